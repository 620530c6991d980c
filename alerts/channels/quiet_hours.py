"""Quiet hours: whether a moment lies in them, and when they end. Pure; what waits for their end is the outbox's business."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple

from crawler import clock, cron
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
    raise RequestError(
        "quiet_invalid", f"“{text}” is not a time range for quiet hours.", 'Write quiet = "22:00-07:00".'
    )


def until(window: Window, timezone: str, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in, in UTC; None when it lies in none.

    On the days on which the clock is changed begin and end come as a schedule's times do (crawler/cron.py `moment_of`).
    """
    zone = clock.zone(timezone)
    today, length = now.astimezone(zone).date(), timedelta(days=window.end < window.start)
    found: list[datetime] = []
    for day in (today - timedelta(days=n) for n in range(3)):
        start = cron.moment_of(datetime.combine(day, window.start), zone)
        end = cron.moment_of(datetime.combine(day + length, window.end), zone)
        if start <= now < end:
            found.append(end)
    return max(found, default=None)
