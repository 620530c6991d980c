"""`tocsin alerts` and `tocsin deliveries`: what was raised, and who was told what, when and with what answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.cli.output import House, as_json, console, facts, limited, pass_house, rows
from alerts.delivery import channel_store, operator_notices, outbox
from alerts.dispatch import history
from alerts.messages import builder
from alerts.messages.message import quote
from alerts.models import Alert, Attempt, Channel, Delivery, Match, Topic
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
@pass_house
def list_(house: House, topic: str | None, limit: int | None, json_: bool) -> None:
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
    with house.database.read() as session:
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
@pass_house
def show(house: House, alert_id: str, json_: bool) -> None:
    """One alert: why it was raised, and who was told what and when (the beginning of its id is enough)."""
    with house.database.read() as session:
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
@pass_house
def held(house: House, topic: str | None, limit: int | None, json_: bool) -> None:
    """What is not told yet, why, and when it comes; and what a channel has under a stronger topic instead.

    \b
    tocsin alerts held
    tocsin alerts held --topic Bridges --json
    """
    with house.database.read() as session:
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


def _tries(session: Any, delivery_id: str) -> list[dict[str, Any]]:
    found = session.scalars(select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.id))
    return [
        {"at": clock.iso(a.at), "seconds": round(a.seconds, 3), "result": a.code, "answer": a.answer or None}
        for a in found
    ]


@group.command()
@click.argument("alert_id")
@click.argument("mark", type=click.Choice(["useful", "false"]))
@pass_house
def mark(house: House, alert_id: str, mark: str) -> None:
    """Say whether an alert was useful or false; kept for tuning."""
    with house.database.write() as session:
        _get(session, alert_id).mark = mark
    console.print("Noted.")


@click.group()
def deliveries() -> None:
    """What is owed, sent and dead."""


@deliveries.command("list")
@click.option(
    "--state", type=click.Choice(["waiting", "leased", "sent", "dead", "cancelled"]), help="Only in this state."
)
@limited
@as_json
@pass_house
def deliveries_list(house: House, state: str | None, limit: int | None, json_: bool) -> None:
    """All deliveries, newest first.

    \b
    tocsin deliveries list --state dead
    """
    query = (
        select(Delivery, Channel.name, Topic.name)
        .join(Channel)
        .join(Alert, Alert.id == Delivery.alert_id)
        .outerjoin(Topic, Topic.id == Alert.topic_id)
    )
    if state:
        query = query.where(Delivery.state == state)
    with house.database.read() as session:
        found = session.execute(query.order_by(Delivery.created_at.desc(), Delivery.id).limit(limit)).all()
    rows(
        (_delivery(*row) for row in found),
        ("id", "topic", "channel", "state", "attempts", "next_attempt", "last_error"),
        json_,
        empty="Nothing is owed.",
    )


def _delivery(row: Delivery, channel: str, topic: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "alert_id": row.alert_id,
        "topic": topic,
        "channel": channel,
        "state": row.state,
        "attempts": row.attempts,
        "next_attempt": clock.iso(row.next_at) if row.state in ("waiting", "leased") else None,
        "last_error": row.last_error,
    }


@deliveries.command("show")
@click.argument("delivery_id")
@as_json
@pass_house
def deliveries_show(house: House, delivery_id: str, json_: bool) -> None:
    """One delivery with all its tries (the beginning of its id is enough)."""
    with house.database.read() as session:
        row = outbox.get(session, delivery_id)
        alert = session.get_one(Alert, row.alert_id)
        topic = session.get(Topic, alert.topic_id) if alert.topic_id is not None else None
        channel = session.get_one(Channel, row.channel_id)
        facts(_delivery(row, channel.name, topic.name if topic else None) | {"tries": _tries(session, row.id)}, json_)


@deliveries.command("retry")
@click.argument("delivery_ids", nargs=-1)
@click.option("--dead", is_flag=True, help="All dead ones.")
@click.option("--channel", help="With --dead: only those of this channel.")
@pass_house
def deliveries_retry(house: House, delivery_ids: tuple[str, ...], dead: bool, channel: str | None) -> None:
    """Try deliveries again, under the same identity.

    \b
    tocsin deliveries retry --dead
    tocsin deliveries retry --dead --channel hook
    """
    now = clock.utcnow()
    with house.database.write() as session:
        wanted = [*delivery_ids, *(_dead(session, channel) if dead else ())]
        for delivery_id in wanted:
            outbox.retry(session, delivery_id, now)
        off = session.scalars(select(Channel.name).where(Channel.disabled.is_not(None))).all()
    console.print(f"{len(wanted)} will be tried again.")
    if wanted and off:
        console.print(f"Switched off: {', '.join(off)}. What is owed there waits for: tocsin channels enable NAME")


def _dead(session: Session, channel: str | None) -> Sequence[str]:
    query = select(Delivery.id).join(Channel).where(Delivery.state == "dead")
    if channel:
        query = query.where(Channel.id == channel_store.get(session, channel).id)
    return session.scalars(query.order_by(Delivery.created_at)).all()


@deliveries.command("cancel")
@click.argument("delivery_ids", nargs=-1, required=True)
@pass_house
def deliveries_cancel(house: House, delivery_ids: tuple[str, ...]) -> None:
    """Owe deliveries no longer; they stay in the history, and `retry` calls them back."""
    with house.database.write() as session:
        for delivery_id in delivery_ids:
            outbox.cancel(session, delivery_id, clock.utcnow())
    console.print(f"{len(delivery_ids)} cancelled.")
