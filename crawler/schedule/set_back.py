"""What was dated by a clock that was ahead and has been set right: due when it would be, had the clock been right. Asks for nothing.

The trace of it is a source that was tried, or a page that was seen, at a time that is still to come. It is left after a restart too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.storage import leases
from crawler.storage.models import Page, Source

AHEAD = timedelta(minutes=1)  # clocks that agree are not that far apart
MOST = timedelta(
    days=1
)  # a clock by which all was done more than a day ahead is itself the wrong one: one that has just begun in 1970


def pulled(at: datetime | None, noted: datetime, now: datetime) -> datetime | None:
    """A moment that was set at ``noted``, which lies ahead of ``now``: as long after now as it was after then, and never later than it is."""
    return None if at is None else min(at, now + max(at - noted, timedelta()))


def mend(session: Session, now: datetime) -> bool:
    """Pull what lies ahead, the first few hundred rows of each kind; whether there may be more. What is under way is left: its end dates it anew.

    ``now`` is the database server's, so that one machine's wrong clock moves nothing.
    """
    pending = Page.state == "pending", Page.next_at > now + AHEAD
    leased = Page.lease_until.is_not(None), Page.lease_until > now + AHEAD
    # each by an index, for there may be millions of pages
    return any([
        _mend(session, Source, "last_tried", now),
        _mend(session, Page, "seen_at", now, *pending),
        _mend(session, Page, "seen_at", now, *leased),
    ])  # fmt: skip


def _mend(session: Session, model: Any, noted: str, now: datetime, *which: Any) -> bool:
    column = getattr(model, noted)
    found = *which, column > now + AHEAD, column <= now + MOST, model.lease_token.is_(None)
    query = select(model).where(*found).limit(leases.FEW).with_for_update(skip_locked=True)
    rows = session.scalars(query).all()
    for row in rows:
        then = getattr(row, noted)
        row.next_at, row.lease_until = pulled(row.next_at, then, now), pulled(row.lease_until, then, now)
        setattr(row, noted, now)
    session.flush()
    return len(rows) == leases.FEW
