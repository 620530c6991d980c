"""What is shown of alerts: which there are, why one was raised and who received it, and what is held back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery import operator_notices
from alerts.dispatch import history
from alerts.messages.message import with_excerpt
from alerts.models import Alert, Delivery, Match, Topic
from alerts.views import deliveries
from crawler import clock
from crawler.errors import RequestError
from crawler.storage.models import Source, Statement


def listing(session: Session, topic: str | None = None, limit: int | None = None) -> list[dict[str, Any]]:
    """The alerts (of one topic), newest first; without the notices to the operator."""
    counts = history.counts()
    query = (
        select(Alert, Topic.name, counts.c.n)
        .outerjoin(Topic, Topic.id == Alert.topic_id)
        .outerjoin(counts, counts.c.alert_id == Alert.id)
        .where(Alert.kind != operator_notices.KIND)
    )
    if topic:
        query = query.where(Topic.name == topic)
    found = session.execute(query.order_by(Alert.created_at.desc(), Alert.id).limit(limit))
    return [_row(*row) for row in found]


def get(session: Session, alert_id: str) -> Alert:
    """The alert whose id begins like this; RequestError when none or several do."""
    found = session.scalars(select(Alert).where(Alert.id.startswith(alert_id, autoescape=True)).limit(2)).all()
    if len(found) != 1:
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
    return _row(alert, topic.name if topic else None, len(matches)) | {
        "query": topic.query if topic else None,
        "statements": [_statement(*row) | {"told": [_outcome(f) for f in outcomes[row[0].id]]} for row in matches],
        "notes": alert.notes,
        "deliveries": deliveries.of_alert(session, alert.id),
    }


def held(session: Session, topic: str | None, limit: int | None, now: datetime) -> list[dict[str, Any]]:
    """What is held back, oldest first: matches, then whole alerts that wait for a time."""
    found = history.waiting(session, topic, limit, now)
    later = history.postponed(session, topic, now)[: None if limit is None else limit - len(found)]
    matches = [{"topic": name, "statement": number, **_outcome(outcome)} for outcome, name, number in found]
    return matches + [{"statement": None, **_postponed(*row)} for row in later]


def _row(alert: Alert, topic: str | None, statements: int | None) -> dict[str, Any]:
    return {
        "id": alert.id,
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
        "why": sorted({f"«{p.text}»: {p.term}, {p.via}" for p in shown.matches}),
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
