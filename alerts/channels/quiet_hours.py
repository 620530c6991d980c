"""Quiet hours: whether a moment lies in them, and when they end. Pure; what waits for their end is the outbox's business."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from crawler import clock as times
from crawler.errors import RequestError


class Window(NamedTuple):
    """From `start` to `end` by the wall clock, every day; over midnight when `end` is earlier."""

    start: time
    end: time


def parse(text: str) -> Window:
    """`22:00-07:00`; RequestError quiet_invalid."""
    found = re.fullmatch(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)\s*", text)
    if found:
        hour, minute, until_hour, until_minute = map(int, found.groups())
        window = Window(time(hour, minute), time(until_hour, until_minute))
        if window.start != window.end:
            return window
    raise RequestError("quiet_invalid", f"«{text}» are no quiet hours.", 'Write quiet = "22:00-07:00".')


def until(window: Window, timezone: str, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in, in UTC; None when it lies in none.

    On the days on which the clock is changed the wall clock counts: an end that does not exist is the same span later,
    one that comes twice is the one still ahead.
    """
    zone = times.zone(timezone)
    local = now.astimezone(zone)
    clock = local.time()
    over_midnight = window.end < window.start
    inside = clock >= window.start or clock < window.end if over_midnight else window.start <= clock < window.end
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= window.start else local.date()
    for fold in (0, 1):
        end = datetime.combine(day, window.end.replace(fold=fold), zone).astimezone(UTC)
        if end > now:
            return end
    return now.astimezone(UTC) + timedelta(hours=1)
