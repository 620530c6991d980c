"""When a source is due next. Pure: old state, outcome and now in, a moment out. Knows no database and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler import times

FLOOR = timedelta(seconds=1)
CEILING = timedelta(hours=24)
JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: a duration or `cron ...`, in which time zone."""

    every: str
    timezone: str = "UTC"


def next_due(plan: Plan, now: datetime, *, failures: int = 0, retry_after: float = 0.0, dice: float = 0.5) -> datetime:
    """When the source is due next.

    ``failures``: how often it failed in a row, this time included (0: it answered); each makes the wait longer by one interval,
    up to a day. ``retry_after``: seconds that the host asked for, a floor, at most a day. ``dice`` in 0..1 spreads intervals of
    a minute and more by up to a tenth either way, so that ten thousand sources do not knock together; cron times are kept exactly.
    """
    floor = now + min(timedelta(seconds=retry_after), CEILING)
    if plan.every.startswith("cron "):
        return max(times.next_time(plan.every, plan.timezone, now), floor)
    interval = max(times.duration(plan.every), FLOOR)
    wait = min(interval * (failures + 1), max(CEILING, interval)) if failures else interval
    if wait >= timedelta(minutes=1):
        wait *= 1 + JITTER * (2 * dice - 1)
    return max(now + wait, floor)


RETRIES = tuple(map(timedelta, (0, 0, 0, 0, 0, 0, 1), (2, 10, 60, 600, 3600, 21600, 0)))
TELL_AFTER = 3  # tries after which what the list said of the page is kept in place of the page


def next_try(attempts: int, now: datetime, *, retry_after: float = 0.0) -> datetime | None:
    """When a page that failed ``attempts`` times is tried again; None when it is given up after about a day and a half."""
    if attempts > len(RETRIES):
        return None
    return now + max(RETRIES[attempts - 1], min(timedelta(seconds=retry_after), CEILING))
