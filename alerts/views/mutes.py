"""What is shown of mutes: until when each holds matches back, whose it is, and how many it holds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models import Hold, Mute
from crawler import clock


def listing(session: Session, limit: int | None, now: datetime, *, ended: bool = False) -> list[dict[str, Any]]:
    """The mutes, the next to end first; ``ended``: also those that are over."""
    held = (
        select(Hold.mute_id, func.count().label("n")).where(Hold.alert_id.is_(None)).group_by(Hold.mute_id).subquery()
    )
    query = select(Mute, held.c.n).outerjoin(held, held.c.mute_id == Mute.id).order_by(Mute.until, Mute.id).limit(limit)
    found = session.execute(query if ended else query.where(Mute.until > now))
    return [_row(mute, n, now) for mute, n in found]


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
