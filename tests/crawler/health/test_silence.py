"""The silence threshold of a source: when items appeared, what its usual interval is, and how long it may be silent."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import accumulate

import pytest

from crawler.health import silence
from tests.support.builders import NOW, later

DAY = timedelta(days=1)


def every(gap: timedelta, count: int, end: datetime = NOW) -> list[datetime]:
    return [end - gap * n for n in range(count)][::-1]


MOMENTS = [
    ("2026-03-04T10:20:00+00:00", NOW - timedelta(minutes=10), "its own date, between the two readings"),
    ("2026-03-04T11:20:00+01:00", NOW - timedelta(minutes=10), "in another zone"),
    ("2026-03-04T10:20:00", NOW - timedelta(minutes=10), "without a zone"),
    ("2099-01-01T00:00:00+00:00", NOW, "a date of the future is now"),
    ("1970-01-01", NOW - timedelta(hours=1), "an old date of a new item: it appeared after the last reading"),
    ("last Tuesday", NOW, "no date that can be read"),
    (None, NOW, "no date"),
]


@pytest.mark.parametrize(("date", "moment", "why"), MOMENTS)
def test_an_item_appeared_between_the_last_reading_and_now(date: str | None, moment: datetime, why: str) -> None:
    assert silence.moments([date], later(hours=-1), NOW) == [moment], why


def test_a_first_reading_believes_old_dates_and_counts_a_moment_once() -> None:
    assert silence.moments(["2025-01-01", "2025-01-01", None], None, NOW) == [
        datetime(2025, 1, 1, tzinfo=NOW.tzinfo),
        NOW,
    ]


def test_the_usual_interval_is_the_99th_percentile_of_sixty_days() -> None:
    hours = [timedelta(hours=h) for h in range(1, 40)]  # 39 gaps: 1 to 39 hours
    times = [NOW - sum(hours, timedelta(0)), *accumulate(hours, initial=NOW - sum(hours, timedelta(0)))][1:]
    assert silence.usual_interval(times, NOW) == timedelta(hours=1 + 0.99 * 38)
    assert silence.threshold(times, NOW) == 3 * timedelta(hours=1 + 0.99 * 38)


NO_RHYTHM = [
    ([], "nothing yet"),
    (every(DAY, 29), "too few gaps"),
    (every(timedelta(minutes=10), 60), "a busy day knows nothing of nights and weekends"),
    (every(timedelta(days=3), 90)[:60], "all of it longer ago than sixty days"),
]


@pytest.mark.parametrize(("times", "why"), NO_RHYTHM)
def test_with_too_few_items_a_week_is_usual(times: list[datetime], why: str) -> None:
    assert silence.usual_interval(times, NOW) == 7 * DAY, why


def test_a_silence_that_it_kept_before_is_no_news() -> None:
    assert silence.threshold(every(timedelta(days=40), 6), NOW) == 68 * DAY  # who speaks every forty days
    working = [t for t in every(timedelta(minutes=5), 60 * 288) if t.weekday() < 5 and 9 <= t.hour < 17]
    assert 3 * silence.usual_interval(working, NOW) < timedelta(
        hours=64
    )  # the percentile alone would call a weekend quiet
    assert timedelta(hours=64) < silence.threshold(working, NOW) < timedelta(days=5)


def test_what_is_forgotten_is_old_and_not_among_the_last() -> None:
    assert silence.obsolete_before(every(DAY, 30), NOW) is None
    assert silence.obsolete_before(every(DAY, 90), NOW) == NOW - silence.WINDOW
    assert silence.obsolete_before(slow := every(7 * DAY, 90), NOW) == slow[-silence.KEPT]


def test_no_silence_that_was_kept_twice_is_longer_than_the_threshold() -> None:
    dice = random.Random(7)
    for _ in range(50):
        gaps = [timedelta(hours=dice.lognormvariate(1, 1.5)) for _ in range(200)]
        times = list(accumulate(gaps, initial=NOW - sum(gaps, timedelta(0))))
        assert silence.threshold(times, NOW) > sorted(gaps)[-2]
