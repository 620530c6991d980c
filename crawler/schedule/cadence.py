"""When a source is due next, and when a page is tried again. Pure: schedule and now in, a moment out. Knows no database and no clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from crawler import clock
from crawler.items import PollHints
from crawler.schedule import publication_rate
from crawler.schedule.publication_rate import PublicationRate

FLOOR = timedelta(seconds=1)
CEILING = timedelta(hours=24)
JITTER = 0.1
AUTO, FAST = "auto", "fast"
LEARNT_FLOOR = timedelta(minutes=5)
FASTEST = timedelta(minutes=1)
USUAL = 24.0  # the share without a budget: polls a day of a source with one item a day
_STEP = timedelta(hours=1)
_NEXT_TIMES = 8  # of a cron line, among which its shortest wait is looked for
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
NOTHING = PollHints()


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a source's due date rests on.

    ``every``: `auto`, `fast`, a duration or `cron ...`, in which time zone. ``failures``: how often it failed in a row, 0 when it answered last.
    ``rate``: what was learnt of it, which decides for `auto`. ``hints``: what the site asks for, as far as the operator heeds it.
    """

    every: str
    timezone: str = "UTC"
    failures: int = 0
    rate: PublicationRate | None = None
    hints: PollHints = NOTHING


def check(schedule: Schedule, now: datetime) -> None:
    """ConfigError when ``every`` is none of the four."""
    if schedule.every not in (AUTO, FAST):
        clock.next_time(schedule.every, schedule.timezone, now)


def next_due(
    schedule: Schedule, now: datetime, *, retry_after: float = 0.0, dice: float = 0.5, share: float = USUAL
) -> datetime:
    """When the source is due next.

    Each failure makes the wait longer by one interval, up to a day. ``retry_after``: seconds that the host asked for, a floor, at most a day.
    ``dice`` in 0..1 spreads intervals of a minute and more by up to a tenth either way, so that ten thousand sources are not polled at once;
    cron times are kept exactly: of those that come too soon for the site the next one counts (a tenth too soon is not), for else the hour
    would move from day to day. ``share``: polls a day for one item a day. The site's hints are a floor for all, and its hours and days are left out.
    """
    every, failures, hints = schedule.every, schedule.failures, schedule.hints
    asked, rest = _seconds(retry_after), _seconds(hints.floor)
    if every.startswith("cron "):
        named = clock.next_time(every, schedule.timezone, now + rest * (1 - JITTER))
        return _allowed(max(named, now + asked), hints, dice)
    floor = now + max(asked, rest * (1 + JITTER * dice))
    interval = _interval(schedule, now, share)
    wait = min(interval * (failures + 1), max(CEILING, interval)) if failures else interval
    if wait >= timedelta(minutes=1):
        wait *= 1 + JITTER * (2 * dice - 1)
    if every == AUTO:
        wait = min(max(wait, LEARNT_FLOOR), CEILING)
    return _allowed(max(now + wait, floor), hints, dice)


def _seconds(asked: float) -> timedelta:
    """What a site asks for, however much that is; at most a day."""
    return timedelta(seconds=min(max(asked, 0.0), CEILING.total_seconds()))


def _interval(schedule: Schedule, now: datetime, share: float) -> timedelta:
    if schedule.every == AUTO:
        return learnt(schedule.rate, share, now)
    return FASTEST if schedule.every == FAST else max(clock.duration(schedule.every), FLOOR)


def learnt(rate: PublicationRate | None, share: float, now: datetime) -> timedelta:
    """The wait at which polls are as dense as the square root of the rate, between 5 minutes and 24 hours.

    Least mean delay at a given number of polls (Sia and Cho, 2007): one poll whenever the integral of share * sqrt(rate(t))
    has grown by one, the rate being that of the hour and the week day.
    """
    density = share * math.sqrt(publication_rate.per_day(rate, now)) / 24  # polls an hour
    profile = publication_rate.shape(rate)
    if profile is publication_rate.FLAT:
        return _between(timedelta(hours=1 / density))
    moment, left = now, 1.0
    while moment < now + CEILING:
        until = min(moment.replace(minute=0, second=0, microsecond=0) + _STEP, now + CEILING)
        here = density * math.sqrt(profile[moment.hour] * profile[publication_rate.HOURS + moment.weekday()])
        grown = here * ((until - moment) / _STEP)
        if grown >= left:
            return _between(moment + _STEP * (left / here) - now)
        moment, left = until, left - grown
    return CEILING


