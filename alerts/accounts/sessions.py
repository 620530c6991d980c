"""Ways in and sessions: random tokens of which the database holds the hashes alone. A way in works once, a session until it ends."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from alerts.accounts.visitor import NOBODY, OPERATOR, Visitor
from alerts.models import WebToken
from crawler.errors import RequestError

ENTRY, SESSION = "entry", "session"
ENTRY_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(days=30)  # since it was last used
NOTED = timedelta(minutes=10)  # a session's use is written down no more often


def way_in(session: Session, now: datetime) -> str:
    """A new token that lets one browser in, once, within a day."""
    return _issue(session, ENTRY, now, ENTRY_LASTS)


def enter(session: Session, token: str, now: datetime) -> str:
    """Exchange a way in for the token of a session; RequestError entry_invalid when it is used, too old or none."""
    row = _find(session, token, ENTRY, now)
    if row is None:
        raise RequestError(
            "entry_invalid",
            "This way in has been used, is too old, or was not copied whole.",
            "Run `tocsin serve --link` for a new one.",
        )
    session.delete(row)
    return _issue(session, SESSION, now, SESSION_LASTS)


def visitor(session: Session, token: str, now: datetime) -> Visitor:
    """Whose session it is; NOBODY when it has ended or never was. Changes nothing."""
    return OPERATOR if _find(session, token, SESSION, now) else NOBODY


def stale(session: Session, token: str, now: datetime) -> bool:
    """Whether the use of a session should be written down now."""
    row = _find(session, token, SESSION, now)
    return row is not None and now - row.used_at >= NOTED


def note_use(session: Session, token: str, now: datetime) -> None:
    """Let a session last for its time from now on, and forget what has ended."""
    session.execute(delete(WebToken).where(WebToken.expires_at <= now))
    row = _find(session, token, SESSION, now)
    if row is not None:
        row.used_at, row.expires_at = now, now + SESSION_LASTS


def leave(session: Session, token: str) -> None:
    """End a session."""
    session.execute(delete(WebToken).where(WebToken.digest == _digest(token)))


def leave_all(session: Session) -> int:
    """End every session and way in; returns how many sessions there were."""
    ended = session.scalar(select(func.count()).where(WebToken.kind == SESSION)) or 0
    session.execute(delete(WebToken))
    return ended


def any_open(session: Session, now: datetime) -> bool:
    """Whether some browser is signed in."""
    return session.scalar(_valid(SESSION, now).limit(1)) is not None


def _issue(session: Session, kind: str, now: datetime, lasts: timedelta) -> str:
    token = secrets.token_urlsafe(32)
    session.add(WebToken(digest=_digest(token), kind=kind, created_at=now, used_at=now, expires_at=now + lasts))
    session.flush()
    return token


def _find(session: Session, token: str, kind: str, now: datetime) -> WebToken | None:
    return session.scalar(_valid(kind, now).where(WebToken.digest == _digest(token))) if token else None


def _valid(kind: str, now: datetime) -> Select[WebToken]:
    return select(WebToken).where(WebToken.kind == kind, WebToken.expires_at > now)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
