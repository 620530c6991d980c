"""What Tocsin told its operator about itself, for administrators at the desk, whichever team they work in. Sends nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.models import ALL_TEAMS, NOTICE, Alert, Delivery
from crawler import clock

SINCE = timedelta(days=7)
MOST = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. ``created`` is ISO 8601; ``notes`` are the lines below the title."""

    created: str
    title: str
    notes: tuple[str, ...]


def recent(session: Session, now: datetime) -> tuple[Notice, ...]:
    """The notices of the last week, the newest first."""
    query = (
        select(Alert.created_at, func.max(Delivery.payload))
        .join(Delivery, Delivery.alert_id == Alert.id)
        .where(Alert.kind == NOTICE, Alert.created_at > now - SINCE)
        .group_by(Alert.id, Alert.created_at)
        .order_by(Alert.created_at.desc(), Alert.id)
        .limit(MOST)
    )
    rows = session.execute(query, execution_options=ALL_TEAMS)
    return tuple(_notice(created, payload) for created, payload in rows if payload)


def _notice(created: datetime, payload: str) -> Notice:
    said = json.loads(payload)
    return Notice(clock.iso(created) or "", said["title"], tuple(said.get("notes", ())))