def _between(wait: timedelta) -> timedelta:
    return min(max(wait, LEARNT_FLOOR), CEILING)


def _allowed(moment: datetime, hints: PollHints, dice: float) -> datetime:
    """The first moment from there on that lies in no hour or day that the site asks to leave out (RSS 2.0, in UTC)."""
    first, last = moment, moment + timedelta(days=8)
    while (moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days) and moment < last:
        moment = moment.replace(minute=0, second=0, microsecond=0) + _STEP
    return moment if moment == first else moment + LEARNT_FLOOR * dice


# ---- in words


def interval(every: str) -> str:
    """How often a source is polled, without what was learnt of it."""
    learnt = {AUTO: "as often as it publishes", FAST: "as fast as the site allows"}
    return learnt.get(every, every if every.startswith("cron ") else f"every {every}")


def reason(schedule: Schedule, now: datetime, share: float = USUAL) -> str:
    """Why a source is due when it is, as the part of a sentence."""
    return ", ".join(reasons(schedule, now, share))


def reasons(schedule: Schedule, now: datetime, share: float = USUAL) -> list[str]:
    """The parts of that."""
    every, failures, hints = schedule.every, schedule.failures, schedule.hints
    if every == AUTO:
        wait = learnt(schedule.rate, share, now)
        parts = [f"learnt {publication_rate.per_day(schedule.rate, now):.2g} items a day, every {clock.in_words(wait)}"]
    elif every == FAST:
        parts = [f"as fast as the site allows, at most every {clock.in_words(FASTEST)}"]
    else:
        parts = [every if every.startswith("cron ") else f"every {every}, as it was set"]
    if failures and not every.startswith("cron "):
        after = "1 failure" if failures == 1 else f"{failures} failures"
        parts.append(f"{failures + 1} times as long after {after}")
    if hints.floor:
        parts.append(f"the site asks for at least {clock.in_words(timedelta(seconds=hints.floor))} ({hints.by})")
    if hints.skip_hours or hints.skip_days:
        parts.append("the site names hours or days to leave out (skipHours, skipDays)")
    return parts


def held_back(schedule: Schedule, now: datetime) -> list[str]:
    """Sentences about what the site asks for where that is less than is wanted; none where its wish changes nothing."""
    hints, rest, lines = schedule.hints, _seconds(schedule.hints.floor), []
    if rest > _wanted(schedule, now):
        asked = clock.in_words(rest)
        lines.append(f"The site asks for at least {asked} between two reads ({hints.by}), so it is read no more often.")
    if hints.skip_hours:
        hours = ", ".join(map(str, sorted(hints.skip_hours)))
        lines.append(f"The site asks not to be read in these hours, in UTC: {hours} (skipHours).")
    if hints.skip_days:
        days = ", ".join(_DAYS[day] for day in sorted(hints.skip_days))
        lines.append(f"The site asks not to be read on {days} (skipDays).")
    return [*lines, "With --no-hints it is read as often as you say all the same."] if lines else []


def hub_unused(hints: PollHints) -> str | None:
    """A sentence about the hub that a feed names; None for a feed without one."""
    if not hints.hub:
        return None
    return f"The feed names a WebSub hub ({hints.hub}). It is not used, since a hub needs a public address to report to; the feed is polled."


def _wanted(schedule: Schedule, now: datetime) -> timedelta:
    """The least time between two reads that was asked for; of `auto` an hour, since nobody names one."""
    every = schedule.every
    if not every.startswith("cron "):
        return _STEP if every == AUTO else _interval(schedule, now, USUAL)
    times = [now]
    for _ in range(_NEXT_TIMES):
        times.append(clock.next_time(every, schedule.timezone, times[-1]))
    return min(later - earlier for earlier, later in pairwise(times[1:])) / (1 - JITTER)  # as next_due forgives


# ---- pages


RETRIES = tuple(map(timedelta, (0, 0, 0, 0, 0, 0, 1), (2, 10, 60, 600, 3600, 21600, 0)))
LISTED_AFTER = 3  # tries after which what the list said of the page is kept in place of the page


def next_try(attempts: int, now: datetime, *, retry_after: float = 0.0) -> datetime | None:
    """When a page that failed ``attempts`` times is tried again; None when it is given up after about a day and a half."""
    if attempts > len(RETRIES):
        return None
    return now + max(RETRIES[attempts - 1], _seconds(retry_after))
