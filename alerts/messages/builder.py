"""Builds the message of an alert for one channel: its statements with their passages, and what that channel got of the story before."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from alerts.matching.budget import LONG, READ, notes
from alerts.messages.message import Earlier, Message, MessageStatement, with_excerpt
from alerts.models import Alert, Channel, Delivery, Hold, Match, Topic
from crawler import clock
from crawler.storage.models import Source, Statement

PIECE = 10_000  # a database takes only so many values at once


def message(
    session: Session, alert: Alert, channel: Channel, delivery_id: str, mark_url: str = "", timezone: str = ""
) -> Message:
    """The message of one delivery; see `messages`."""
    return messages(session, channel, {delivery_id: alert.id}, mark_url, timezone)[delivery_id]


def messages(
    session: Session, channel: Channel, deliveries: Mapping[str, str], mark_url: str = "", timezone: str = ""
) -> dict[str, Message]:
    """The messages of deliveries to one channel, by id; ``deliveries`` maps these ids to those of their alerts.

    Each has only statements that this channel did not get yet. ``mark_url`` and ``timezone``: see alerts/config.py; the channel's
    own time zone goes first, then the topic's.
    """
    ids = sorted(set(deliveries.values()))
    known = session.execute(_ALERTS, {"alerts": ids}).all()
    rows = _rows(session, channel, [alert for alert, _, _ in known])
    sent = _sent(session, channel, {row.story_id for those in rows.values() for row in those})
    made = {
        alert.id: _Content(
            session, alert, name, _ranked(rows[alert.id]), sent, mark_url, _zone(channel, zone, timezone)
        )
        for alert, name, zone in known
    }
    return {delivery: made[alert].message(delivery) for delivery, alert in deliveries.items()}


def of_holds(
    session: Session, channel: Channel, alert: Alert, holds: Sequence[int], topic: Topic | None, timezone: str = ""
) -> Message:
    """The message that these holds would make for a channel, before there is an alert of them; ``alert`` is not stored.

    ``topic``: theirs, None where they have several.
    """
    chunks = (holds[start : start + PIECE] for start in range(0, len(holds), PIECE))
    rows = [row for chunk in chunks for row in session.execute(_HELD_BACK, {"holds": chunk, "channel": channel.id})]
    sent = _sent(session, channel, {row.story_id for row in rows})
    name, zone = (topic.name, topic.timezone) if topic else (None, None)
    return _Content(session, alert, name, _ranked(rows), sent, "", _zone(channel, zone, timezone)).message(alert.id)


class _Content(NamedTuple):
    """What the messages of one alert are made of."""

    session: Session
    alert: Alert
    topic: str | None
    rows: list[Any]
    sent: Mapping[int, list[Any]]  # by story, the statements that the channel has of it
    mark_url: str
    timezone: str

    def message(self, delivery_id: str) -> Message:
        alert, topic, before = self.alert, self.topic, self._before()
        told: dict[tuple[int, int], datetime] = {}
        for t in before:
            key = (t.topic_id, t.story_id)
            told[key] = max(t.created_at, told.get(key, t.created_at))
        nothing = () if self.rows or alert.kind == "alert" else ("Nothing new.",)
        return Message(
            kind="alert.created" if alert.kind == "alert" else "digest.created",
            delivery_id=delivery_id,
            created=clock.iso(alert.created_at) or "",
            alert_id=alert.id,
            topic=topic,
            story_id=str(alert.story_id) if alert.story_id is not None else None,
            statements=tuple(
                _statement(self.session, row, None if topic else row.topic, told.get((row.topic_id, row.story_id)))
                for row in self.rows
            ),
            earlier=_earlier(t for t in before if t.topic_id == alert.topic_id),
            notes=(*self._bounds(), *nothing, *alert.notes),
            links=_marks(self.mark_url, alert.id),
            timezone=self.timezone,
        )

    def _bounds(self) -> Iterator[str]:
        """What is to be said of statements that were not read whole, or whose places are not all marked."""
        for row in self.rows:
            yield from (f"{row.title or row.url}: {note}" for note in notes(row.letters, len(row.spans)))

    def _before(self) -> list[Any]:
        """What the channel got of the same stories in other alerts."""
        stories = {row.story_id for row in self.rows}
        return [t for story in stories for t in self.sent.get(story, ()) if t.alert_id != self.alert.id]


def _earlier(told: Iterable[Any]) -> tuple[Earlier, ...]:
    return tuple(Earlier(str(number), url) for number, url in sorted({t.id: t.url for t in told}.items()))


def _zone(channel: Channel, topic: str | None, everywhere: str) -> str:
    """The time zone of a message: that of the channel, of the topic, of the installation. UTC is what they have when nobody chose."""
    chosen = ((channel.options or {}).get("timezone"), topic)
    return next((zone for zone in chosen if zone and zone != "UTC"), everywhere)


def _marks(url: str, alert_id: str) -> tuple[tuple[str, str], ...]:
    """Links by which a reader says whether the alert was worth it."""
    marks = (("Useful", "useful"), ("False alarm", "false")) if url else ()
    return tuple((label, url.replace("{alert}", alert_id).replace("{mark}", mark)) for label, mark in marks)


def _rows(session: Session, channel: Channel, alerts: Sequence[Alert]) -> defaultdict[str, list[Any]]:
    """The matches in each alert for this channel: of a digest those that were held for it, of an alert those that were not."""
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    at_once = [alert.id for alert in alerts if alert.kind == "alert"]
    gathered = [alert.id for alert in alerts if alert.kind != "alert"]
    for query, ids in ((_AT_ONCE, at_once), (_GATHERED, gathered)):
        for row in session.execute(query, {"alerts": ids, "channel": channel.id}) if ids else ():
            rows[row.alert_id].append(row)
    return defaultdict(list, {alert: _newest(those) for alert, those in rows.items()})


def _newest(rows: list[Any]) -> list[Any]:
    """Of a statement that matched in several revisions the last one, since its text is that."""
    last = {(row.topic, row.id): row for row in sorted(rows, key=lambda row: row.revision)}
    return [row for row in rows if last[row.topic, row.id] is row]


def _ranked(rows: list[Any]) -> list[Any]:
    """What is worth most comes first; a topic's statements stay together."""
    best: dict[str, float] = {}
    for row in rows:
        best[row.topic] = max(row.worth, best.get(row.topic, 0.0))
    return sorted(rows, key=lambda row: (-best[row.topic], row.topic, -row.worth, row.id))


