"""How many requests may still be made this hour, all processes of the installation together. Makes none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from crawler.storage.models import RequestCount

MINUTES = 60
NEAR = 1  # minutes that another process's clock may be ahead; what lies further ahead a clock wrote that was wrong
NO_LIMIT = 1_000_000


def left(session: Session, most: int, now: datetime) -> int:
    """What is left of ``most`` requests in any 60 minutes; 0 for ``most`` is no limit."""
    if not most:
        return NO_LIMIT
    minute = _minute(now)
    recent = select(func.coalesce(func.sum(RequestCount.requests), 0)).where(
        RequestCount.minute > minute - MINUTES, RequestCount.minute <= minute + NEAR
    )
    return max(0, most - int(session.scalar(recent) or 0))


def spend(session: Session, number: int, most: int, now: datetime) -> None:
    """Note requests that are made now, and forget what no longer counts. Called under the lock of claims alone (crawler.storage.leases.alone)."""
    if not most or not number:
        return
    minute = _minute(now)
    over = RequestCount.minute <= minute - MINUTES, RequestCount.minute > minute + NEAR
    session.execute(delete(RequestCount).where(or_(*over)))
    more = update(RequestCount).where(RequestCount.minute == minute).values(requests=RequestCount.requests + number)
    if not session.execute(more).rowcount:  # type: ignore[attr-defined]
        session.add(RequestCount(minute=minute, requests=number))
        session.flush()


def _minute(now: datetime) -> int:
    return int(now.timestamp() // 60)
