"""Lines of crontab(5) and the moments that they name by the wall clock of a zone. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

Reading = Callable[[datetime, ZoneInfo], datetime]
_NAMES = {
    3: ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    4: ("sun", "mon", "tue", "wed", "thu", "fri", "sat"),
}
_RANGES = ((0, 59, "minute"), (0, 23, "hour"), (1, 31, "day of the month"), (1, 12, "month"), (0, 7, "day of the week"))
_EVERY_HOUR = frozenset(range(24))
_SHIFT = timedelta(days=1, hours=3)  # no clock is changed by more
_SEARCHED = 366 * 9  # days; the longest wait is for 29 February over a year like 2100


@dataclass(frozen=True, slots=True)
class Cron:
    """The numbers that each of the five fields means; 0 is Sunday. ``either``: both kinds of day are limited, and one is enough."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def has(self, day: date) -> bool:
        """Whether the line comes on this day."""
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and (of_month or of_week if self.either else of_month and of_week)


@lru_cache(maxsize=4096)
def parse(line: str) -> Cron:
    """Five fields in the order of crontab(5); ValueError says what is wrong. `L`, `W`, `#` and `?` of other programs are refused."""
    fields = line.lower().split()
    if len(fields) != 5:
        raise ValueError(f"it has {len(fields)} fields, not 5")
    minutes, hours, days, months, weekdays = (_numbers(field, n) for n, field in enumerate(fields))
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    return Cron(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), either)


def _numbers(field: str, place: int) -> frozenset[int]:
    low, high, kind = _RANGES[place]
    found: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(?:\*|(\w{1,3})(?:-(\w{1,3}))?)(?:/(\d{1,3}))?", part)
        if not match:
            raise ValueError(f"“{part[:40]}” is no {kind}")
        first, last, step = match.groups()
        start = _number(first, place) if first else low
        end = _number(last, place) if last else start if first and not step else min(high, 6 if place == 4 else high)
        end = 7 if place == 4 and last == "sun" else end
        if not low <= start <= end <= high or step == "0":
            raise ValueError(f"“{part}” is no {kind}")
        found.update(range(start, end + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, place: int) -> int:
    names = _NAMES.get(place, ())
    if text in names:
        return names.index(text) + _RANGES[place][0]
    return int(text) if text.isascii() and text.isdigit() else -1


def next_moment(line: Cron, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first moment after ``now`` in UTC, None when it never comes.

    See `moment_of`; a line for every hour comes in both hours where the clock goes back.
    """
    readings = (moment_of, _again) if line.hours == _EVERY_HOUR else (moment_of,)
    first = now.astimezone(zone).date() - timedelta(days=1)  # what is skipped before midnight comes on the day after
    for number in range(_SEARCHED):
        days = [day for n in (0, 1) if line.has(day := first + timedelta(days=number + n))]
        if found := [
            m for day in days for reading in readings if (m := _on(line, zone, day, reading, now)) is not None
        ]:
            return min(found)
    return None


def moment_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment in UTC at which a wall time (without zone) comes; the rule for sources, digests and quiet hours alike.

    A time that the clock skips comes as long after the gap as it lies in it (2:30 at 3:30, 0:00 at 1:00); one that comes twice comes
    the first time only.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _again(wall: datetime, zone: ZoneInfo) -> datetime:
    """The second moment of a wall time that comes twice, the only one of others."""
    return max(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment_of(wall, zone))


def _on(line: Cron, zone: ZoneInfo, day: date, reading: Reading, now: datetime) -> datetime | None:
    """The first moment after ``now`` that the line means on one day."""
    best: datetime | None = None
    earliest = now.astimezone(zone).replace(tzinfo=None) - _SHIFT
    for hour, minute in product(sorted(line.hours), sorted(line.minutes)):
        wall = datetime.combine(day, time(hour, minute))
        if wall < earliest:
            continue
        moment = reading(wall, zone)
        if best is not None and moment > best + _SHIFT:
            break
        if moment > now and (best is None or moment < best):
            best = moment
    return best
