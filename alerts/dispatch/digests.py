"""Digests: what was held is sent together, by topic or by channel. A digest and the marks of its matches are written in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from alerts.channels import options
from alerts.delivery import channel_store
from alerts.dispatch import grouping
from alerts.dispatch.decision import HoldReason
from alerts.models import Channel, Hold, Match, Mute, Topic
from crawler import clock
from crawler.health import coverage
from crawler.schedule import cadence
from crawler.sources import tagged
from crawler.storage.models import Page, Source, Statement

PATIENCE = timedelta(minutes=15)  # a catch-up digest does not wait longer than this for slow pages
FIRST_DAY = "What these sources already showed when they were first read."
_CHUNK = 500  # rows named in one statement


class Waiting(NamedTuple):
    """A hold that waits, with what decides which digest it goes into."""

    id: int
    channel_id: int | None
    topic_id: int
    mute_id: int | None
    since: datetime
    team_id: int


def raise_digests(session: Session, now: datetime) -> int:
    """Write the digests whose hour has come, the first reads that are complete, and what a snooze held; returns how many."""
    return _snoozed(session, now) + _first_reads(session, now) + _of_topics(session, now) + _of_channels(session, now)


def anything_waits(session: Session, now: datetime) -> bool:
    """Whether `raise_digests` could have something to do; read without the writer's lock."""
    queries = (
        select(Topic.id).where(Topic.digest_at <= now),
        select(Channel.id).where(Channel.digest_at <= now),
        select(Hold.id).where(Hold.alert_id.is_(None), Hold.reason == HoldReason.FIRST_READ),
        select(Hold.id).join(Mute).where(Hold.alert_id.is_(None), Mute.snooze, Mute.until <= now),
    )
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def next_digest(topic: Topic, now: datetime) -> datetime | None:
    """When the topic's next digest is due."""
    return clock.next_time(topic.digest, topic.timezone, now) if topic.digest else None


# ---- at their hour


def _of_topics(session: Session, now: datetime) -> int:
    """Each topic's own digest, for the channels that have none of all topics."""
    raised = 0
    due = select(Topic).where(Topic.digest_at <= now).order_by(Topic.id).with_for_update(key_share=True)
    for topic in session.scalars(due).all():
        topic.digest_at = next_digest(topic, now)
        if topic.id in _muted_topics(session, now):
            continue
        rows = _rows(session, _releasable(now), Match.topic_id == topic.id)
        also = [c for c in channel_store.of_topic(session, topic) if not _own_digest(c)] if topic.digest_empty else []
        raised += _write(session, topic, "digest", _for_topics(session, rows), now, also)
    return raised


def _of_channels(session: Session, now: datetime) -> int:
    """Each channel's one digest of all topics."""
    raised = 0
    due = select(Channel).where(Channel.digest_at <= now).order_by(Channel.id).with_for_update(key_share=True)
    for channel in session.scalars(due).all():
        channel.digest_at = channel_store.next_digest(channel, now)
        own = (Hold.channel_id == channel.id, Match.topic_id.not_in(_muted_topics(session, now)))
        rows = _rows(session, _releasable(now), *own)
        also = [channel] if options.common(channel.options).digest_empty else []
        raised += _write(session, None, "digest", rows, now, also)
    return raised


def _releasable(now: datetime) -> ColumnElement[bool]:
    """Holds that no mute and no unfinished first read keeps back."""
    ended = select(Mute.id).where(Mute.until <= now)
    return and_(
        Hold.reason.not_in((HoldReason.INHIBITED, HoldReason.FIRST_READ)),
        or_(Hold.mute_id.is_(None), Hold.mute_id.in_(ended)),
    )


def _muted_topics(session: Session, now: datetime) -> set[int]:
    muted = and_(Mute.kind == "topic", Mute.value == Topic.name, Mute.team_id == Topic.team_id, Mute.until > now)
    return set(session.scalars(select(Topic.id).join(Mute, muted)))


class Coming(NamedTuple):
    """A digest that will come: of one topic, or of all (None), when, and the holds that are in it as things stand."""

    topic: Topic | None
    when: datetime
    holds: list[int]


def coming(session: Session, channel: Channel, now: datetime) -> list[Coming]:
    """What the channel's next digests would hold if nothing more came, the next one first. Reads only."""
    if _own_digest(channel):
        when = channel.digest_at or channel_store.next_digest(channel, now)
        return [Coming(None, when, _holds(session, channel, when))] if when else []
    found = []
    for topic in session.scalars(select(Topic).order_by(Topic.id)):
        when = topic.digest_at or next_digest(topic, now)
        if when and channel in channel_store.of_topic(session, topic):
            found.append(Coming(topic, when, _holds(session, channel, when, Match.topic_id == topic.id)))
    return sorted(found, key=lambda digest: digest.when)


def _holds(session: Session, channel: Channel, when: datetime, *which: ColumnElement[bool]) -> list[int]:
    silent = _muted_topics(session, when)
    own = (Hold.channel_id == channel.id, Match.topic_id.not_in(silent), Hold.alert_id.is_(None))
    query = select(Hold.id).join(Match, Match.id == Hold.match_id).where(_releasable(when), *own, *which)
    return list(session.scalars(query.order_by(Hold.id)))


