"""How many requests may still be made this hour, all processes of the installation together. Spends nothing by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crawler.storage.models import Spent

MINUTES = 60
NO_LIMIT = 1_000_000


def left(session: Session, most: int, now: datetime) -> int:
    """What is left of ``most`` requests in any 60 minutes; 0 for ``most`` is no limit."""
    if not most:
        return NO_LIMIT
    recent = select(func.coalesce(func.sum(Spent.requests), 0)).where(Spent.minute > _minute(now) - MINUTES)
    return max(0, most - int(session.scalar(recent) or 0))


def spend(session: Session, number: int, most: int, now: datetime) -> None:
    """Note requests that are made now, and forget what no longer counts. Only who claims alone (crawler.storage.leases) may call it."""
    if not most or not number:
        return
    minute = _minute(now)
    session.execute(delete(Spent).where(Spent.minute <= minute - MINUTES))
    more = update(Spent).where(Spent.minute == minute).values(requests=Spent.requests + number)
    if not session.execute(more).rowcount:  # type: ignore[attr-defined]
        session.add(Spent(minute=minute, requests=number))
        session.flush()


def _minute(now: datetime) -> int:
    return int(now.timestamp() // 60)
