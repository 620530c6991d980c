"""How often a source shows something new, and how long it may be silent before that is unusual. Pure: moments in, spans out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from crawler import clock

WINDOW = timedelta(days=60)
FEWEST = 30  # intervals between new items from which a source has a usual interval of its own
SPAN = timedelta(days=14)  # and the time they must cover: a day's items know nothing of nights and weekends
USUAL = timedelta(days=7)  # the usual interval of a source with fewer
TIMES = 3  # usual intervals without anything new are quiet
LONGEST = 1.7  # times the longest silence but one that it kept before: what it did twice, as at weekends, is a habit
KEPT = 40  # moments that are remembered however old, for sources that speak rarely


def moments(dates: Iterable[str | None], earliest: datetime | None, now: datetime) -> list[datetime]:
    """When new items appeared, each moment once: their own dates (ISO 8601) where these can be true, between the last
    reading (``earliest``; None: at the first) and now. An item without a usable date appeared now."""
    return sorted({_moment(date, earliest, now) for date in dates})


def _moment(date: str | None, earliest: datetime | None, now: datetime) -> datetime:
    moment = clock.moment(date) or now
    return min(max(moment, earliest) if earliest else moment, now)


def usual_interval(times: Sequence[datetime], now: datetime) -> timedelta:
    """The 99th percentile of the intervals of the last 60 days; a week for a source with fewer than 30, or all within two weeks.

    ``times``: distinct, ascending. The percentile lies between two intervals as in Hyndman and Fan's definition 7.
    """
    recent = sorted((b - a for a, b in pairwise(times) if b > now - WINDOW))
    if len(recent) < FEWEST or times[-1] - max(times[0], now - WINDOW) < SPAN:
        return USUAL
    place = 0.99 * (len(recent) - 1)
    low = int(place)
    high = min(low + 1, len(recent) - 1)
    return recent[low] + (recent[high] - recent[low]) * (place - low)


def threshold(times: Sequence[datetime], now: datetime) -> timedelta:
    """How long it may show nothing new before it counts as quiet: three usual intervals, and never within a silence that it kept twice before."""
    intervals = sorted((b - a for a, b in pairwise(times)), reverse=True) or [timedelta(0)]
    return max(TIMES * usual_interval(times, now), LONGEST * (intervals[1:2] or intervals)[0])


def obsolete_before(times: Sequence[datetime], now: datetime) -> datetime | None:
    """Moments before this one are no longer needed; None when all are."""
    if len(times) <= KEPT:
        return None
    return min(now - WINDOW, times[-KEPT])
