"""How often a source publishes, learnt from when its items were published. Pure; says nothing of when to poll (crawler/schedule/cadence)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler import clock
from crawler.items import Entry

MEMORY = 14.0  # days; an item counts 1/e after so long
PRIOR_ITEMS, PRIOR_DAYS = 1.0, 2.0  # the Gamma prior: what is believed of a source that was not watched yet
FURTHEST = timedelta(days=60)  # dates further back say nothing of today
DAYS = timedelta(days=1)
LATE = timedelta(days=1)  # an item that is shown so long after its date is counted when it was shown
HOURS, WEEK = 24, 7
ENOUGH = 30.0  # items; with fewer, the hour of the day is noise (bench/cadence.py)
DOUBT = 12.0  # items that are believed to be spread evenly, beside those that were seen
FLAT = (1.0,) * (HOURS + WEEK)
NOTHING = (0.0,) * (HOURS + WEEK)


@dataclass(frozen=True, slots=True)
class PublicationRate:
    """The state of the estimate at the moment ``at``: items seen since ``since``, each less the older it is.

    ``spread``: the same items by hour of the day (24, UTC) and by day of the week (7, Monday first).
    """

    since: datetime
    at: datetime
    items: float = 0.0
    spread: tuple[float, ...] = NOTHING


def observe(known: PublicationRate | None, moments: Iterable[datetime], now: datetime) -> PublicationRate:
    """The estimate after items of these moments were met; None begins one, which reaches back to the oldest of them.

    Moments after ``now`` are taken as now: a source that dates its items ahead must not be polled for ever.
    """
    dates = [min(m.astimezone(UTC), now) for m in moments if m > now - FURTHEST]
    begun = known or PublicationRate(min([*dates, now]), now)
    faded = _weight(begun.at, now)
    spread = [value * faded for value in begun.spread]
    items = begun.items * faded
    for moment in dates:
        weight = _weight(moment, now)
        items += weight
        spread[moment.hour] += weight
        spread[HOURS + moment.weekday()] += weight
    return PublicationRate(min([begun.since, *dates]), now, items, tuple(spread))


def per_day(known: PublicationRate | None, now: datetime) -> float:
    """Items a day, by the Gamma prior and what was seen since, forgotten with a time constant of 14 days. Always above 0."""
    if known is None:
        return PRIOR_ITEMS / PRIOR_DAYS
    watched = MEMORY * (1 - _weight(known.since, now))
    return (PRIOR_ITEMS + known.items * _weight(known.at, now)) / (PRIOR_DAYS + watched)


def shape(known: PublicationRate | None) -> tuple[float, ...]:
    """What the hour of the day (24) and the day of the week (7) multiply the rate by, each 1 on average.

    Flat until `ENOUGH` items were seen. Hours lean on their neighbours, and all on being even.
    """
    if known is None or known.items < ENOUGH:
        return FLAT
    hours, days = known.spread[:HOURS], known.spread[HOURS:]
    smooth = [(hours[h - 1] + 2 * hours[h] + hours[(h + 1) % HOURS]) / 4 for h in range(HOURS)]
    total = known.items + DOUBT
    return (
        *((value + DOUBT / HOURS) * HOURS / total for value in smooth),
        *((value + DOUBT / WEEK) * WEEK / total for value in days),
    )


def moments(
    fresh: Iterable[Entry], since: datetime | None, now: datetime, *, by_update: bool = False
) -> Iterable[datetime]:
    """When new entries appeared: by their own dates where these can be believed, else when they were met.

    ``since``: the read before, None at the first. What the first read shows without a date says nothing of the rate.
    ``by_update``: the time of its last change dates an entry that has no other (a feed's; a sitemap's says less).
    """
    for number, entry in enumerate(fresh):
        moment = _date(entry.published or (entry.updated if by_update else None), number)
        if since is None and moment is not None:
            yield moment
        elif since is not None:
            yield moment if moment is not None and since - LATE < moment else now


def _date(text: str | None, number: int) -> datetime | None:
    """When an item is dated; for a bare date some hour of that day, another one for each number, so that none is favoured."""
    moment = clock.moment(text)
    return moment + timedelta(hours=number * 7 % 24) if moment and len(text or "") == 10 else moment


def mean_root(profile: tuple[float, ...]) -> float:
    """The mean of the square root of a shape over a week: what it leaves of the polls of an even one."""
    if profile is FLAT:
        return 1.0
    hours = sum(map(math.sqrt, profile[:HOURS])) / HOURS
    return hours * sum(map(math.sqrt, profile[HOURS:])) / WEEK


def _weight(then: datetime, now: datetime) -> float:
    return math.exp(-max((now - then) / DAYS, 0.0) / MEMORY)
