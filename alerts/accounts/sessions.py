"""Ways in, sessions, invitations and programs' tokens: random words of which the database holds the hashes alone. A way in works once, a session until it ends."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from alerts.accounts.visitor import NOBODY, ROLES, SCOPES, Role, Visitor
from alerts.models import Account, Membership, WebToken
from crawler.errors import RequestError

ENTRY, SESSION, CODE, CHALLENGE, INVITATION, RESET = "entry", "session", "code", "challenge", "invitation", "reset"
API, FEED = "api", "feed"
OF_PROGRAMS = (API, FEED)  # they stay when sessions end
LASTS = {
    ENTRY: timedelta(hours=24),
    SESSION: timedelta(days=30),  # since it was last used
    CODE: timedelta(minutes=5),  # between the password and the second factor
    CHALLENGE: timedelta(minutes=5),  # of a passkey
    INVITATION: timedelta(days=7),
    RESET: timedelta(days=1),
    API: timedelta(days=90),
    FEED: timedelta(days=366),  # since it was last read
}
SESSION_LASTS = LASTS[SESSION]
NOTED = timedelta(minutes=10)  # a session's use is written down no more often
FRESH = timedelta(minutes=10)  # since the password or passkey was last given
NO_TEAM = -1  # of an account that is in none


def way_in(session: Session, now: datetime) -> str:
    """A new token that lets one browser in, once, within a day."""
    return issue(session, ENTRY, now)


def enter(session: Session, token: str, now: datetime) -> str:
    """Exchange a way in for the token of a session; RequestError entry_invalid when it is used, too old or none."""
    redeem(session, ENTRY, token, now)
    return issue(session, SESSION, now, fresh_at=now)


def begin(session: Session, account: Account, browser: str, now: datetime) -> str:
    """The token of a new session of an account, in the first of its teams."""
    account.seen_at = now
    first = select(func.min(Membership.team_id)).where(Membership.account_id == account.id)
    team = session.scalar(first)
    return issue(session, SESSION, now, account_id=account.id, team_id=team, name=browser[:200], fresh_at=now)


def visitor(session: Session, token: str, now: datetime) -> Visitor:
    """Whose session it is; NOBODY when it has ended or never was. Changes nothing."""
    row = find(session, SESSION, token, now)
    return visitor_of(session, row, now) if row else NOBODY


def seen(session: Session, token: str, now: datetime) -> tuple[Visitor, bool]:
    """As `visitor`, and whether the session's use should be written down now: one look for both, since every request asks."""
    row = find(session, SESSION, token, now)
    return (visitor_of(session, row, now), now - row.used_at >= NOTED) if row else (NOBODY, False)


def program(session: Session, token: str, now: datetime) -> Visitor:
    """Whose program it is, by an API token; NOBODY when that has ended. It may do what its scope and its owner may."""
    row = find(session, API, token, now)
    if row is None:
        return NOBODY
    whose = visitor_of(session, row, now)
    return Visitor(whose.name, min(whose.role, SCOPES[(row.data or {})["scope"]]), whose.team, whose.account)


def visitor_of(session: Session, row: WebToken, now: datetime) -> Visitor:
    """Who has a token, with all that this person may now; NOBODY for an account that is gone or disabled."""
    fresh = row.fresh_at is not None and now - row.fresh_at < FRESH
    if row.account_id is None:
        return Visitor("operator", Role.ADMIN, fresh=fresh)
    account = session.get(Account, row.account_id)
    if account is None or account.disabled_at is not None:
        return NOBODY
    member = session.get(Membership, (account.id, row.team_id)) if row.team_id is not None else None
    role = min(ROLES[account.role], ROLES[member.role] if member and member.role else Role.ADMIN)
    team = member.team_id if member else NO_TEAM
    return Visitor(account.name, role, team, account.id, fresh, account.language)


def stale(session: Session, token: str, now: datetime, kind: str = SESSION) -> bool:
    """Whether the use of a token should be written down now."""
    row = find(session, kind, token, now)
    return row is not None and now - row.used_at >= NOTED


