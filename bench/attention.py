"""How well the few places of a day are spent: the product's own choice beside first come first served, and beside who knows the whole day.

    python -m bench.attention [--days 60] [--seeds 5]

Candidates come at random hours, more by day than by night; what they are worth is drawn from the scores that queries give: mostly a
passing mention, sometimes the lead, now and then the title, times how new it is. Shown are the days after the first fortnight.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from datetime import UTC, datetime, timedelta

from alerts.dispatch import ranking

START = datetime(2026, 3, 2, tzinfo=UTC)
SETTLED = 14  # days
Candidates = list[tuple[datetime, float]]


def month(seed: int, a_day: float, days: int) -> Candidates:
    """Candidates of so many days; the hour of each follows a working day."""
    dice = random.Random(seed)
    moments = []
    for day in range(days):
        lively = dice.choice((0.6, 1.0, 1.0, 1.4))  # days differ
        hours = (min(23.99, max(0.0, dice.gauss(13, 4))) for _ in range(round(a_day * lively)))
        moments += [START + timedelta(days=day, hours=hour) for hour in hours]
    return [(moment, _worth(dice)) for moment in sorted(moments)]


def _worth(dice: random.Random) -> float:
    best = dice.choices((1.0, 2.0, 3.0), (75, 15, 10))[0]
    terms = dice.choices((1, 2, 3), (80, 15, 5))[0]
    repeats = 0.1 * min(9, int(dice.expovariate(0.5)))
    return ranking.worth(terms * best + repeats, dice.choice((1.0, 1.0, 0.9, 0.8, 0.6)), 1.0)


def told(candidates: Candidates, limit: int, days: int) -> tuple[float, float, float, float]:
    """By day: alerts at once; and the share of the best possible worth that this choice and first come first served reach; the same for the single best."""
    chosen = ranking.simulate(candidates, limit)
    ours, first, best, top = [], [], [], []
    for day in range(SETTLED, days):
        begin, end = START + timedelta(days=day), START + timedelta(days=day + 1)
        today = [(value, picked) for (at, value), picked in zip(candidates, chosen, strict=True) if begin <= at < end]
        ours.append([value for value, picked in today if picked])
        first.append(sum(value for value, _ in today[:limit]))
        best.append(sum(sorted((value for value, _ in today), reverse=True)[:limit]))
        top.append(max((v for v, _ in today), default=0) in ours[-1])
    whole = sum(best)
    return (
        statistics.fmean(map(len, ours)),
        sum(map(sum, ours)) / whole,
        sum(first) / whole,
        statistics.fmean(top),
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    print("a day  limit  told  worth  first come  best one told")
    for a_day in (3, 10, 30, 100, 300):
        for limit in (1, 5):
            rows = [told(month(seed, a_day, arguments.days), limit, arguments.days) for seed in range(arguments.seeds)]
            alerts, ours, first, top = (statistics.fmean(column) for column in zip(*rows, strict=True))
            print(f"{a_day:5}  {limit:5}  {alerts:4.1f}  {ours:5.0%}  {first:10.0%}  {top:13.0%}")
    usual = ranking.RecentWorths(sorted(value for _, value in month(0, 100, 20)), 20.0)
    begin = time.process_time()
    for n in range(100_000):
        ranking.threshold(usual, 3, n / 100_000)
    print(f"a bar: {(time.process_time() - begin) * 10:.2f} us")


if __name__ == "__main__":
    main()
