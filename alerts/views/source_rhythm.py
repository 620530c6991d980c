"""How much sources said, day by day: the small chart beside each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crawler.storage.models import Source, Statement

DAYS = 60


def rhythm(session: Session, names: Collection[str], now: datetime, days: int = DAYS) -> dict[str, list[int]]:
    """For each of these sources the number of its statements on each of the last days, the oldest first."""
    start = (now - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    day = func.date(Statement.first_seen)
    query = (
        select(Source.name, day, func.count())
        .join(Source, Source.id == Statement.source_id)
        .where(Source.name.in_(names), Statement.first_seen >= start, Statement.backfill.is_(False))
        .group_by(Source.name, day)
    )
    out: defaultdict[str, list[int]] = defaultdict(lambda: [0] * days)
    for name, said, count in session.execute(query):
        place = (datetime.fromisoformat(str(said)).date() - start.date()).days
        if 0 <= place < days:
            out[name][place] += count
    return out
