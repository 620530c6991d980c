"""How soon what is published is seen, in simulated time: python -m bench.cadence [equal|hours|analyst|conditional ...] [--sources 200]

equal        synthetic sources with day rhythms, weekends and bursts; the same number of requests spent at a fixed interval, at intervals
             in proportion to 1/rate, and by the product's own rule; and how many requests a fixed interval needs for the same mean delay
hours        the product's rule with the hour of the day from the start, after 30 items (as it is), and never: is it worth it, and when
analyst      80 sources as an analyst has them, polled every five minutes, one day: publication to alert
conditional  a smaller form of that day against a real site with the real client: how many unchanged polls are answered 304

Rules see only what they polled. Warm-up 14 days, judged 14 days; delays of items of the judged days, from publication to the poll that
shows them. All numbers follow from --seed.
"""

from __future__ import annotations

import argparse
import bisect
import heapq
import json
import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.schedule import cadence, publication_rate
from crawler.schedule.publication_rate import PublicationRate

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)
WARM, JUDGED = 14, 14
FLOOR, CEILING = timedelta(minutes=5), timedelta(hours=24)


# ---- what sources do


def rhythm(dice: random.Random) -> Callable[[datetime], float]:
    """How lively a source is at a moment, 1 on average over a week: office hours somewhere, weekends, or round the clock."""
    centre, width = dice.uniform(0, 24), dice.uniform(2.0, 5.0)
    night, weekend = dice.uniform(0.02, 0.5), dice.uniform(0.1, 1.0)

    def at(moment: datetime) -> float:
        away = min((moment.hour + moment.minute / 60 - centre) % 24, (centre - moment.hour - moment.minute / 60) % 24)
        day = night + math.exp(-0.5 * (away / width) ** 2)
        return day * (weekend if moment.weekday() > 4 else 1.0)

    hours = [at(BEGIN + timedelta(hours=h)) for h in range(168)]
    mean = statistics.fmean(hours)
    return lambda moment: at(moment) / mean


def published(dice: random.Random, a_day: float, days: float) -> list[datetime]:
    """The moments at which a source publishes: its rhythm, and bursts in which one item brings others within the hour."""
    lively, bursts = rhythm(dice), dice.random() < 0.4
    out: list[datetime] = []
    seeds = a_day / 2.5 if bursts else a_day
    moment, most = BEGIN, 12.0
    while (moment := moment + DAY * dice.expovariate(seeds * most)) < BEGIN + DAY * days:
        if dice.random() * most < lively(moment):
            out.append(moment)
            if bursts:
                out += [moment + timedelta(minutes=dice.expovariate(1 / 25)) for _ in range(_poisson(dice, 1.5))]
    return sorted(m for m in out if m < BEGIN + DAY * days)


def _poisson(dice: random.Random, mean: float) -> int:
    number, left = 0, math.exp(-mean)
    product = dice.random()
    while product > left:
        number, product = number + 1, product * dice.random()
    return number


def sources(number: int, seed: int, median: float = 2.0, spread: float = 1.5) -> list[list[datetime]]:
    """Sources whose rates are log-normal around so many items a day; from a statement a week to one every half hour."""
    dice = random.Random(seed)
    return [published(dice, median * math.exp(dice.gauss(0, spread)), WARM + JUDGED) for _ in range(number)]


# ---- what is polled


@dataclass
class Tally:
    """What a rule made of the judged days: requests, and minutes from publication to the poll."""

    requests: int
    delays: list[float]

    @property
    def mean(self) -> float:
        """Mean delay in minutes."""
        return statistics.fmean(self.delays)


Rule = Callable[[list[datetime], PublicationRate, datetime], timedelta]


