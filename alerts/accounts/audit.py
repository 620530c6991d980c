"""The audit log: who changed what and when, with hashes of how it was and is. Written in the transaction of the change; secrets are in no hash."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from alerts.models import Account, AuditEntry, Channel, Membership, Mute, Passkey, SavedFilter, Team, Topic, WebToken
from crawler import clock
from crawler.storage.database import Base
from crawler.storage.models import Source

WATCHED = (Account, Channel, Membership, Mute, Passkey, SavedFilter, Source, Team, Topic, WebToken)
SECRET = frozenset({"password", "totp", "credential", "digest", "options", "data"})
# what the program itself writes while it works, and nobody decides
BY_ITSELF = frozenset({"seen_at", "totp_step", "used_at", "uses", "fresh_at", "changed_at", "digest_at", "not_before", "failing_since", "expires_at"})  # fmt: skip
TOKENS = ("invitation", "api", "feed")  # of all tokens those that people give each other, and to programs


def watch(session: Session, who: str, team: int | None) -> None:
    """Let every change of this session be written down under a name."""
    event.listen(session, "before_flush", partial(_note, who, team))


def note(session: Session, who: str, team: int | None, action: str, object_: str, now: datetime) -> None:
    """Write down what changes no row that is watched: a sign-in, an ended session."""
    session.add(AuditEntry(at=now, who=who, team_id=team, action=action, object=object_, before="", after=""))


def _note(who: str, team: int | None, session: Session, _context: Any, _instances: Any) -> None:
    now = clock.utcnow()
    found = [("add", row) for row in session.new] + [("edit", row) for row in session.dirty]
    for verb, row in found + [("remove", row) for row in session.deleted]:
        if isinstance(row, WATCHED) and not (isinstance(row, WebToken) and row.kind not in TOKENS):
            _write(session, who, team, verb, row, now)


def _write(session: Session, who: str, team: int | None, verb: str, row: Base, now: datetime) -> None:
    state = inspect(row)
    changed = [a.key for a in state.attrs if a.history.has_changes() and a.key not in BY_ITSELF]
    if verb == "edit" and not changed:
        return
    old = {a.key: (a.history.deleted or a.history.unchanged or [None])[0] for a in state.attrs}
    new = {a.key: a.value for a in state.attrs}
    said = f"{verb} {row.__tablename__.replace('web_token', 'token')}"
    session.add(AuditEntry(
        at=now,
        who=who,
        team_id=getattr(row, "team_id", team),
        action=f"{said}: {', '.join(sorted(changed))}" if verb == "edit" else said,
        object=_name(row),
        before="" if verb == "add" else _digest(old),
        after="" if verb == "remove" else _digest(new),
    ))  # fmt: skip


def _name(row: Any) -> str:
    if isinstance(row, Membership):
        return f"account {row.account_id}, team {row.team_id}"
    return f"{row.kind} {row.value}" if isinstance(row, Mute) else str(row.name)


def _digest(values: dict[str, Any]) -> str:
    """Without empty values: a new row has them only once it is in the database, as it has its number."""
    plain = {key: value for key, value in values.items() if key not in SECRET | BY_ITSELF | {"id", "team_id"} and value}
    return hashlib.sha256(json.dumps(plain, default=str, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:16]
