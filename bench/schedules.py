"""A simulated year of schedules in every kind of time zone: each due time once, none missing, none more than an hour from its wall time.

    python -m bench.schedules [--year 2027]

The zones are one for each different clock of that year (some sixty). What is due is said here by conditions on the wall clock, and its
moment is found by walking that clock through the year in steps of five minutes; the product turns lines of cron into moments the other
way round. Only where the clock skips more than an hour (Troll skips two) may a time be later than that. Ends with 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from alerts.channels import quiet_hours
from crawler import clock

HOUR, STEP = timedelta(hours=1), timedelta(minutes=5)
SCHEDULES: dict[str, Callable[[datetime], bool]] = {
    "0 0 * * *": lambda w: w.hour == 0 and w.minute == 0,
    "30 2 * * *": lambda w: w.hour == 2 and w.minute == 30,
    "15 0 * * 5": lambda w: w.minute == 15 and w.hour == 0 and w.isoweekday() == 5,
    "0 7 * * 1-5": lambda w: w.hour == 7 and w.minute == 0 and w.isoweekday() <= 5,
    "30 1-3 13 * 0": lambda w: w.minute == 30 and w.hour in (1, 2, 3) and (w.day == 13 or w.isoweekday() == 7),
    "20 * * * *": lambda w: w.minute == 20,
}
EVERY_HOUR = "20 * * * *"  # what is for every hour comes in both hours where the clock goes back
QUIET = "22:00-02:30"
Clock = tuple[tuple[datetime, timedelta | None], ...]  # the hours at which the offset from UTC is another one


class Tick(NamedTuple):
    """A wall time with its moment. ``skipped``: by how much the clock jumped over it; ``again``: it was shown before."""

    wall: datetime
    moment: datetime
    skipped: timedelta = timedelta()
    again: bool = False


def zones(year: int) -> list[str]:
    """One zone for each different clock of the year, by its name."""
    found: dict[Clock, str] = {}
    named = (z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "posix/", "right/", "System")))
    for name in sorted(named):
        found.setdefault(_clock(ZoneInfo(name), year), name)
    return sorted(found.values())


def _clock(zone: ZoneInfo, year: int) -> Clock:
    changes: list[tuple[datetime, timedelta | None]] = []
    for n in range(-24, 367 * 24):
        hour = datetime(year, 1, 1, tzinfo=UTC) + n * HOUR
        offset = hour.astimezone(zone).utcoffset()
        if not changes or offset != changes[-1][1]:
            changes.append((hour, offset))
    return tuple(changes)


def walk(zone: ZoneInfo, year: int) -> Iterator[Tick]:
    """The year as the clock shows it; what it skips comes as long after the gap as it lies in it."""
    moment = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
    last = highest = moment.astimezone(zone).replace(tzinfo=None) - STEP
    while (last + STEP).year == year:
        wall = moment.astimezone(zone).replace(tzinfo=None)
        gap = wall - last - STEP
        for n in range(gap // STEP):
            yield Tick(last + (n + 1) * STEP, moment + n * STEP, gap)
        yield Tick(wall, moment, again=wall <= highest)
        last, highest, moment = wall, max(wall, highest), moment + STEP


def named(line: str, zone: ZoneInfo, year: int) -> list[datetime]:
    """The moments that the product names, one after the other."""
    now, found = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC) - timedelta(seconds=1), []
    while (now := clock.next_time(f"cron {line}", zone.key, now)).astimezone(zone).year == year:
        found.append(now)
    return found


def faults(due: list[Tick], found: list[datetime], zone: ZoneInfo) -> tuple[list[str], timedelta]:
    """What is wrong with the moments found, and how far the clock is from a wall time at most. Two due at one moment come as one."""
    wanted = {tick.moment for tick in due}
    wrong = [f"{moment} is missing" for moment in sorted(wanted - set(found))]
    wrong += [f"{moment} is not due" for moment in sorted(set(found) - wanted)]
    wrong += ["some come twice"] * (len(set(found)) < len(found))
    far = {tick: abs(tick.moment.astimezone(zone).replace(tzinfo=None) - tick.wall) for tick in due}
    wrong += [f"{tick.wall} comes {late} off" for tick, late in far.items() if late > max(HOUR, tick.skipped)]
    return wrong, max(far.values())


def quiet_faults(ticks: list[Tick], zone: ZoneInfo) -> list[str]:
    """Whether quiet hours hold from their begin to their end, each the first time that it comes, and at no other time."""
    window = quiet_hours.parse(QUIET)
    inside, wrong = True, []  # the year begins at midnight
    for tick in sorted(ticks, key=lambda tick: tick.moment):
        if not tick.again and tick.wall.time() in window:
            inside = tick.wall.time() == window.start
        if tick.skipped or tick.wall.minute not in (0, 25, 30, 55) or 5 < tick.wall.hour < 21:
            continue
        if (quiet_hours.until(window, zone.key, tick.moment) is not None) != inside:
            wrong.append(f"{tick.wall} {'should' if inside else 'should not'} be quiet")
    return wrong


def year_of(name: str, year: int) -> Iterator[tuple[str, int, list[str], timedelta]]:
    """Of one zone, for each schedule: how many are due, what is wrong, and how far the furthest is from its wall time."""
    zone = ZoneInfo(name)
    ticks = list(walk(zone, year))
    for line, means in SCHEDULES.items():
        due = [tick for tick in ticks if means(tick.wall) and (line == EVERY_HOUR or not tick.again)]
        yield line, len(due), *faults(due, named(line, zone, year), zone)
    yield f"quiet {QUIET}", 2 * 365, quiet_faults(ticks, zone), timedelta()


def main() -> int:
    """Print a line for each schedule, and what is wrong; 1 when anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--year", type=int, default=2027)
    year = parser.parse_args().year
    names = zones(year)
    rows = [(name, *row) for name in names for row in year_of(name, year)]
    print(f"{year}, {len(names)} zones\n{'schedule':20} {'due':>7} {'wrong':>6}  furthest from its wall time")
    for line in dict.fromkeys(row[1] for row in rows):
        mine = [row for row in rows if row[1] == line]
        late, name = max((row[4], row[0]) for row in mine)
        due, wrong = sum(row[2] for row in mine), sum(len(row[3]) for row in mine)
        print(f"{line:20} {due:7} {wrong:6}  {f'{late} in {name}' if late else '-'}")
    said = [f"{name} {line}: {one}" for name, line, _, wrong, _ in rows for one in wrong[:3]]
    print("\n".join(said))
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
