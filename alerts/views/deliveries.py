"""What is shown of deliveries: the state of each, and the attempts of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alerts.dispatch import history
from alerts.models import Alert, Attempt, Channel, Delivery, Topic
from alerts.views import columns, cursors, short_ids
from alerts.views.columns import Column, Place
from alerts.views.selection import ALL, Selection
from crawler import clock

COLUMNS = (
    Column("id", short="short"),
    columns.time("created"),
    Column("channel"),
    Column("state"),
    Column("topic", Place.BELOW),
    columns.text("headline"),
    columns.number("attempts", Place.SPARE),
    columns.time("next_attempt", Place.BELOW),
    columns.text("last_error", Place.BELOW),
    Column("alert_id", Place.DATA),
)


def listing(session: Session, state: str | None = None, wanted: Selection = ALL) -> list[dict[str, Any]]:
    """The deliveries that are wanted (in one state), newest first."""
    wanted.check(session)
    query = _query().where(*wanted.within(Delivery.created_at))
    named = ((Delivery.state, state), (Topic.name, wanted.topic), (Channel.name, wanted.channel))
    query = query.where(*(column == value for column, value in named if value))
    if wanted.about_statements():
        query = query.where(history.about(wanted.of_statements(topic=False)))
    found = session.execute(wanted.cut(query, Delivery.created_at, Delivery.id, newest_first=True)).all()
    shorts = short_ids.shortened(session, Delivery.id, [row[0].id for row in found])
    titles = history.headlines(session, [row[0].alert_id for row in found])
    return [_row(*row) | {"short": shorts[row[0].id], "headline": titles.get(row[0].alert_id)} for row in found]


def place(session: Session, row: Mapping[str, Any]) -> str:
    """The cursor behind a row of the list; "" when it is gone."""
    created = session.scalar(select(Delivery.created_at).where(Delivery.id == row["id"]))
    return cursors.cursor(created, row["id"]) if created else ""


def detail(session: Session, delivery_id: str) -> dict[str, Any]:
    """One delivery, found by the beginning of its id, with its attempts."""
    from alerts.delivery import by_hand

    row = by_hand.get(session, delivery_id)
    return _with_attempts(session, *session.execute(_query().where(Delivery.id == row.id)).one())


def of_alert(session: Session, alert_id: str) -> list[dict[str, Any]]:
    """The deliveries of an alert with their attempts."""
    found = session.execute(_query().where(Delivery.alert_id == alert_id)).all()
    return [_with_attempts(session, *row) for row in found]


def _query() -> Select[Delivery, str, str]:
    return (
        select(Delivery, Channel.name, Topic.name)
        .join(Channel)
        .join(Alert, Alert.id == Delivery.alert_id)
        .outerjoin(Topic, Topic.id == Alert.topic_id)
    )


def _row(row: Delivery, channel: str, topic: str | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "alert_id": row.alert_id,
        "topic": topic,
        "channel": channel,
        "created": clock.iso(row.created_at),
        "state": row.state,
        "attempts": row.attempts,
        "next_attempt": clock.iso(row.next_at) if row.state in ("waiting", "leased") else None,
        "last_error": row.last_error,
    }


def _with_attempts(session: Session, row: Delivery, channel: str, topic: str | None) -> dict[str, Any]:
    found = session.scalars(select(Attempt).where(Attempt.delivery_id == row.id).order_by(Attempt.id))
    tries = [
        {"at": clock.iso(a.at), "seconds": round(a.seconds, 3), "result": a.code, "answer": a.answer or None}
        for a in found
    ]
    return _row(row, channel, topic) | {"tries": tries}
