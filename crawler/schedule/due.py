"""Due dates in the database: what a source's row says of its schedule, hosts that are left alone, and how a budget is shared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, true, update
from sqlalchemy.orm import Session

from crawler.items import PollHints
from crawler.schedule import cadence, publication_rate
from crawler.schedule.publication_rate import PublicationRate
from crawler.storage.models import Gap, Page, PastList, Source


def schedule_of(row: Any) -> cadence.Schedule:
    """The schedule of a row with the columns of a source."""
    return cadence.Schedule(row.every, row.timezone, row.failures, rate_of(row), hints_of(row))


def rate_of(row: Any) -> PublicationRate | None:
    """What was learnt of the source, None when it was never read."""
    if row.rate_since is None or row.rate_at is None:
        return None
    return PublicationRate(
        row.rate_since, row.rate_at, row.rate_items, tuple(row.rate_spread or publication_rate.NOTHING)
    )


def hints_of(row: Any) -> PollHints:
    """What the site asks for; nothing where the operator does not heed it."""
    raw = row.poll_hints
    if not raw or not (row.options or {}).get("hints", True):
        return cadence.NOTHING
    return PollHints(
        raw.get("floor", 0.0),
        frozenset(raw.get("hours", ())),
        frozenset(raw.get("days", ())),
        raw.get("by", ""),
        raw.get("hub", ""),
    )


def dump_hints(hints: PollHints) -> dict[str, Any] | None:
    """The column of these hints; None for none."""
    if hints == cadence.NOTHING:
        return None
    columns: dict[str, Any] = {"floor": hints.floor, "by": hints.by}
    if hints.skip_hours or hints.skip_days:
        columns |= {"hours": sorted(hints.skip_hours), "days": sorted(hints.skip_days)}
    return columns | ({"hub": hints.hub} if hints.hub else {})


def reason(row: Source, now: datetime, share: float = cadence.USUAL) -> str:
    """Why the source is due when it is, in a sentence."""
    if row.next_at is None:
        return f"not due: it is {row.state}"
    if row.last_tried is None and row.next_at <= now:
        return "due now: it was not read yet"
    why = cadence.reason(schedule_of(row), now, share)
    return f"next at {row.next_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC: {why}"


def hold_host(session: Session, host_key: str, until: datetime) -> None:
    """Ask nothing of a host before that moment (429, 503)."""
    session.execute(update(Source).where(Source.host_key == host_key, Source.next_at < until).values(next_at=until))
    for work in (Page, PastList):
        held = work.host_key == host_key, work.state == "pending", work.next_at < until
        session.execute(update(work).where(*held).values(next_at=until))
    there = select(Source.id).where(Source.host_key == host_key)
    session.execute(
        update(Gap).where(Gap.source_id.in_(there), Gap.closed_at.is_(None), Gap.next_at < until).values(next_at=until)
    )


def set_aside(session: Session, host_key: str, until: datetime) -> None:
    """As `hold_host`, for a host that ended its processes: it is held too, so that nobody asks there for whatever comes meanwhile, nor by name."""
    hold_host(session, host_key, until)
    for model, mine in ((Source, true()), (Page, Page.state == "pending")):
        session.execute(
            update(model).where(model.host_key == host_key, mine).values(lease_token=None, lease_until=until)
        )


# ---- sharing a budget


def share(session: Session, hourly: int, now: datetime) -> float:
    """Polls a day that one item a day gets: the usual where there is no budget, else what the budget leaves.

    From ``hourly`` requests go first the sources with an interval of their own and the pages that all sources bring.
    """
    if not hourly:
        return cadence.USUAL
    rates = (Source.rate_since, Source.rate_at, Source.rate_items, Source.rate_spread)
    query = select(Source.every, Source.timezone, *rates).where(Source.next_at.is_not(None))
    left, wanting = hourly * 24.0, []
    for row in session.execute(query):
        known = rate_of(row)
        rate = publication_rate.per_day(known, now)
        left -= rate
        if row.every == cadence.AUTO:
            wanting.append(math.sqrt(rate) * publication_rate.mean_root(publication_rate.shape(known)))
        else:
            left -= polls_a_day(cadence.Schedule(row.every, row.timezone), now)
    return fitted(wanting, left)


def polls_a_day(schedule: cadence.Schedule, now: datetime) -> float:
    """How often a source with an interval of its own is polled."""
    first = cadence.next_due(schedule, now)
    return timedelta(days=1) / (cadence.next_due(schedule, first) - first)


def fitted(wanting: Sequence[float], polls: float) -> float:
    """The share at which sources that want so much of it make so many polls a day, each within the bounds of one source."""
    least, most = timedelta(days=1) / cadence.CEILING, timedelta(days=1) / cadence.LEARNT_FLOOR
    low, high = 1e-3, 1e6
    for _ in range(50):
        middle = math.sqrt(low * high)
        spent = sum(min(max(want * middle, least), most) for want in wanting)
        low, high = (middle, high) if spent < polls else (low, middle)
    return low
