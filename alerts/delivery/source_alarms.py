"""Tells the operator that a source turned bad, again with growing pauses while it stays so, and when it is well. States are judged below, in crawler/health/states."""

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
STORM = 5  # as many sources in trouble as this, and half of all: the fault is likely on this side


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell of one source. ``told``: how often its trouble was told before; ``ended``: it is over."""

    incident: int
    name: str
    state: str
    reason: str
    since: datetime
    told: int
    ended: datetime | None = None


def pause(told: int) -> timedelta:
    """Until the next reminder, after ``told`` times: 1, 2, 4 days and so on, at most a week."""
    return min(DAY * int(2 ** min(told - 1, 9)), LONGEST)


def anything_new(session: Session, now: datetime) -> bool:
    """Whether something may have to be told; a look that writes nothing."""
    return (
        session.execute(_open(now).limit(1)).first() is not None
        or session.execute(_over().limit(1)).first() is not None
    )


def tell_states(session: Session, now: datetime) -> int:
    """Put what is new of the sources into one notice, in the transaction that notes that it was told; returns of how many.

    A notice that follows another at once waits for a minute, so that a failing network is one message and not a thousand.
    """
    if session.scalar(
        select(Alert.id).where(Alert.created_at > now - BREATH, Alert.kind == operator_notices.KIND).limit(1)
    ):
        return 0
    news = [*_troubles(session, now), *_recoveries(session)]
    if not news:
        return 0
    key = " ".join(sorted(f"{n.incident}:{'over' if n.ended else n.told}" for n in news))
    found = coverage.coverage(session, None, now)
    operator_notices.tell(session, "source.health", key, title(news), body(news, found, now), now=now)
    return len(news)


# ---- what there is to tell


def _open(now: datetime) -> Select[Incident, Source, SourceAlarm | None]:
    """Troubles that last and were not told yet, or not for long enough."""
    due: ColumnElement[bool] = or_(SourceAlarm.incident_id.is_(None), SourceAlarm.next_at <= now)
    return _joined().where(Incident.to_at.is_(None), due)


def _over() -> Select[Incident, Source, SourceAlarm | None]:
    """Troubles that were told and are over; of a source that was only just asked to be read again nothing is known yet."""
    return _joined().where(
        and_(Incident.to_at.is_not(None), SourceAlarm.incident_id.is_not(None), Source.state != "new")
    )


def _joined() -> Select[Incident, Source, SourceAlarm | None]:
    query = select(Incident, Source, SourceAlarm).join(Source, Source.id == Incident.source_id)
    return query.outerjoin(SourceAlarm, SourceAlarm.incident_id == Incident.id).order_by(Incident.id)


def _troubles(session: Session, now: datetime) -> list[News]:
    out = []
    for incident, source, alarm in session.execute(_open(now)).all():
        if alarm is None:
            alarm = SourceAlarm(incident_id=incident.id, notices=0, next_at=now)
            session.add(alarm)
        out.append(News(incident.id, source.name, incident.state, source.reason or incident.reason, incident.from_at, alarm.notices))  # fmt: skip
        alarm.notices += 1
        alarm.next_at = now + pause(alarm.notices)
    return out


def _recoveries(session: Session) -> list[News]:
    """What ended by the source being read again; a pause, or trouble of another kind, is no recovery."""
    out = []
    for incident, source, alarm in session.execute(_over()).all():
        assert alarm is not None
        if source.state in GOOD - {"paused"}:
            out.append(
                News(incident.id, source.name, incident.state, "", incident.from_at, alarm.notices, incident.to_at)
            )
        session.delete(alarm)
    return out


# ---- in words


def title(news: Sequence[News]) -> str:
    """One line: the source and what is wrong with it, or how many there are."""
    bad, well = [n for n in news if not n.ended], [n for n in news if n.ended]
    if len(news) == 1:
        one = news[0]
        return f"{one.name} is read again" if one.ended else f"{one.name}: {_words(one)}"
    parts = [f"{len(bad)} in trouble"] * bool(bad) + [f"{len(well)} read again"] * bool(well)
    return f"{len(news)} sources: {', '.join(parts)}"


def body(news: Sequence[News], found: coverage.Coverage, now: datetime) -> str:
    """A line for each source, then how much is read in all."""
    lines = [_line(n, now) for n in news[:NAMED]]
    if len(news) > NAMED:
        lines.append(f"{len(news) - NAMED} more: tocsin sources list")
    fresh = sum(1 for n in news if not n.ended and not n.told)
    if fresh >= STORM and 2 * fresh >= found.total:
        lines.append("So many at once: look at this machine's own connection first.")
    return "\n".join([*lines, coverage.sentence(found)])


def _line(news: News, now: datetime) -> str:
    when = f"{news.since:%A} {news.since.day} {news.since:%B %H:%M} UTC"
    if news.ended:
        return f"{news.name} is read again; it was {_words(news)} for {clock.in_words(news.ended - news.since)}."
    again = f" (told {news.told + 1} times)" if news.told else ""
    return f"{news.name} {_words(news)} since {when}{again}. {news.reason}".strip()


def _words(news: News) -> str:
    return coverage.WORDS.get(news.state, news.state)
