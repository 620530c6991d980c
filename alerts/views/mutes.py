"""What is shown of mutes: until when each holds matches back, whose it is, and how many it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models import Hold, Mute
from alerts.views import columns, cursors
from alerts.views.columns import Column, Place
from alerts.views.selection import Selection
from crawler import clock

COLUMNS = (
    columns.number("id"),
    Column("kind"),
    Column("value"),
    columns.time("until"),
    columns.number("held", Place.SPARE, "matches held"),
    Column("snooze", Place.SPARE),
    Column("author", Place.SPARE),
    columns.text("reason", Place.BELOW),
    columns.time("created", Place.DATA),
    Column("active", Place.DATA),
)


def listing(session: Session, wanted: Selection, now: datetime, *, ended: bool = False) -> list[dict[str, Any]]:
    """The mutes (of a topic, of a source), the next to end first; ``ended``: also those that are over."""
    wanted.check(session)
    held = (
        select(Hold.mute_id, func.count().label("n")).where(Hold.alert_id.is_(None)).group_by(Hold.mute_id).subquery()
    )
    query = select(Mute, held.c.n).outerjoin(held, held.c.mute_id == Mute.id)
    for kind, name in (("topic", wanted.topic), ("source", wanted.source)):
        query = query.where(Mute.kind == kind, Mute.value == name) if name else query
    found = session.execute(wanted.cut(query if ended else query.where(Mute.until > now), Mute.until, Mute.id))
    return [_row(mute, n, now) for mute, n in found]


def place(session: Session, row: Mapping[str, Any]) -> str:
    """The cursor behind a row of the list; "" when it is gone."""
    until = session.scalar(select(Mute.until).where(Mute.id == row["id"]))
    return cursors.cursor(until, row["id"]) if until else ""


def _row(mute: Mute, held: int | None, now: datetime) -> dict[str, Any]:
    return {
        "id": mute.id,
        "kind": mute.kind,
        "value": mute.value,
        "until": clock.iso(mute.until),
        "snooze": mute.snooze,
        "author": mute.author,
        "reason": mute.reason,
        "created": clock.iso(mute.created_at),
        "active": mute.until > now,
        "held": held or 0,
    }