# ---- as soon as they are complete


def _snoozed(session: Session, now: datetime) -> int:
    """What ended snoozes held: one digest for each channel."""
    ended = select(Mute.id).where(Mute.snooze, Mute.until <= now)
    rows = _rows(session, Hold.mute_id.in_(ended))
    raised = 0
    for own in _by(rows, lambda row: (row.channel_id, row.team_id)):
        kept = session.scalars(select(Mute).where(Mute.id.in_({row.mute_id for row in own})).order_by(Mute.id))
        notes = [f"What matched while the {mute.kind} “{mute.value}” was snoozed." for mute in kept]
        raised += _write(session, _only_topic(session, own), "catch-up", own, now, notes=notes)
    return raised


def _first_reads(session: Session, now: datetime) -> int:
    """One digest a topic when every page of the first reads has come in, or has taken too long."""
    rows = _rows(session, Hold.reason == HoldReason.FIRST_READ)
    if not rows:
        return 0
    complete = not _first_reads_open(session, now)
    raised = 0
    for own in _by(rows, lambda row: row.topic_id):
        if complete or min(row.since for row in own) < now - PATIENCE:
            topic = session.get_one(Topic, own[0].topic_id)
            raised += _write(session, topic, "catch-up", own, now, notes=[FIRST_DAY])
    return raised


def _first_reads_open(session: Session, now: datetime) -> bool:
    """Whether a source that is due for the first time, a page of a first read or a statement of one is still on its way."""
    fresh = (Source.first_read.is_(None), Source.failures == 0, Source.first == "catch-up", Source.next_at <= now)
    pending = (Page.state == "pending", Page.catch_up, Page.attempts < cadence.LISTED_AFTER)
    unmatched = (Statement.matched_at.is_(None), Statement.catch_up)
    queries = (select(Source.id).where(*fresh), select(Page.id).where(*pending), select(Statement.id).where(*unmatched))
    return any(session.scalar(query.limit(1)) is not None for query in queries)


# ---- writing


def _rows(session: Session, *which: ColumnElement[bool]) -> list[Waiting]:
    """Holds that wait, locked for this transaction: another process that writes digests finds them gone."""
    query = (
        select(Hold.id, Hold.channel_id, Match.topic_id, Hold.mute_id, Hold.since, Topic.team_id)
        .join(Match, Match.id == Hold.match_id)
        .join(Topic, Topic.id == Match.topic_id)
        .where(Hold.alert_id.is_(None), *which)
        .order_by(Hold.id)
        .with_for_update(of=Hold)
    )
    return [Waiting(*row) for row in session.execute(query)]


def _by(rows: Iterable[Waiting], key: Callable[[Waiting], Hashable]) -> Iterable[list[Waiting]]:
    out: dict[Hashable, list[Waiting]] = defaultdict(list)
    for row in rows:
        out[key(row)].append(row)
    return out.values()


def _for_topics(session: Session, rows: Sequence[Waiting]) -> list[Waiting]:
    """Without those for channels that have one digest of all topics."""
    with_own = {c.id for c in session.scalars(select(Channel)) if _own_digest(c)}
    return [row for row in rows if row.channel_id not in with_own]


def _own_digest(channel: Channel) -> bool:
    return bool(options.common(channel.options).digest)


def _only_topic(session: Session, rows: Sequence[Waiting]) -> Topic | None:
    topics = {row.topic_id for row in rows}
    return session.get_one(Topic, topics.pop()) if len(topics) == 1 else None


def _write(
    session: Session,
    topic: Topic | None,
    kind: str,
    rows: Sequence[Waiting],
    now: datetime,
    also: Sequence[Channel] = (),
    notes: Sequence[str] = (),
) -> int:
    """Put holds into one alert, with a line on the sources; ``also`` are channels that get it when it has nothing for them."""
    wanted = {row.channel_id for row in rows} | {channel.id for channel in also}
    if not wanted:
        return 0
    channels = session.scalars(select(Channel).where(Channel.id.in_(wanted)).order_by(Channel.id)).all()
    team = rows[0].team_id if rows else channels[0].team_id
    said = [*notes, *coverage_notes(session, channels, now)]
    alert = grouping.create(session, topic, kind, now, channels, team=team, notes=said)
    for start in range(0, len(rows), _CHUNK):
        ids = [row.id for row in rows[start : start + _CHUNK]]
        session.execute(update(Hold).where(Hold.id.in_(ids)).values(alert_id=alert.id))
    return 1


def coverage_notes(session: Session, channels: Sequence[Channel], now: datetime) -> list[str]:
    """Which sources were read and which were not: silence must not be taken for "nothing happened".

    Where all channels take certain tags alone, of the sources with these.
    """
    taken = [options.taken_tags(channel.options) for channel in channels]
    wanted = sorted(frozenset().union(*taken)) if taken and all(taken) else []
    ids = session.scalars(select(Source.id).where(tagged.any_of(wanted))).all() if wanted else None
    return [coverage.sentence(coverage.coverage(session, ids, now), wanted)]
