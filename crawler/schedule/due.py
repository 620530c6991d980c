"""Between the source's row and the pure rules: what was learnt and what the site asks for, and how a budget is shared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from crawler.items import Entry, PollHints
from crawler.schedule import cadence, publication_rate
from crawler.schedule.publication_rate import Pace
from crawler.storage.models import Page, PastList, Source, Statement

LATE = timedelta(days=1)  # an item that is shown so long after its date is counted when it was shown
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a source's next poll depends on."""

    plan: cadence.Plan
    failures: int = 0
    known: Pace | None = None
    asks: PollHints = cadence.NOTHING


def terms_of(row: Any) -> Terms:
    """The terms of a row with the columns of a source."""
    known = pace_of(row) if row.every == cadence.AUTO else None
    return Terms(cadence.Plan(row.every, row.timezone), row.failures, known, asks_of(row))


def pace_of(row: Any) -> Pace | None:
    """What was learnt of the source, None when it was never read."""
    if row.rate_since is None or row.rate_at is None:
        return None
    return Pace(row.rate_since, row.rate_at, row.rate_items, tuple(row.rate_spread or publication_rate.NOTHING))


def asks_of(row: Any) -> PollHints:
    """What the site asks for; nothing where the operator does not heed it."""
    asks = row.poll_hints
    if not asks or not (row.options or {}).get("hints", True):
        return cadence.NOTHING
    return PollHints(
        asks.get("floor", 0.0), frozenset(asks.get("hours", ())), frozenset(asks.get("days", ())), asks.get("by", "")
    )


def note_wishes(row: Source, asks: PollHints) -> None:
    """Keep what the site asks for, with the list that it came with."""
    wishes: dict[str, Any] = {"floor": asks.floor, "by": asks.by}
    if asks.skip_hours or asks.skip_days:
        wishes |= {"hours": sorted(asks.skip_hours), "days": sorted(asks.skip_days)}
    row.poll_hints = wishes if asks != PollHints() else None


def next_due(
    terms: Terms, now: datetime, *, share: float = cadence.USUAL, retry_after: float = 0.0, dice: float = 0.5
) -> datetime:
    """When a source is due next, by its plan, its pace and what its site asks for."""
    return cadence.next_due(
        terms.plan,
        now,
        failures=terms.failures,
        retry_after=retry_after,
        dice=dice,
        known=terms.known,
        share=share,
        asks=terms.asks,
    )


def reason(row: Source, now: datetime, share: float = cadence.USUAL) -> str:
    """Why the source is due when it is, in a sentence."""
    if row.next_at is None:
        return f"not due: it is {row.state}"
    if row.last_tried is None and row.next_at <= now:
        return "due now: it was not read yet"
    terms = terms_of(row)
    why = cadence.reason(terms.plan, now, failures=terms.failures, known=terms.known, share=share, asks=terms.asks)
    return f"next at {row.next_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC: {why}"


def hold_host(session: Session, host_key: str, until: datetime) -> None:
    """Ask nothing of a host before that moment (429, 503)."""
    session.execute(update(Source).where(Source.host_key == host_key, Source.next_at < until).values(next_at=until))
    for work in (Page, PastList):
        held = work.host_key == host_key, work.state == "pending", work.next_at < until
        session.execute(update(work).where(*held).values(next_at=until))


# ---- learning


def learn(session: Session, row: Source, fresh: Sequence[Entry], loose: int, now: datetime) -> None:
    """Count the items that a read found, before `first_read` and `last_read` are set anew.

    ``loose``: how many more there were without a page. Of a source with a spider of its own the statements are counted.
    """
    moments = list(_moments(row, fresh, now))
    if row.first_read is not None:
        moments += [now] * loose
        if row.kind == "spider":
            since = row.last_read or row.first_read
            stored = select(func.count()).where(Statement.source_id == row.id, Statement.first_seen > since)
            moments += [now] * (session.scalar(stored) or 0)
    learnt = publication_rate.observe(pace_of(row), moments, now)
    row.rate_since, row.rate_at, row.rate_items = learnt.since, learnt.at, learnt.items
    row.rate_spread = [round(value, 4) for value in learnt.spread]


def _moments(row: Source, fresh: Iterable[Entry], now: datetime) -> Iterable[datetime]:
    """When the items appeared: by their own dates where these can be believed, else when they were met.

    What the first read shows without a date, or with one of its last change only, says nothing of the pace.
    """
    first = row.first_read is None
    for number, entry in enumerate(fresh):
        moment = _date(entry.published or (entry.updated if row.kind == "feed" else None), number)
        if first and moment is not None:
            yield moment
        elif not first:
            yield moment if moment is not None and (row.last_read or NEVER) - LATE < moment else now


def _date(text: str | None, number: int) -> datetime | None:
    """A moment; of a bare date some hour of that day, another one for each number, so that none is favoured."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment + timedelta(hours=number * 7 % 24) if len(text or "") == 10 else moment


# ---- sharing a budget


def share(session: Session, hourly: int, now: datetime) -> float:
    """Polls a day that one item a day gets: the usual where there is no budget, else what the budget leaves.

    From ``hourly`` requests go first the sources with a rhythm of their own and the pages that all sources bring.
    """
    if not hourly:
        return cadence.USUAL
    paces = (Source.rate_since, Source.rate_at, Source.rate_items, Source.rate_spread)
    query = select(Source.every, Source.timezone, *paces).where(Source.next_at.is_not(None))
    left, wanting = hourly * 24.0, []
    for row in session.execute(query):
        known = pace_of(row)
        rate = publication_rate.rate(known, now)
        left -= rate
        if row.every == cadence.AUTO:
            wanting.append(math.sqrt(rate) * publication_rate.mean_root(publication_rate.shape(known)))
        else:
            left -= polls_a_day(cadence.Plan(row.every, row.timezone), now)
    return fitted(wanting, left)


def polls_a_day(plan: cadence.Plan, now: datetime) -> float:
    """How often a source with a rhythm of its own is polled."""
    first = cadence.next_due(plan, now)
    return timedelta(days=1) / (cadence.next_due(plan, first) - first)


def fitted(wanting: Sequence[float], polls: float) -> float:
    """The share at which sources that want so much of it make so many polls a day, each within the bounds of one source."""
    least, most = timedelta(days=1) / cadence.CEILING, timedelta(days=1) / cadence.LEARNT_FLOOR
    low, high = 1e-3, 1e6
    for _ in range(50):
        middle = math.sqrt(low * high)
        spent = sum(min(max(want * middle, least), most) for want in wanting)
        low, high = (middle, high) if spent < polls else (low, middle)
    return low
