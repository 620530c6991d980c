"""What an alert says to one channel: its statements with their passages, and what that channel was told of the story before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import Session

from alerts.message import Earlier, Message, Quote, quote
from alerts.models import Alert, Channel, Delivery, Hold, Match, Topic
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


def message(session: Session, alert: Alert, channel: Channel, delivery_id: str, mark_url: str = "") -> Message:
    """The message of one delivery: only statements that this channel was not told yet. ``mark_url``: see config.mark_url."""
    topic = session.get(Topic, alert.topic_id) if alert.topic_id is not None else None
    rows = _ranked(_rows(session, alert, channel))
    told = _told(session, alert, channel)
    stories = {statement.story_id for _, statement, _, _ in rows}
    notes = tuple(alert.notes) if rows or alert.kind == "alert" else ("Nothing new.", *alert.notes)
    return Message(
        kind="alert.created" if alert.kind == "alert" else "digest.created",
        delivery_id=delivery_id,
        created=times.iso(alert.created_at) or "",
        alert_id=alert.id,
        topic=topic.name if topic else None,
        story_id=str(alert.story_id) if alert.story_id is not None else None,
        statements=tuple(_quote(m, s, source, None if topic else name) for m, s, source, name in rows),
        earlier=tuple(Earlier(str(i), url) for i, (url, story) in sorted(told.items()) if story in stories),
        notes=notes,
        links=_marks(mark_url, alert.id),
    )


def _marks(url: str, alert_id: str) -> tuple[tuple[str, str], ...]:
    """Links by which a reader says whether the alert was worth it."""
    marks = (("Useful", "useful"), ("False alarm", "false")) if url else ()
    return tuple((label, url.replace("{alert}", alert_id).replace("{mark}", mark)) for label, mark in marks)


Told = tuple[Match, Statement, str, str]  # with the names of source and topic


def _rows(session: Session, alert: Alert, channel: Channel) -> list[Told]:
    """What stands in the alert for this channel: of a digest what was held for it, of an alert what was not."""
    held = select(Hold.match_id).where(Hold.channel_id == channel.id)
    which = (
        (Match.alert_id == alert.id, Match.id.not_in(held))
        if alert.kind == "alert"
        else (Match.id.in_(held.where(Hold.alert_id == alert.id)),)
    )
    query = (
        select(Match, Statement, Source.name, Topic.name)
        .join(Statement, Match.statement_id == Statement.id)
        .join(Source, Statement.source_id == Source.id)
        .join(Topic, Match.topic_id == Topic.id)
        .where(*which)
    )
    return [(m, s, source, topic) for m, s, source, topic in session.execute(query)]


def _ranked(rows: list[Told]) -> list[Told]:
    """What is worth most comes first; a topic's statements stay together."""
    best: dict[str, float] = {}
    for match, _, _, topic in rows:
        best[topic] = max(match.worth, best.get(topic, 0.0))
    return sorted(rows, key=lambda row: (-best[row[3]], row[3], -row[0].worth, row[1].id))


def _quote(match: Match, statement: Statement, source: str, topic: str | None) -> Quote:
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
        topic,
    )


def _told(session: Session, alert: Alert, channel: Channel) -> dict[int, tuple[str, int | None]]:
    """Statements of this alert's stories that went to the channel in other alerts of the topic: id to (url, story)."""
    if alert.topic_id is None:
        return {}
    here = select(Hold.match_id).where(Hold.alert_id == alert.id)
    stories = (
        select(Statement.story_id)
        .join(Match, Match.statement_id == Statement.id)
        .where(or_(Match.alert_id == alert.id, Match.id.in_(here)))
    )
    held = and_(Hold.match_id == Match.id, Hold.channel_id == channel.id)
    query = (
        select(Statement.id, Statement.url, Statement.story_id)
        .join(Match, Match.statement_id == Statement.id)
        .outerjoin(Hold, held)
        .join(Delivery, Delivery.alert_id == case((Hold.id.is_not(None), Hold.alert_id), else_=Match.alert_id))
        .where(
            Match.topic_id == alert.topic_id,
            Delivery.alert_id != alert.id,
            Delivery.channel_id == channel.id,
            Delivery.state == "sent",
            Statement.story_id.in_(stories),
        )
    )
    return {i: (url, story) for i, url, story in session.execute(query)}


def readdressed(part: Message, delivery_id: str) -> Message:
    """The same piece under the identity of the delivery that carries it."""
    return dataclasses.replace(part, delivery_id=delivery_id)
