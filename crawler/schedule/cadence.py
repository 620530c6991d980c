"""When a source is due next. Pure: old state, outcome and now in, a moment out. Knows no database and no clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler import clock
from crawler.items import PollHints
from crawler.schedule import publication_rate
from crawler.schedule.publication_rate import Pace

FLOOR = timedelta(seconds=1)
CEILING = timedelta(hours=24)
JITTER = 0.1
AUTO, FAST = "auto", "fast"
LEARNT_FLOOR = timedelta(minutes=5)
FASTEST = timedelta(minutes=1)
USUAL = 24.0  # polls a day of a source with one item a day, where no budget says otherwise
_STEP = timedelta(hours=1)
NOTHING = PollHints()


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: `auto`, `fast`, a duration or `cron ...`, in which time zone."""

    every: str
    timezone: str = "UTC"


def check(plan: Plan, now: datetime) -> None:
    """ConfigError when the plan is none."""
    if plan.every not in (AUTO, FAST):
        clock.next_time(plan.every, plan.timezone, now)


def next_due(
    plan: Plan,
    now: datetime,
    *,
    failures: int = 0,
    retry_after: float = 0.0,
    dice: float = 0.5,
    known: Pace | None = None,
    share: float = USUAL,
    asks: PollHints = NOTHING,
) -> datetime:
    """When the source is due next.

    ``failures``: how often it failed in a row, this time included (0: it answered); each makes the wait longer by one interval,
    up to a day. ``retry_after``: seconds that the host asked for, a floor, at most a day. ``dice`` in 0..1 spreads intervals of
    a minute and more by up to a tenth either way, so that ten thousand sources do not knock together; cron times are kept exactly.
    ``known`` and ``share`` decide for `auto`: what was learnt of the source, and polls a day for one item a day.
    ``asks``: what the site wishes, a floor for all; its hours and days are left out whatever was asked for.
    """
    floor = now + max(min(timedelta(seconds=retry_after), CEILING), timedelta(seconds=asks.floor) * (1 + JITTER * dice))
    if plan.every.startswith("cron "):
        return _allowed(max(clock.next_time(plan.every, plan.timezone, now), floor), asks, dice)
    interval = _interval(plan, now, known, share)
    wait = min(interval * (failures + 1), max(CEILING, interval)) if failures else interval
    if wait >= timedelta(minutes=1):
        wait *= 1 + JITTER * (2 * dice - 1)
    if plan.every == AUTO:
        wait = min(max(wait, LEARNT_FLOOR), CEILING)
    return _allowed(max(now + wait, floor), asks, dice)


def _interval(plan: Plan, now: datetime, known: Pace | None, share: float) -> timedelta:
    if plan.every == AUTO:
        return learnt(known, share, now)
    return FASTEST if plan.every == FAST else max(clock.duration(plan.every), FLOOR)


def learnt(known: Pace | None, share: float, now: datetime) -> timedelta:
    """The wait at which polls are as dense as the square root of the rate, between 5 minutes and 24 hours.

    Least mean delay at a given number of polls (Sia and Cho, 2007): one poll whenever the integral of share * sqrt(rate(t))
    has grown by one, the rate being that of the hour and the week day.
    """
    density = share * math.sqrt(publication_rate.rate(known, now)) / 24  # polls an hour
    profile = publication_rate.shape(known)
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


def _allowed(moment: datetime, asks: PollHints, dice: float) -> datetime:
    """The first moment from there on that lies in no hour or day that the site wants to be left alone in (RSS 2.0, in UTC)."""
    first = moment
    while (moment.hour in asks.skip_hours or moment.weekday() in asks.skip_days) and moment < first + timedelta(days=8):
        moment = moment.replace(minute=0, second=0, microsecond=0) + _STEP
    return moment if moment == first else moment + LEARNT_FLOOR * dice


# ---- in words


def reason(
    plan: Plan,
    now: datetime,
    *,
    failures: int = 0,
    known: Pace | None = None,
    share: float = USUAL,
    asks: PollHints = NOTHING,
) -> str:
    """Why a source is due when it is, as the part of a sentence."""
    if plan.every == AUTO:
        wait = learnt(known, share, now)
        said = [f"learnt {publication_rate.rate(known, now):.2g} items a day, every {clock.in_words(wait)}"]
    elif plan.every == FAST:
        said = [f"as fast as the site allows, at most every {clock.in_words(FASTEST)}"]
    else:
        said = [plan.every if plan.every.startswith("cron ") else f"every {plan.every}, as it was set"]
    if failures and not plan.every.startswith("cron "):
        said.append(f"{failures + 1} times as long after {failures} failure{'s' * (failures > 1)}")
    if asks.floor:
        said.append(f"the site asks for at least {clock.in_words(timedelta(seconds=asks.floor))} ({asks.by})")
    if asks.skip_hours or asks.skip_days:
        said.append("the site names hours or days to leave out (skipHours, skipDays)")
    return ", ".join(said)


# ---- pages


RETRIES = tuple(map(timedelta, (0, 0, 0, 0, 0, 0, 1), (2, 10, 60, 600, 3600, 21600, 0)))
TELL_AFTER = 3  # tries after which what the list said of the page is kept in place of the page


def next_try(attempts: int, now: datetime, *, retry_after: float = 0.0) -> datetime | None:
    """When a page that failed ``attempts`` times is tried again; None when it is given up after about a day and a half."""
    if attempts > len(RETRIES):
        return None
    return now + max(RETRIES[attempts - 1], min(timedelta(seconds=retry_after), CEILING))