def note_use(session: Session, token: str, now: datetime, kind: str = SESSION) -> None:
    """Let a token last for its time from now on, and forget what has ended."""
    session.execute(delete(WebToken).where(WebToken.expires_at <= now))
    row = find(session, kind, token, now)
    if row is not None:
        row.used_at, row.expires_at = now, now + LASTS[kind]


def refresh(session: Session, token: str, now: datetime) -> None:
    """Note that the session's owner has just shown again who it is."""
    row = find(session, SESSION, token, now)
    if row is not None:
        row.fresh_at = now


def leave(session: Session, token: str) -> None:
    """End a session."""
    session.execute(delete(WebToken).where(WebToken.digest == digest(token)))


def leave_all(session: Session) -> int:
    """End every session and way in; returns how many sessions there were."""
    ended = session.scalar(select(func.count()).where(WebToken.kind == SESSION)) or 0
    session.execute(delete(WebToken).where(WebToken.kind.not_in(OF_PROGRAMS)))
    return ended


def end_of(session: Session, account_id: int, but: str = "") -> int:
    """End the sessions of an account, and whatever else lets it in, except one session and its programs' tokens; returns how many."""
    mine = (WebToken.account_id == account_id, WebToken.kind.not_in(OF_PROGRAMS), WebToken.digest != digest(but))
    rows = session.scalars(select(WebToken).where(*mine)).all()
    for row in rows:
        session.delete(row)
    return sum(row.kind == SESSION for row in rows)


def of_kind(session: Session, kind: str, now: datetime, account_id: int | None = None) -> Sequence[WebToken]:
    """The tokens of a kind that are valid, the newest first; of one account."""
    whose = [] if account_id is None else [WebToken.account_id == account_id]
    return session.scalars(_valid(kind, now).where(*whose).order_by(WebToken.created_at.desc())).all()


def remove(session: Session, kinds: Sequence[str], number: str, account_id: int | None = None) -> WebToken:
    """End the token of one of these kinds whose hash begins so; RequestError token_unknown."""
    whose = [] if account_id is None else [WebToken.account_id == account_id]
    begins = WebToken.digest.startswith(number, autoescape=True)
    rows = session.scalars(select(WebToken).where(WebToken.kind.in_(kinds), begins, *whose).limit(2)).all()
    if len(rows) != 1 or len(number) < 6:
        raise RequestError(
            "token_unknown", f"There is no session, invitation or token {number}.", "It may have ended already."
        )
    session.delete(rows[0])
    return rows[0]


def any_open(session: Session, now: datetime) -> bool:
    """Whether some browser is signed in."""
    return session.scalar(_valid(SESSION, now).limit(1)) is not None


def issue(session: Session, kind: str, now: datetime, lasts: timedelta | None = None, **values: Any) -> str:
    """A new token of a kind; ``values`` are those of its row."""
    token = secrets.token_urlsafe(32)
    ends = now + (lasts or LASTS[kind])
    session.add(WebToken(digest=digest(token), kind=kind, created_at=now, used_at=now, expires_at=ends, **values))
    session.flush()
    return token


def redeem(session: Session, kind: str, token: str, now: datetime) -> WebToken:
    """Use up a token that works once; RequestError entry_invalid when it is used, too old or none."""
    one = _valid(kind, now).where(WebToken.digest == digest(token))
    row = session.scalar(one.with_for_update())  # of two who come at once the second finds it gone
    if row is None:
        raise RequestError(
            "entry_invalid",
            "This way in has been used, is too old, or was not copied whole.",
            "Ask for a new link, or begin again; `tocsin serve --link` prints one." if kind != ENTRY else "Run `tocsin serve --link` for a new one.",
        )  # fmt: skip
    session.delete(row)
    session.flush()
    return row


def find(session: Session, kind: str, token: str, now: datetime) -> WebToken | None:
    """The row of a token that is valid."""
    return session.scalar(_FOUND, {"kind": kind, "now": now, "digest": digest(token)}) if token else None


# put together once: every request asks, and to do so costs more than the answer
_FOUND = select(WebToken).where(WebToken.kind == bindparam("kind"), WebToken.expires_at > bindparam("now"), WebToken.digest == bindparam("digest"))  # fmt: skip


def _valid(kind: str, now: datetime) -> Select[WebToken]:
    return select(WebToken).where(WebToken.kind == kind, WebToken.expires_at > now)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
