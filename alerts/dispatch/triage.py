"""What people do with an alert at the desk: read it, star it, mark it, write a note. Shared by everybody who sees the alert; sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from alerts.models import Alert, AlertNote, Hold, Match
from crawler.errors import RequestError

LONGEST_NOTE = 4000  # characters
AT_ONCE = 500


def _read(now: datetime) -> dict[str, object]:
    return {"read_at": now}


ACTIONS: dict[str, Callable[[datetime], dict[str, object]]] = {
    "read": _read,
    "unread": lambda now: {"read_at": None},
    "star": lambda now: {"starred_at": now},
    "unstar": lambda now: {"starred_at": None},
    "useful": lambda now: {"mark": "useful", **_read(now)},
    "false": lambda now: {"mark": "false", **_read(now)},
    "unmark": lambda now: {"mark": None},
}


def kept_statements() -> Select[int]:
    """The statements of alerts that were starred or found useful, also of digests: what proves them is kept."""
    chosen = select(Alert.id).where(or_(Alert.starred_at.is_not(None), Alert.mark == "useful"))
    held = select(Hold.match_id).where(Hold.alert_id.in_(chosen))
    return select(Match.statement_id).where(or_(Match.alert_id.in_(chosen), Match.id.in_(held)))


def act(session: Session, alerts: Sequence[str], action: str, now: datetime) -> int:
    """Do one of ACTIONS with these alerts, by their whole ids; returns how many there are. RequestError action_invalid, alert_unknown."""
    if action not in ACTIONS:
        raise RequestError("action_invalid", f"“{action}” cannot be done.", f"Choose one of {', '.join(ACTIONS)}.")
    if not alerts:
        raise RequestError("alert_unchosen", "No alert was chosen.", "Tick some, then choose what to do with them.")
    done = 0
    for at in range(0, len(alerts), AT_ONCE):
        query = update(Alert).where(Alert.id.in_(alerts[at : at + AT_ONCE])).values(ACTIONS[action](now))
        done += session.execute(query).rowcount  # type: ignore[attr-defined]
    if not done:
        raise RequestError("alert_unknown", f"There is no alert {alerts[0]}.", "`tocsin alerts list` shows them.")
    return done


def note(session: Session, alert_id: str, author: str, text: str, now: datetime) -> AlertNote:
    """Write a note about an alert; RequestError note_empty, note_too_long, alert_unknown."""
    text = text.strip()
    if not text:
        raise RequestError("note_empty", "The note is empty.", "Write something first.")
    if len(text) > LONGEST_NOTE:
        raise RequestError("note_too_long", f"A note has at most {LONGEST_NOTE:,} characters.", "Write a shorter one.")
    if session.get(Alert, alert_id) is None:
        raise RequestError("alert_unknown", f"There is no alert {alert_id}.", "`tocsin alerts list` shows them.")
    row = AlertNote(alert_id=alert_id, author=author, text=text, written_at=now)
    session.add(row)
    session.flush()
    return row


def notes(session: Session, alert_id: str) -> Sequence[AlertNote]:
    """The notes about an alert, oldest first."""
    return session.scalars(select(AlertNote).where(AlertNote.alert_id == alert_id).order_by(AlertNote.id)).all()
