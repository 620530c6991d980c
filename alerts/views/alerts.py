"""What is shown of alerts: which there are, why one was raised and who received it, and what is held back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.dispatch import history
from alerts.matching.budget import notes
from alerts.messages import senses
from alerts.messages.message import with_excerpt
from alerts.models import NOTICE, Alert, Channel, Delivery, Hold, Match, Topic
from alerts.views import columns, deliveries, short_ids
from alerts.views.columns import Column, Place
from alerts.views.selection import ALL, Selection
from crawler import clock
from crawler.errors import RequestError
from crawler.storage.database import begins
from crawler.storage.models import Source, Statement

COLUMNS = (
    Column("id", short="short"),
    columns.time("created"),
    Column("topic", Place.BELOW),
    columns.text("headline"),
    columns.number("statements", Place.SPARE),
    Column("kind", Place.SPARE),
    Column("mark", Place.BELOW),
    Column("story_id", Place.DATA),
)
HELD = (
    columns.number("statement"),
    columns.text("headline"),
    Column("topic", Place.BELOW),
    Column("channel", Place.BELOW),
    Column("state", Place.SPARE),
    Column("reason", Place.BELOW),
    columns.text("detail", Place.BELOW),
    columns.text("repeats", Place.BELOW, "repeats the story"),
    columns.time("until"),
    Column("alert_id", Place.DATA),
    columns.time("since", Place.DATA),
)


def listing(session: Session, wanted: Selection = ALL) -> list[dict[str, Any]]:
    """The alerts that are wanted, newest first; without the notices to the operator."""
    wanted.check(session)
    counts = history.counts()
    query = (
        select(Alert, Topic.name, counts.c.n)
        .outerjoin(Topic, Topic.id == Alert.topic_id)
        .outerjoin(counts, counts.c.alert_id == Alert.id)
        .where(Alert.kind != NOTICE)
    )
    query = query.where(*wanted.within(Alert.created_at))
    if wanted.topic:
        query = query.where(Topic.name == wanted.topic)
    if wanted.about_statements():
        query = query.where(history.about(wanted.of_statements(topic=False)))
    found = session.execute(wanted.cut(query, Alert.created_at, Alert.id, newest_first=True)).all()
    shorts = short_ids.shortened(session, Alert.id, [alert.id for alert, _, _ in found])
    titles = history.headlines(session, [alert.id for alert, _, _ in found])
    return [_row(alert, topic, n, shorts[alert.id], titles.get(alert.id)) for alert, topic, n in found]


def get(session: Session, alert_id: str) -> Alert:
    """The alert whose id begins like this; RequestError alert_unknown when none or several do."""
    alert_id = alert_id.strip().rstrip("…")
    found = session.scalars(select(Alert).where(begins(Alert.id, alert_id)).limit(2)).all()
    if len(found) != 1 or not alert_id:
        raise RequestError(
            "alert_unknown",
            f"There is no alert {alert_id}." if not found else f"Several alerts begin with {alert_id}.",
            "`tocsin alerts list` shows them.",
        )
    return found[0]


def detail(session: Session, alert_id: str, now: datetime) -> dict[str, Any]:
    """One alert with its statements, what became of each for each channel, and its deliveries with their attempts."""
    alert = get(session, alert_id)
    topic = session.get(Topic, alert.topic_id) if alert.topic_id is not None else None
    matches = session.execute(
        select(Match, Statement, Source.name)
        .join(Statement, Match.statement_id == Statement.id)
        .join(Source)
        .where(history.in_alert(alert.id))
        .order_by(Match.worth.desc(), Statement.id)
    ).all()
    outcomes = history.outcomes(session, [match.id for match, _, _ in matches], now)
    title = history.headlines(session, [alert.id]).get(alert.id)
    short = short_ids.shortened(session, Alert.id, [alert.id])[alert.id]
    return _row(alert, topic.name if topic else None, len(matches), short, title) | {
        "query": topic.query if topic else None,
        "statements": [_statement(*row) | {"told": [_outcome(f) for f in outcomes[row[0].id]]} for row in matches],
        "notes": alert.notes,
        "deliveries": deliveries.of_alert(session, alert.id),
    }


def held(session: Session, wanted: Selection, now: datetime) -> list[dict[str, Any]]:
    """What is held back, oldest first: matches, then whole alerts that wait for a time."""
    wanted.check(session)
    asked = [*wanted.of_statements(topic=False), *wanted.within(Hold.since)]
    if wanted.channel:
        asked.append(Channel.name == wanted.channel)
    last = None if wanted.limit is None else wanted.offset + wanted.limit
    found = history.waiting(session, wanted.topic, last, now, *asked)
    rows = [{"topic": name, "statement": number, **_outcome(outcome)} for outcome, name, number in found]
    if last is None or len(rows) < last:
        rows += _later(session, wanted, now)
    page = rows[wanted.offset : last]
    _add_stories(session, page)
    return page


def _later(session: Session, wanted: Selection, now: datetime) -> list[dict[str, Any]]:
    """Whole alerts that wait and are wanted, each with its headline."""
    found = history.postponed(session, wanted.topic, now)
    if wanted.about_statements():
        about = set(session.scalars(select(Alert.id).where(history.about(wanted.of_statements(topic=False)))))
        found = [row for row in found if row[0].alert_id in about]
    titles = history.headlines(session, [delivery.alert_id for delivery, *_ in found])
    return [
        {"statement": None, **_postponed(*row), "headline": titles.get(row[0].alert_id)}
        for row in found
        if wanted.channel in (None, row[1])
        and (wanted.since is None or row[0].created_at >= wanted.since)
        and (wanted.until is None or row[0].created_at < wanted.until)
    ]


def _add_stories(session: Session, rows: list[dict[str, Any]]) -> None:
    """To each row that is a match, its headline and the statement that its story began with."""
    for row in rows:
        if row["statement"] is None:
            row["repeats"] = None
            continue
        statement = session.get_one(Statement, row["statement"])
        first = session.get(Statement, statement.story_id) if statement.story_id not in (None, statement.id) else None
        row["headline"] = statement.title or statement.url
        row["repeats"] = f"{first.id}, {first.title or first.url}" if first else None


def _row(alert: Alert, topic: str | None, statements: int | None, short: str, headline: str | None) -> dict[str, Any]:
    return {
        "id": alert.id,
        "short": short,
        "headline": headline,
        "created": clock.iso(alert.created_at),
        "topic": topic,
        "kind": alert.kind,
        "story_id": alert.story_id,
        "statements": statements or 0,
        "mark": alert.mark,
    }


def _statement(match: Match, row: Statement, source: str) -> dict[str, Any]:
    shown = with_excerpt(
        row.id,
        row.url,
        row.title,
        row.text,
        source,
        row.published,
        clock.iso(row.first_seen),
        row.language,
        match.spans,
    )
    return {
        "id": row.id,
        "url": row.url,
        "title": row.title,
        "source": source,
        "score": match.score,
        "worth": match.worth,
        "excerpt": shown.excerpt,
        "matched": senses.line(shown.matches),
        "why": [
            *sorted({f"“{p.text}”: {p.term}, {p.via}" for p in shown.matches}),
            *notes(len(row.text), len(match.spans)),
        ],
    }


def _outcome(outcome: history.Outcome) -> dict[str, Any]:
    return {
        "channel": outcome.channel,
        "state": outcome.state,
        "alert_id": outcome.alert_id,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "since": clock.iso(outcome.since),
        "until": clock.iso(outcome.until),
    }


def _postponed(row: Delivery, channel: str, topic: str | None, why: str) -> dict[str, Any]:
    """A whole alert that waits, in the columns of a match that is held back."""
    outcome = history.Outcome(0, channel, "waiting", row.alert_id, "later", why, row.created_at, row.next_at)
    return {"topic": topic, **_outcome(outcome)}
