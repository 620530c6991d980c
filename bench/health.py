"""Silence distinguished from a pause: 200 synthetic rhythms over 30 days, and the item times inside real feeds. Simulated time, the product's own decisions.

    python bench/health.py [--sources 200] [--days 30] [--seed 1] [--corpus FOLDER]

A source publishes by the hour of its day and the day of its week, in bursts or one by one, at a rate between one item in ten days
and sixty a day; every source is read once an hour, sixty days before it is judged. FALSE: it was called quiet and spoke again.
NOTICED: every source dies at a moment of its own; how long until it is called quiet, beside three usual intervals and one poll.
FOLDER holds feeds/*.gz; a feed's dated items are taken as they appeared, the last 30 days of each are judged.
"""

from __future__ import annotations

import argparse
import bisect
import gzip
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from crawler.feeds import reader
from crawler.health import recorder, silence, states

START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
POLL = timedelta(hours=1)
WARM = timedelta(days=60)


def rhythm_of(dice: random.Random, days: int) -> list[datetime]:
    """The moments at which one synthetic source publishes: thinned by the hour and the day, in clusters for some."""
    daily = min(60.0, max(0.1, dice.lognormvariate(0.7, 1.4)))
    peak, night, weekend = dice.uniform(8, 18), dice.choice([1.0, 0.3, 0.05, 0.0]), dice.choice([1.0, 0.5, 0.1, 0.0])
    burst = dice.choice([1, 1, 1, 3, 8])
    hours = [1.0 if abs((h - peak + 12) % 24 - 12) <= 5 else night for h in range(24)]
    weights = [hours[h] * (weekend if d >= 5 else 1.0) for d in range(7) for h in range(24)]
    scale = daily * 7 / sum(weights) / burst
    out = []
    for hour in range(24 * days):
        expected = scale * weights[hour % 168]
        while (expected := expected - dice.expovariate(1.0)) > 0:
            first = START + timedelta(hours=hour + dice.random())
            out += [first + timedelta(minutes=n * dice.uniform(0, 20)) for n in range(dice.randint(1, 2 * burst - 1))]
    return sorted(set(out))


@dataclass(frozen=True, slots=True)
class Heard:
    """A source as it is known at one moment: when it last spoke, and how long it may be silent from then."""

    newest: datetime
    patience: timedelta
    usual: timedelta


def listen(times: Sequence[datetime]) -> list[Heard]:
    """What is known after each item; the rhythm is worked out anew once a day, as crawler/health/recorder.py does."""
    out: list[Heard] = []
    measured = datetime.min.replace(tzinfo=UTC)
    for count, moment in enumerate(times, 1):
        if moment - measured >= recorder.MEASURED:
            kept = [t for t in times[:count] if t > moment - silence.WINDOW] if count > silence.KEPT else times[:count]
            kept = times[max(0, count - max(len(kept), silence.KEPT)) : count]
            span, usual, measured = silence.threshold(kept, moment), silence.usual_interval(kept, moment), moment
        out.append(Heard(moment, span, usual))
    return out


def poll_after(moment: datetime) -> datetime:
    """The first poll at or after a moment."""
    return moment + (-(moment - START)) % POLL


def noticed_at(heard: Heard) -> datetime:
    """The poll at which a source is called quiet that says nothing more (asked of the product's own decision)."""
    moment = poll_after(heard.newest + heard.patience)
    history = states.History(newest=heard.newest.timestamp(), patience=heard.patience.total_seconds())
    before = states.Verdict("ok", START)
    while states.judge(history, {}, states.Poll(True, "unchanged"), before, moment).state != "quiet":
        moment += POLL
    return moment


def false_alarms(times: Sequence[datetime], since: datetime, until: datetime) -> int:
    """How often a source was called quiet after ``since`` and then spoke again before ``until``."""
    heard = listen(times)
    return sum(
        1
        for said, (a, b) in zip(heard, pairwise(times), strict=False)
        if since <= a and b <= until and noticed_at(said) < poll_after(b)
    )


def synthetic(count: int, days: int, seed: int) -> tuple[int, list[tuple[timedelta, timedelta]]]:
    """False alarms of all, and for each the time until its death was noticed beside three usual intervals and one poll."""
    wrong, noticed = 0, []
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        times = rhythm_of(dice, WARM.days + days)
        end = START + WARM + timedelta(days=days)
        wrong += false_alarms(times, START + WARM, end)
        death = START + WARM + timedelta(days=days * dice.random())
        last = bisect.bisect_right(times, death) - 1
        if last >= 0:
            heard = listen(times[: last + 1])[-1]
            noticed.append((noticed_at(heard) - heard.newest, silence.TIMES * heard.usual + POLL))
    return wrong, noticed


def real(folder: Path) -> tuple[int, int, int]:
    """Feeds with at least three dated moments, their gaps that were judged, and false alarms."""
    feeds = gaps = wrong = 0
    for file in sorted((folder / "feeds").glob("*.gz")):
        found = reader.read(gzip.decompress(file.read_bytes()), "https://feed.example/", kind="feed")
        dates = [e.published or e.updated for e in found.entries if e.published or e.updated]
        now = datetime.now(UTC)
        times = silence.moments(dates, None, now)
        if len(times) < 3:
            continue
        feeds += 1
        since = times[-1] - timedelta(days=30)
        gaps += sum(1 for a, _ in pairwise(times) if a >= since)
        wrong += false_alarms(times, since, times[-1])
    return feeds, gaps, wrong


def main() -> None:
    """Run and say what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path)
    asked = parser.parse_args()
    began = time.process_time()
    wrong, noticed = synthetic(asked.sources, asked.days, asked.seed)
    late = [took / limit for took, limit in noticed if took > limit]
    waits = sorted(took for took, _ in noticed)
    print(f"{asked.sources} rhythms, {asked.days} days, seed {asked.seed}: {wrong} false alarms")
    print(
        f"{len(noticed)} deaths: {len(noticed) - len(late)} noticed within three usual intervals and one poll, median {waits[len(waits) // 2]}"
    )
    print(f"{len(late)} later, by at most {max(late, default=1):.1f} times: sources that kept such a silence before")
    if asked.corpus:
        feeds, gaps, alarms = real(asked.corpus)
        print(f"{feeds} real feeds, {gaps} gaps of their last 30 days: {alarms} false alarms")
    print(f"{time.process_time() - began:.1f} s of CPU")


if __name__ == "__main__":
    main()
