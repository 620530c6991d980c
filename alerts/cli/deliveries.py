"""`tocsin deliveries`: the messages to send: waiting, sent, given up or cancelled, with the answer to each attempt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.cli.output import Installation, as_json, console, facts, limited, pass_installation, rows
from alerts.delivery import channel_store, outbox
from alerts.models import Alert, Attempt, Channel, Delivery, Topic
from crawler import clock


@click.group("deliveries")
def group() -> None:
    """What is owed, sent and dead."""


@group.command("list")
@click.option(
    "--state", type=click.Choice(["waiting", "leased", "sent", "dead", "cancelled"]), help="Only in this state."
)
@limited
@as_json
@pass_installation
def list_(installation: Installation, state: str | None, limit: int | None, json_: bool) -> None:
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
    with installation.database.read() as session:
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


@group.command()
@click.argument("delivery_id")
@as_json
@pass_installation
def show(installation: Installation, delivery_id: str, json_: bool) -> None:
    """One delivery with all its tries (the beginning of its id is enough)."""
    with installation.database.read() as session:
        row = outbox.get(session, delivery_id)
        alert = session.get_one(Alert, row.alert_id)
        topic = session.get(Topic, alert.topic_id) if alert.topic_id is not None else None
        channel = session.get_one(Channel, row.channel_id)
        facts(_delivery(row, channel.name, topic.name if topic else None) | {"tries": _tries(session, row.id)}, json_)


@group.command()
@click.argument("delivery_ids", nargs=-1)
@click.option("--dead", is_flag=True, help="All dead ones.")
@click.option("--channel", help="With --dead: only those of this channel.")
@pass_installation
def retry(installation: Installation, delivery_ids: tuple[str, ...], dead: bool, channel: str | None) -> None:
    """Try deliveries again, under the same identity.

    \b
    tocsin deliveries retry --dead
    tocsin deliveries retry --dead --channel hook
    """
    now = clock.utcnow()
    with installation.database.write() as session:
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


@group.command()
@click.argument("delivery_ids", nargs=-1, required=True)
@pass_installation
def cancel(installation: Installation, delivery_ids: tuple[str, ...]) -> None:
    """Owe deliveries no longer; they stay in the history, and `retry` calls them back."""
    with installation.database.write() as session:
        for delivery_id in delivery_ids:
            outbox.cancel(session, delivery_id, clock.utcnow())
    console.print(f"{len(delivery_ids)} cancelled.")


def _tries(session: Any, delivery_id: str) -> list[dict[str, Any]]:
    found = session.scalars(select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.id))
    return [
        {"at": clock.iso(a.at), "seconds": round(a.seconds, 3), "result": a.code, "answer": a.answer or None}
        for a in found
    ]
