"""`tocsin alerts`: the alerts, what each was raised for, and what is held back for now."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import select

from alerts.cli.deliveries import _delivery, _tries
from alerts.cli.output import Installation, as_json, console, facts, limited, pass_installation, rows
from alerts.delivery import operator_notices
from alerts.dispatch import history
from alerts.messages import builder
from alerts.messages.message import quote
from alerts.models import Alert, Channel, Delivery, Match, Topic
from crawler import clock
from crawler.errors import RequestError
from crawler.storage.models import Source, Statement


@click.group("alerts")
def group() -> None:
    """What was raised."""


@group.command("list")
@click.option("--topic", help="Only of this topic.")
@limited
@as_json
@pass_installation
def list_(installation: Installation, topic: str | None, limit: int | None, json_: bool) -> None:
    """All alerts, newest first."""
    counts = history.counts()
    query = (
        select(Alert, Topic.name, counts.c.n)
        .outerjoin(Topic, Topic.id == Alert.topic_id)
        .outerjoin(counts, counts.c.alert_id == Alert.id)
        .where(Alert.kind != operator_notices.KIND)
    )
    if topic:
        query = query.where(Topic.name == topic)
    with installation.database.read() as session:
        found = session.execute(query.order_by(Alert.created_at.desc(), Alert.id).limit(limit)).all()
    rows(
        (_alert(*row) for row in found),
        ("id", "created", "topic", "kind", "statements", "mark"),
        json_,
        empty="No alert yet.",
    )


def _alert(alert: Alert, topic: str | None, statements: int | None) -> dict[str, Any]:
    return {
        "id": alert.id,
        "created": clock.iso(alert.created_at),
        "topic": topic,
        "kind": alert.kind,
        "story_id": alert.story_id,
        "statements": statements or 0,
        "mark": alert.mark,
    }


def _get(session: Any, alert_id: str) -> Alert:
    found = session.scalars(select(Alert).where(Alert.id.startswith(alert_id, autoescape=True)).limit(2)).all()
    if len(found) != 1:
        raise RequestError(
            "alert_unknown",
            f"There is no alert {alert_id}." if not found else f"Several alerts begin with {alert_id}.",
            "`tocsin alerts list` shows them.",
        )
    return found[0]  # type: ignore[no-any-return]


@group.command()
@click.argument("alert_id")
@as_json
@pass_installation
def show(installation: Installation, alert_id: str, json_: bool) -> None:
    """One alert: why it was raised, and who was told what and when (the beginning of its id is enough)."""
    with installation.database.read() as session:
        alert = _get(session, alert_id)
        topic = session.get(Topic, alert.topic_id) if alert.topic_id is not None else None
        matches = session.execute(
            select(Match, Statement, Source.name)
            .join(Statement, Match.statement_id == Statement.id)
            .join(Source)
            .where(history.stands_in(alert.id))
            .order_by(Match.worth.desc(), Statement.id)
        ).all()
        fates = history.fates(session, [match.id for match, _, _ in matches], clock.utcnow())
        owed = session.execute(select(Delivery, Channel.name).join(Channel).where(Delivery.alert_id == alert.id)).all()
        item = _alert(alert, topic.name if topic else None, len(matches))
        item["query"] = topic.query if topic else None
        item["statements"] = [_statement(*row) | {"told": [_fate(f) for f in fates[row[0].id]]} for row in matches]
        item["notes"] = alert.notes
        item["deliveries"] = [_delivery(d, c, item["topic"]) | {"tries": _tries(session, d.id)} for d, c in owed]
    facts(item, json_)


def _statement(match: Match, row: Statement, source: str) -> dict[str, Any]:
    shown = quote(
        row.id,
        row.url,
        row.title,
        row.text,
        source,
        row.published,
        clock.iso(row.first_seen),
        row.language,
        builder.spans(match.spans),
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


def _fate(fate: history.Fate) -> dict[str, Any]:
    """Who was told, or why not (yet)."""
    return {
        "channel": fate.channel,
        "state": fate.state,
        "alert_id": fate.alert_id,
        "reason": fate.reason,
        "detail": fate.detail,
        "since": clock.iso(fate.since),
        "until": clock.iso(fate.until),
    }


@group.command()
@click.option("--topic", help="Only of this topic.")
@limited
@as_json
@pass_installation
def held(installation: Installation, topic: str | None, limit: int | None, json_: bool) -> None:
    """What is not told yet, why, and when it comes; and what a channel has under a stronger topic instead.

    \b
    tocsin alerts held
    tocsin alerts held --topic Bridges --json
    """
    with installation.database.read() as session:
        found = history.waiting(session, topic, limit, clock.utcnow())
        later = history.postponed(session, topic, clock.utcnow())[: None if limit is None else limit - len(found)]
    rows(
        [{"topic": name, "statement": number, **_fate(fate)} for fate, name, number in found]
        + [{"statement": None, **_postponed(*row)} for row in later],
        ("topic", "statement", "channel", "state", "reason", "detail", "until"),
        json_,
        empty="Nothing is held.",
    )


def _postponed(row: Delivery, channel: str, topic: str | None, why: str) -> dict[str, Any]:
    """A whole alert that waits, in the columns of what is held."""
    fate = history.Fate(0, channel, "waiting", row.alert_id, "later", why, row.created_at, row.next_at)
    return {"topic": topic, **_fate(fate)}


@group.command()
@click.argument("alert_id")
@click.argument("mark", type=click.Choice(["useful", "false"]))
@pass_installation
def mark(installation: Installation, alert_id: str, mark: str) -> None:
    """Say whether an alert was useful or false; kept for tuning."""
    with installation.database.write() as session:
        _get(session, alert_id).mark = mark
    console.print("Noted.")
