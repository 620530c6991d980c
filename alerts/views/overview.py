"""The last 24 hours in one picture, and what needs a hand. Counts in the database; loads no texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from alerts.delivery import outbox
from alerts.delivery.channel_store import OFF
from alerts.models import NOTICE, Alert, Channel, Delivery, Match, Topic
from crawler import clock
from crawler.health import coverage
from crawler.storage.models import WATCHED, Gap, Source, Statement

HOURS = 24
NAMED = 6  # rows of one kind that need a hand are named
SAMPLE = 100  # alerts that the delay is the median of: each is read from three tables
LATE = timedelta(minutes=15)
AHEAD = timedelta(days=36_500)  # a bound for what lies ahead: without one, a new database expects a third of all rows
DEAD = Delivery.state == literal_column("'dead'")  # as the index says it


@dataclass(frozen=True, slots=True)
class Hour:
    """What came in one hour; ``start`` is ISO 8601."""

    start: str
    statements: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Something that needs a hand. ``kind``: source, delivery, channel, topic; ``name`` is what it is about, ``said`` what is wrong."""

    kind: str
    name: str
    said: str
    since: str | None = None
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """The last 24 hours. ``delay``: seconds from seeing a statement to its alert, in the middle; None without alerts. ``hands_more``: how many are not named."""

    hours: tuple[Hour, ...]
    statements: int
    alerts: int
    delay: float | None
    sources: int
    read: int
    gaps: int
    topics: int
    channels: int
    waiting: int
    dead: int
    hands: tuple[Hand, ...]
    hands_more: int


def overview(session: Session, now: datetime) -> Overview:
    """The picture as it is now."""
    hours = _hours(session, now)
    hands, more = _hands(session, now)
    counts = session.execute(_counts(), {"late": now - LATE, "recent": now - coverage.RECENT}).one()
    sources, unread, gaps, topics, channels, waiting, dead = counts
    return Overview(
        hours=hours,
        statements=sum(hour.statements for hour in hours),
        alerts=sum(hour.alerts for hour in hours),
        delay=_delay(session, now),
        sources=sources,
        read=sources - unread,
        gaps=gaps,
        topics=topics,
        channels=channels,
        waiting=waiting,
        dead=dead,
        hands=hands,
        hands_more=more,
    )


@cache  # put together once: that costs several times what the database needs for the answer
def _counts() -> Select[*tuple[Any, ...]]:
    """Sources, those that do not count as read, gaps, topics, channels, deliveries that wait, and dead ones."""
    return _counted(
        [WATCHED, Source.state != "paused"],
        _unread(),
        [Gap.closed_at.is_(None), Gap.to_at > bindparam("recent")],
        [Topic.disabled_at.is_(None)],
        [Channel.disabled.is_(None)],
        [Delivery.state.in_(outbox.PENDING)],
        [DEAD],
    )


def _counted(*asked: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    """For each of these the number of rows of which all of it is true."""
    return select(*(select(func.count()).where(*those).scalar_subquery() for those in asked))


def _hours(session: Session, now: datetime) -> tuple[Hour, ...]:
    start = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    moments = {f"h{n}": start + timedelta(hours=n) for n in range(HOURS)} | {"ahead": now + AHEAD}
    seen, raised = (session.execute(query, moments).one() for query in _by_hour())
    return tuple(Hour(clock.iso(start + timedelta(hours=n)) or "", seen[n], raised[n]) for n in range(HOURS))


@cache
def _by_hour() -> tuple[Select[*tuple[Any, ...]], ...]:
    """Statements and alerts, counted by the database, from the index; what lies ahead of now (a clock was put back) is of the last hour."""
    names = [*(f"h{n}" for n in range(HOURS)), "ahead"]
    within: list[tuple[Any, Any]] = [(bindparam(a), bindparam(b)) for a, b in pairwise(names)]
    seen, raised = Statement.first_seen, Alert.created_at
    return (
        _counted(*([seen >= a, seen < b] for a, b in within)),
        _counted(*([raised >= a, raised < b, Alert.kind != NOTICE] for a, b in within)),
    )


def _delay(session: Session, now: datetime) -> float | None:
    """Of the newest alerts that were raised at once: from when the statement was first seen. Digests wait on purpose."""
    recent = (
        select(Alert.id, Alert.created_at)
        .where(Alert.created_at >= now - timedelta(hours=HOURS), Alert.kind == "alert")
        .order_by(Alert.created_at.desc())
        .limit(SAMPLE)
        .subquery()
    )
    query = (
        select(recent.c.created_at, Statement.first_seen)
        .join(Match, Match.alert_id == recent.c.id)
        .join(Statement, Statement.id == Match.statement_id)
        .where(Match.revision == 1)
    )
    found = [(raised - seen).total_seconds() for raised, seen in session.execute(query)]
    return round(median(found), 1) if found else None


def _unread() -> list[ColumnElement[bool]]:
    """The watched sources that do not count as read: in a bad state, or their poll is overdue."""
    late = (Source.next_at < bindparam("late")) & (Source.lease_token.is_(None))
    return [WATCHED, Source.state != "paused", Source.state.not_in(coverage.READ) | late]


def _hands(session: Session, now: datetime) -> tuple[tuple[Hand, ...], int]:
    kinds = (_topics(session), _channels(session), _deliveries(session), _sources(session, now))
    shown = tuple(hand for found in kinds for hand in found[:NAMED])
    return shown, sum(max(len(found) - NAMED, 0) for found in kinds)


def _topics(session: Session) -> Sequence[Hand]:
    query = select(Topic.name, Topic.error).where(Topic.error.is_not(None)).order_by(Topic.name)
    return [Hand("topic", name, error or "", None, True) for name, error in session.execute(query)]


def _channels(session: Session) -> Sequence[Hand]:
    wrong = Channel.disabled.is_not(None) | Channel.failing_since.is_not(None)
    return [
        Hand("channel", row.name, row.disabled or "Its last messages did not arrive.", clock.iso(row.failing_since), row.disabled is not None)
        for row in session.scalars(select(Channel).where(wrong, func.coalesce(Channel.disabled, "") != OFF).order_by(Channel.name))
    ]  # fmt: skip


def _deliveries(session: Session) -> Sequence[Hand]:
    query = (
        select(Channel.name, func.count(), func.max(Delivery.last_error))
        .join(Channel)
        .where(DEAD)
        .group_by(Channel.name)
        .order_by(Channel.name)
    )
    return [Hand("delivery", name, _dead(count, error), None, True) for name, count, error in session.execute(query)]


def _dead(count: int, error: str | None) -> str:
    said = "1 message was given up." if count == 1 else f"{count} messages were given up."
    return f"{said} {error or ''}".strip()


def _sources(session: Session, now: datetime) -> Sequence[Hand]:
    query = (
        select(Source.name, Source.state, Source.reason, Source.last_error, Source.state_since)
        .where(*_unread(), Source.state != "new")
        .order_by(Source.state_since.desc(), Source.name)
        .limit(200)
    )
    return [
        Hand("source", name, reason or error or coverage.WORDS.get(state, "Its poll is overdue."), clock.iso(since))
        for name, state, reason, error, since in session.execute(query, {"late": now - LATE})
    ]