def polled(items: list[list[datetime]], rule: Rule, seed: int = 1) -> Tally:
    """Poll all sources by a rule, which is handed what was seen so far, the estimate of its rate, and now."""
    dice = random.Random(seed)
    heap = [(BEGIN + CEILING * dice.random(), n) for n in range(len(items))]
    heapq.heapify(heap)
    seen = [0] * len(items)
    rates: list[PublicationRate] = [publication_rate.observe(None, [], BEGIN)] * len(items)
    judged, end = BEGIN + DAY * WARM, BEGIN + DAY * (WARM + JUDGED)
    tally = Tally(0, [])
    while heap and heap[0][0] < end:
        now, n = heapq.heappop(heap)
        until = bisect.bisect_right(items[n], now)
        fresh, seen[n] = items[n][seen[n] : until], until
        if now >= judged:
            tally.requests += 1
            tally.delays += [(now - m).total_seconds() / 60 for m in fresh if m >= judged]
        if fresh:
            rates[n] = publication_rate.observe(rates[n], fresh, now)
        wait = rule(items[n][:until], rates[n], now)
        heapq.heappush(heap, (now + wait, n))
    return tally


def ours(share: float) -> Rule:
    """The product's own code, jitter included."""
    dice = random.Random(2)

    def rule(seen: list[datetime], rate: PublicationRate, now: datetime) -> timedelta:
        return cadence.next_due(cadence.Schedule("auto", rate=rate), now, share=share, dice=dice.random()) - now

    return rule


def fixed(minutes: float) -> Rule:
    """All sources alike."""
    return lambda seen, known, now: timedelta(minutes=minutes)


def inverse(share: float) -> Rule:
    """As miniflux does: in proportion to 1 / (items of the last week), between the bounds."""

    def rule(seen: list[datetime], known: PublicationRate, now: datetime) -> timedelta:
        week = len(seen) - bisect.bisect_left(seen, now - 7 * DAY)
        return min(max(7 * DAY / (max(week, 0.5) * share), FLOOR), CEILING)

    return rule


def at_budget(items: list[list[datetime]], made: Callable[[float], Rule], polls: float, setting: float) -> Tally:
    """The rule at the setting at which it makes so many polls a source and day (nearly in proportion to it)."""
    for _ in range(8):
        tally = polled(items, made(setting))
        spent = tally.requests / len(items) / JUDGED
        if abs(spent / polls - 1) < 0.005:
            break
        setting *= polls / spent
    return tally


def equal(a: argparse.Namespace) -> list[dict[str, Any]]:
    """Mean delay at equal requests, and requests at equal mean delay."""
    items = sources(a.sources, a.seed)
    rows = []
    for polls in (8, 24):
        even = polled(items, fixed(1440 / polls))
        peers = at_budget(items, inverse, polls, polls / 2)
        mine = at_budget(items, ours, polls, polls / 1.3)
        # a fixed interval's mean delay is half of it, so its requests for our delay follow at once; tried to be sure
        needed = polled(items, fixed(1440 / polls * mine.mean / even.mean))
        rows.append(
            {"part": "equal", "polls_a_day": polls, "fixed": _said(even), "1/rate": _said(peers), "ours": _said(mine),
             "of_fixed": round(mine.mean / even.mean, 3), "of_1/rate": round(mine.mean / peers.mean, 3),
             "requests_at_equal_delay": round(mine.requests / needed.requests, 3),
             "its_delay": round(needed.mean / mine.mean, 3)}
        )  # fmt: skip
    return rows


def _said(tally: Tally) -> dict[str, float]:
    cuts = statistics.quantiles(tally.delays, n=20)
    return {"requests": tally.requests, "mean": round(tally.mean, 1), "median": round(statistics.median(tally.delays), 1),
            "p95": round(cuts[18], 1)}  # fmt: skip


def hours(a: argparse.Namespace) -> list[dict[str, Any]]:
    """When the hour of the day begins to pay."""
    items = sources(a.sources, a.seed)
    before, rows = publication_rate.ENOUGH, []
    for enough in (0.0, 10.0, before, 100.0, math.inf):
        publication_rate.ENOUGH = enough
        tally = at_budget(items, ours, 8, 6.0)
        rows.append({"part": "hours", "after_items": enough if enough < math.inf else "never", **_said(tally)})
    publication_rate.ENOUGH = before
    return rows


