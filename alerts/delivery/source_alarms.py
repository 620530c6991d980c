"""Alarms about sources: the operator is notified that one turned bad, reminded at growing intervals, and notified when it recovers.

The states themselves are decided in crawler/health/states.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from alerts.delivery import operator_notices
from alerts.models import Alert, SourceAlarm
from crawler import clock
from crawler.health import coverage
from crawler.health.states import GOOD
from crawler.storage.models import Incident, Source

DAY = timedelta(days=1)
LONGEST = timedelta(days=7)
BREATH = timedelta(minutes=1)  # between two notices; what turns bad meanwhile comes together in the next one
NAMED = 50  # lines of one notice
STORM = 5  # so many sources in trouble, and half of all: the fault is likely on this side


@dataclass(frozen=True, slots=True)
class Change:
    """One source to report. ``notices``: how many its trouble had before; ``ended``: when it was over."""

    incident: int
    name: str
    state: str
    reason: str
    since: datetime
    notices: int
    ended: datetime | None = None


def pause(notices: int) -> timedelta:
    """Until the next reminder, after so many notices: 1, 2, 4 days and so on, at most a week."""
    return min(DAY * int(2 ** min(notices - 1, 9)), LONGEST)


def anything_new(session: Session, now: datetime) -> bool:
    """Whether there may be something to report; writes nothing."""
    return (
        session.execute(_open(now).limit(1)).first() is not None
        or session.execute(_over().limit(1)).first() is not None
    )


def report_changes(session: Session, now: datetime) -> int:
    """Queue one notice of all changes, in the transaction that notes it; returns how many sources it names.

    A notice right after another waits for a minute, so that a failing network is one message and not a thousand.
    """
    if session.scalar(
        select(Alert.id).where(Alert.created_at > now - BREATH, Alert.kind == operator_notices.KIND).limit(1)
    ):
        return 0
    changes = [*_troubles(session, now), *_recoveries(session)]
    if not changes:
        return 0
    key = " ".join(sorted(f"{n.incident}:{'over' if n.ended else n.notices}" for n in changes))
    found = coverage.coverage(session, None, now)
    operator_notices.notify(session, "source.health", key, title(changes), body(changes, found, now), now=now)
    return len(changes)


# ---- what changed


def _open(now: datetime) -> Select[Incident, Source, SourceAlarm | None]:
    """Troubles that last and had no notice yet, or whose reminder is due."""
    due: ColumnElement[bool] = or_(SourceAlarm.incident_id.is_(None), SourceAlarm.next_at <= now)
    return _joined().where(Incident.to_at.is_(None), due)


def _over() -> Select[Incident, Source, SourceAlarm | None]:
    """Troubles that had a notice and are over; nothing is known yet of a source that is only just enabled again."""
    return _joined().where(
        and_(Incident.to_at.is_not(None), SourceAlarm.incident_id.is_not(None), Source.state != "new")
    )


def _joined() -> Select[Incident, Source, SourceAlarm | None]:
    query = select(Incident, Source, SourceAlarm).join(Source, Source.id == Incident.source_id)
    return query.outerjoin(SourceAlarm, SourceAlarm.incident_id == Incident.id).order_by(Incident.id)


def _troubles(session: Session, now: datetime) -> list[Change]:
    out = []
    for incident, source, alarm in session.execute(_open(now)).all():
        if alarm is None:
            alarm = SourceAlarm(incident_id=incident.id, notices=0, next_at=now)
            session.add(alarm)
        out.append(Change(incident.id, source.name, incident.state, source.reason or incident.reason, incident.from_at, alarm.notices))  # fmt: skip
        alarm.notices += 1
        alarm.next_at = now + pause(alarm.notices)
    return out


def _recoveries(session: Session) -> list[Change]:
    """What ended by the source being read again; a pause, or trouble of another kind, is no recovery."""
    out = []
    for incident, source, alarm in session.execute(_over()).all():
        assert alarm is not None
        if source.state in GOOD - {"paused"}:
            out.append(
                Change(incident.id, source.name, incident.state, "", incident.from_at, alarm.notices, incident.to_at)
            )
        session.delete(alarm)
    return out


# ---- in words


def title(changes: Sequence[Change]) -> str:
    """One line: the source and what is wrong with it, or how many there are."""
    bad, well = [n for n in changes if not n.ended], [n for n in changes if n.ended]
    if len(changes) == 1:
        one = changes[0]
        return f"{one.name} is read again" if one.ended else f"{one.name}: {_words(one)}"
    parts = [f"{len(bad)} in trouble"] * bool(bad) + [f"{len(well)} read again"] * bool(well)
    return f"{len(changes)} sources: {', '.join(parts)}"


def body(changes: Sequence[Change], found: coverage.Coverage, now: datetime) -> str:
    """A line for each source, then how much is read in all."""
    lines = [_line(n, now) for n in changes[:NAMED]]
    if len(changes) > NAMED:
        lines.append(f"{len(changes) - NAMED} more: tocsin sources list")
    fresh = sum(1 for n in changes if not n.ended and not n.notices)
    if fresh >= STORM and 2 * fresh >= found.total:
        lines.append("So many at once: look at this machine's own connection first.")
    return "\n".join([*lines, coverage.sentence(found)])


def _line(change: Change, now: datetime) -> str:
    when = f"{change.since:%A} {change.since.day} {change.since:%B %H:%M} UTC"
    if change.ended:
        return (
            f"{change.name} is read again; it was {_words(change)} for {clock.in_words(change.ended - change.since)}."
        )
    again = f" (told {change.notices + 1} times)" if change.notices else ""
    return f"{change.name} {_words(change)} since {when}{again}. {change.reason}".strip()


def _words(change: Change) -> str:
    return coverage.WORDS.get(change.state, change.state)