def _statement(session: Session, row: Any, topic: str | None, told: datetime | None) -> MessageStatement:
    text = row.text if row.text is not None else session.scalar(_LONG_TEXT, {"statement": row.id}) or ""
    return with_excerpt(
        row.id,
        row.url,
        row.title,
        text,
        row.source,
        row.published,
        clock.iso(row.first_seen),
        row.language,
        row.spans,
        topic,
        row.added or () if told else (),
        clock.iso(told),
    )


def _sent(session: Session, channel: Channel, stories: set[int | None]) -> Mapping[int, list[Any]]:
    """Statements of these stories that went to the channel, with their topic and their alert; by story."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    known = sorted(story for story in stories if story is not None)
    for start in range(0, len(known), PIECE):
        for row in session.execute(_SENT, {"stories": known[start : start + PIECE], "channel": channel.id}):
            found[row.story_id].append(row)
    return found


def readdressed(part: Message, delivery_id: str) -> Message:
    """The same part under the identity of the delivery that carries it."""
    return dataclasses.replace(part, delivery_id=delivery_id)


# ---- the queries, built once: building one takes longer than the database takes to answer it

_CHANNEL: BindParameter[int] = bindparam("channel")
_THESE: BindParameter[Any] = bindparam("alerts", expanding=True)
_ALERTS = (
    select(Alert, Topic.name, Topic.timezone).outerjoin(Topic, Topic.id == Alert.topic_id).where(Alert.id.in_(_THESE))
)
_LONG_TEXT = select(func.substr(Statement.text, 1, READ)).where(Statement.id == bindparam("statement"))
_TEXTS = (  # long texts are read one by one, when a statement is made of them: a digest may have hundreds
    select(
        Match.spans,
        Match.worth,
        Match.revision,
        Match.topic_id,
        Statement.added,
        Statement.id,
        Statement.url,
        Statement.title,
        case((func.length(Statement.text) <= LONG, Statement.text)).label("text"),
        func.length(Statement.text).label("letters"),
        Statement.published,
        Statement.first_seen,
        Statement.language,
        Statement.story_id,
        Source.name.label("source"),
        Topic.name.label("topic"),
    )
    .join(Statement, Match.statement_id == Statement.id)
    .join(Source, Statement.source_id == Source.id)
    .join(Topic, Match.topic_id == Topic.id)
)
_HELD = and_(Hold.match_id == Match.id, Hold.channel_id == _CHANNEL)
_AT_ONCE = (
    _TEXTS.add_columns(Match.alert_id).outerjoin(Hold, _HELD).where(Match.alert_id.in_(_THESE), Hold.id.is_(None))
)
_GATHERED = _TEXTS.add_columns(Hold.alert_id).join(Hold, _HELD).where(Hold.alert_id.in_(_THESE))
_HELD_BACK = _TEXTS.join(Hold, _HELD).where(Hold.id.in_(bindparam("holds", expanding=True)))
_ALERT_OF = case((Hold.id.is_not(None), Hold.alert_id), else_=Match.alert_id)
_SENT = (
    select(Statement.id, Statement.url, Statement.story_id, Match.topic_id, Delivery.alert_id, Delivery.created_at)
    .join(Match, Match.statement_id == Statement.id)
    .outerjoin(Hold, _HELD)
    .join(Delivery, Delivery.alert_id == _ALERT_OF)
    .where(
        Delivery.channel_id == _CHANNEL,
        Delivery.state == "sent",
        # Their numbers, and not the topic: with a query for them, or with it, both databases look through all that was ever sent.
        Statement.story_id.in_(bindparam("stories", expanding=True)),
    )
)
