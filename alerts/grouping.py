"""From matches to alerts: a story is told once, a first day in one digest, the rest of a busy day in the next digest.

`decide` is pure; the rest carries it out in the transaction that writes the matches.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from alerts import outbox, ways
from alerts.models import Alert, Channel, Delivery, Match, Topic
from crawler import cadence, times
from crawler.models import Page, Source, Statement

PATIENCE = timedelta(minutes=15)  # a catch-up digest does not wait longer than this for slow pages


class Tell(Enum):
    """How a new match is told."""

    NEW = "an alert of its own"
    JOIN = "joins an alert that was not sent yet"
    DIGEST = "in the next digest"
    CATCH_UP = "in the digest of a first read"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision rests on."""

    catch_up: bool
    muted: bool
    open_alert: bool  # of this topic and story, not frozen for any channel yet
    told_alert: bool  # of this topic and story, already on its way
    today: int  # alerts that the topic raised today
    immediate: int | None  # how many it may raise a day


def decide(facts: Facts) -> Tell:
    """How a match is told; nothing is ever dropped."""
    if facts.catch_up:
        return Tell.CATCH_UP
    if facts.muted:
        return Tell.DIGEST
    if facts.open_alert:
        return Tell.JOIN
    if facts.told_alert:
        return Tell.DIGEST
    if facts.immediate is not None and facts.today >= facts.immediate:
        return Tell.DIGEST
    return Tell.NEW


def raise_alert(session: Session, topic: Topic, statement: Statement, match: Match, now: datetime) -> Alert | None:
    """Put a new match where it belongs; returns the alert when one is raised now."""
    story = statement.story_id if topic.group_by == "story" else None
    known = _alerts_of(session, topic, story) if story is not None else []
    open_one = next((a for a in known if _is_open(session, a)), None)
    facts = Facts(
        catch_up=match.tell == "catch-up",
        muted=bool(topic.muted_until and topic.muted_until > now),
        open_alert=open_one is not None,
        told_alert=bool(known),
        today=_today(session, topic, now) if topic.immediate is not None else 0,
        immediate=topic.immediate,
    )
    tell = decide(facts)
    if tell is Tell.CATCH_UP:
        return None
    if tell is Tell.DIGEST:
        match.tell = "digest"
        return None
    if tell is Tell.JOIN and open_one is not None:
        match.alert_id = open_one.id
        return None
    alert = create(session, topic, "alert", now, story_id=statement.story_id, wait=timedelta(seconds=topic.group_wait))
    match.alert_id = alert.id
    return alert


def create(
    session: Session,
    topic: Topic,
    kind: str,
    now: datetime,
    *,
    story_id: int | None = None,
    wait: timedelta = timedelta(0),
) -> Alert:
    """An alert and what it is owed to the topic's channels, together."""
    alert = Alert(
        id=uuid.uuid4().hex, topic_id=topic.id, kind=kind, story_id=story_id, created_at=now, ready_at=now + wait
    )
    session.add(alert)
    session.flush()
    outbox.enqueue(session, alert, channels_of(session, topic), now)
    return alert


def channels_of(session: Session, topic: Topic) -> Sequence[Channel]:
    """The topic's channels; all when it names none. What a channel that is switched off is owed waits for it."""
    if topic.channels:
        return session.scalars(select(Channel).where(Channel.name.in_(topic.channels))).all()
    return session.scalars(select(Channel).where(Channel.disabled.is_distinct_from(ways.LEFT))).all()


def _alerts_of(session: Session, topic: Topic, story: int) -> Sequence[Alert]:
    return session.scalars(
        select(Alert).where(Alert.topic_id == topic.id, Alert.story_id == story, Alert.kind == "alert")
    ).all()


def _is_open(session: Session, alert: Alert) -> bool:
    """Nothing of it is frozen yet; its deliveries are held, so that none is claimed before the match has joined."""
    owed = select(Delivery.payload).where(Delivery.alert_id == alert.id).with_for_update()
    payloads = session.scalars(owed).all()
    return bool(payloads) and not any(payloads)


def _today(session: Session, topic: Topic, now: datetime) -> int:
    midnight = now.astimezone(times.zone(topic.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    query = (
        select(func.count())
        .select_from(Alert)
        .where(Alert.topic_id == topic.id, Alert.kind == "alert", Alert.created_at >= midnight)
    )
    return session.scalar(query) or 0


# ---- digests


def raise_digests(session: Session, now: datetime) -> int:
    """Raise the digests whose hour has come and the catch-up digests that are complete; returns how many."""
    return _raise_due(session, now) + _raise_catch_ups(session, now)


def anything_waits(session: Session, now: datetime) -> bool:
    """A look without the writer's lock: whether `raise_digests` could have something to do."""
    due = select(Topic.id).where(Topic.digest_at <= now).limit(1)
    waiting = select(Match.id).where(Match.alert_id.is_(None), Match.tell == "catch-up").limit(1)
    return session.scalar(due) is not None or session.scalar(waiting) is not None


def _raise_due(session: Session, now: datetime) -> int:
    raised = 0
    for topic in session.scalars(select(Topic).where(Topic.digest_at <= now)):
        if topic.muted_until is None or topic.muted_until <= now:
            raised += _gather(session, topic, "digest", now)
        topic.digest_at = next_digest(topic, now)
    return raised


def next_digest(topic: Topic, now: datetime) -> datetime | None:
    """When the topic's next digest is due."""
    return times.next_time(topic.digest, topic.timezone, now) if topic.digest else None


def _raise_catch_ups(session: Session, now: datetime) -> int:
    """One digest a topic when every page of the first reads has come in, or has kept us waiting too long."""
    waiting = session.execute(
        select(Match.topic_id, func.min(Match.matched_at))
        .where(Match.alert_id.is_(None), Match.tell == "catch-up")
        .group_by(Match.topic_id)
    ).all()
    if not waiting:
        return 0
    complete = not _first_reads_open(session, now)
    raised = 0
    for topic_id, since in waiting:
        if complete or times.utc(since) < now - PATIENCE:
            raised += _gather(session, session.get_one(Topic, topic_id), "catch-up", now)
    return raised


def _first_reads_open(session: Session, now: datetime) -> bool:
    """Whether a source that is due for the first time, a page of a first read or a statement of one is still on its way."""
    fresh = (Source.first_read.is_(None), Source.failures == 0, Source.first == "catch-up", Source.next_at <= now)
    pending = (Page.state == "pending", Page.catch_up, Page.attempts < cadence.TELL_AFTER)
    unmatched = (Statement.matched_at.is_(None), Statement.catch_up)
    queries = (select(Source.id).where(*fresh), select(Page.id).where(*pending), select(Statement.id).where(*unmatched))
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def _gather(session: Session, topic: Topic, tell: str, now: datetime) -> int:
    """Freeze what waits into one alert of kind digest or catch-up."""
    mine = (Match.topic_id == topic.id, Match.alert_id.is_(None), Match.tell == tell)
    if session.scalar(select(Match.id).where(*mine).limit(1)) is None:
        return 0
    alert = create(session, topic, tell, now)
    session.execute(update(Match).where(*mine).values(alert_id=alert.id))
    return 1
