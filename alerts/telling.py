"""What an alert says to one channel: its statements with their passages, and what that channel was told of the story before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.message import Earlier, Message, Quote, quote
from alerts.models import Alert, Channel, Delivery, Match, Topic
from crawler import times
from crawler.models import Source, Statement


class Span(NamedTuple):
    """A stored span, in the order of its columns."""

    field: str
    start: int
    end: int
    term: str
    via: str


def spans(raw: Iterable[Iterable[Any]]) -> list[Span]:
    """The spans of a match row."""
    return [Span(*row) for row in raw]


def message(session: Session, alert: Alert, channel: Channel, delivery_id: str) -> Message:
    """The message of one delivery: only statements that this channel was not told yet."""
    topic = session.get(Topic, alert.topic_id) if alert.topic_id is not None else None
    told = _told(session, alert, channel)
    query = (
        select(Match, Statement, Source.name)
        .join(Statement, Match.statement_id == Statement.id)
        .join(Source, Statement.source_id == Source.id)
        .where(Match.alert_id == alert.id)
        .order_by(Match.score.desc(), Statement.id)
    )
    rows = session.execute(query).all()
    fresh = [row for row in rows if row[1].id not in told] or rows
    stories = {statement.story_id for _, statement, _ in fresh}
    return Message(
        kind="alert.created" if alert.kind == "alert" else "digest.created",
        delivery_id=delivery_id,
        created=times.iso(alert.created_at) or "",
        alert_id=alert.id,
        topic=topic.name if topic else None,
        story_id=str(alert.story_id) if alert.story_id is not None else None,
        statements=tuple(_quote(match, statement, source) for match, statement, source in fresh),
        earlier=tuple(Earlier(str(i), url) for i, (url, story) in sorted(told.items()) if story in stories),
        notes=("What these sources already showed when they were first read.",) if alert.kind == "catch-up" else (),
    )


def _quote(match: Match, statement: Statement, source: str) -> Quote:
    return quote(
        statement.id,
        statement.url,
        statement.title,
        statement.text,
        source,
        statement.published,
        times.iso(statement.first_seen),
        statement.language,
        spans(match.spans),
    )


def _told(session: Session, alert: Alert, channel: Channel) -> dict[int, tuple[str, int | None]]:
    """Statements of this alert's stories that went to the channel in other alerts of the topic: id to (url, story)."""
    here = select(Statement.story_id).join(Match, Match.statement_id == Statement.id).where(Match.alert_id == alert.id)
    query = (
        select(Statement.id, Statement.url, Statement.story_id)
        .join(Match, Match.statement_id == Statement.id)
        .join(Delivery, Delivery.alert_id == Match.alert_id)
        .where(
            Match.topic_id == alert.topic_id,
            Match.alert_id != alert.id,
            Delivery.channel_id == channel.id,
            Delivery.state == "sent",
            Statement.story_id.in_(here),
        )
    )
    return {i: (url, story) for i, url, story in session.execute(query)}


def readdressed(part: Message, delivery_id: str) -> Message:
    """The same piece under the identity of the delivery that carries it."""
    return dataclasses.replace(part, delivery_id=delivery_id)