def analyst(a: argparse.Namespace) -> list[dict[str, Any]]:
    """80 sources every five minutes, by the product's rule; from the poll to the alert come a second's tick, the page and the matcher."""
    dice = random.Random(a.seed)
    items = [published(dice, 3.0 * math.exp(dice.gauss(0, 1.2)), WARM + 1) for _ in range(80)]
    schedule = cadence.Schedule("5m")
    begun, end = BEGIN + DAY * WARM, BEGIN + DAY * (WARM + 1)
    delays, requests, unchanged = [], 0, 0
    for moments in items:
        seen, now = bisect.bisect_right(moments, begun), begun + timedelta(minutes=5) * dice.random()
        while now < end:
            until = bisect.bisect_right(moments, now)
            requests, unchanged = requests + 1, unchanged + (until == seen)
            delays += [(now - m).total_seconds() / 60 + a.road / 60 for m in moments[seen:until]]
            seen = until
            now = cadence.next_due(schedule, now, dice=dice.random())
    cuts = statistics.quantiles(delays, n=20)
    return [{"part": "analyst", "items": len(delays), "requests": requests, "unchanged": unchanged,
             "median_minutes": round(statistics.median(delays), 2), "p95_minutes": round(cuts[18], 2),
             "road_seconds": a.road}]  # fmt: skip


def conditional(a: argparse.Namespace) -> list[dict[str, Any]]:
    """The real crawl process on a real site of eight feeds, every second, with something new now and then."""
    import asyncio
    import tempfile
    import time
    from pathlib import Path

    from crawler import clock
    from crawler.config.sections import SECTIONS, TABLES, Config, Crawl, Network, SourceSpec
    from crawler.runtime.crawl_worker import Worker
    from crawler.runtime.reactor import in_reactor
    from crawler.sources import store as rows
    from crawler.storage import schema
    from crawler.storage.database import Database
    from tests.support.site import Site

    built = {name: kind() for name, kind in SECTIONS.items()}
    built |= {"network": Network(allow_private=("127.0.0.0/8",)), "crawl": Crawl(delay=timedelta(0), workers=1)}
    sites = [Site() for _ in range(8)]

    async def work(folder: str) -> int:
        config = Config(Path(folder), None, f"sqlite:///{folder}/tocsin.db", built, dict.fromkeys(TABLES, ()))
        database = Database(config.database)
        schema.upgrade(database, schema.CRAWLER)
        with database.write() as session:
            for n, site in enumerate(sites):
                rows.add(session, SourceSpec(site.feed, f"s{n}", "feed", "1s"), clock.utcnow())
        worker = Worker(config, database)
        running = asyncio.ensure_future(worker.run())
        until, dice, number = time.monotonic() + a.seconds, random.Random(a.seed), 0
        while time.monotonic() < until:
            number += 1
            dice.choice(sites).publish(f"/{number}", f"Item {number}", number=number)
            await asyncio.sleep(2)
        worker.stopping.set()
        await running
        return 0

    with tempfile.TemporaryDirectory() as folder:
        for site in sites:
            site.__enter__()
        in_reactor(lambda: work(folder))
        asked = [r for site in sites for r in site.requests if r.target == "/feed.xml"]
        whole, unchanged = sum(site.whole for site in sites), sum(site.unchanged for site in sites)
        for site in sites:
            site.__exit__(None, None, None)
    changed = sum(len(site.pages) for site in sites)
    return [{"part": "conditional", "polls": len(asked), "answered_304": unchanged, "answered_whole": whole,
             "first_reads": len(sites), "items_published": changed,
             "of_unchanged_polls": round(unchanged / max(1, len(asked) - min(whole, changed + len(sites))), 3)}]  # fmt: skip


PARTS = {"equal": equal, "hours": hours, "analyst": analyst, "conditional": conditional}


def main() -> None:
    """Run the parts that were named, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=60, help="of the conditional part")
    parser.add_argument(
        "--road", type=float, default=5.0, help="seconds from the poll to the alert, as measured by the main job"
    )
    a = parser.parse_args()
    for part in a.parts or PARTS:
        for row in PARTS[part](a):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
