"""What is learnt of a source's publication rate: a prior, items that fade, hours once there are enough of them."""

from __future__ import annotations

import itertools
import math
from datetime import UTC, datetime, timedelta

import pytest

from crawler.schedule import publication_rate
from crawler.schedule.publication_rate import FLAT, HOURS, observe, per_day, shape
from tests.support.builders import NOW, later


def steady(a_day: float, days: float) -> list[datetime]:
    """Items at even intervals up to now."""
    return [NOW - timedelta(days=n / a_day) for n in range(1, int(a_day * days) + 1)]


def test_a_source_that_was_never_watched_is_believed_to_publish_every_second_day() -> None:
    assert per_day(None, NOW) == per_day(observe(None, [], NOW), NOW) == 0.5


@pytest.mark.parametrize("a_day", [0.2, 1, 8, 100])
def test_the_rate_comes_near_the_truth_within_its_memory(a_day: float) -> None:
    learnt = observe(None, steady(a_day, 30), NOW)
    assert per_day(learnt, NOW) == pytest.approx(a_day, rel=0.25)


def test_it_is_the_same_whether_items_come_at_once_or_one_by_one() -> None:
    moments = sorted(steady(5, 20))
    at_once = observe(None, moments, NOW)
    bit_by_bit = observe(None, moments[:1], moments[0])
    for moment in moments[1:]:
        bit_by_bit = observe(bit_by_bit, [moment], moment)
    assert per_day(bit_by_bit, NOW) == pytest.approx(per_day(at_once, NOW), rel=1e-9)
    assert bit_by_bit.items * math.exp(-0.2 / 14) == pytest.approx(at_once.items, rel=1e-9)


def test_a_source_that_falls_silent_is_believed_ever_less() -> None:
    learnt = observe(None, steady(10, 20), NOW)
    rates = [per_day(learnt, later(days=day)) for day in (0, 3, 10, 30, 90)]
    assert all(a > b for a, b in itertools.pairwise(rates))
    assert 0 < rates[-1] < 0.2


def test_dates_that_cannot_be_are_held_to_what_can_be() -> None:
    ahead, ancient = datetime(2099, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)
    learnt = observe(None, [ahead, ancient], NOW)
    assert learnt == observe(None, [NOW], NOW)
    assert learnt.since == NOW


def test_the_hour_counts_once_there_is_history_enough() -> None:
    mornings = [NOW.replace(hour=8) - timedelta(days=d, minutes=m) for d in range(20) for m in range(3)]
    few, many = observe(None, mornings[:20], NOW), observe(None, mornings, NOW)
    assert shape(few) is FLAT
    profile = shape(many)
    assert max(range(HOURS), key=lambda hour: profile[hour]) in (7, 8)
    assert profile[7] > 3 > 0.5 > profile[20] > 0
    assert sum(profile[:HOURS]) / HOURS == pytest.approx(1)
    assert sum(profile[HOURS:]) / 7 == pytest.approx(1)


def test_a_shape_leaves_fewer_polls_than_none() -> None:
    mornings = [NOW.replace(hour=8) - timedelta(days=d, minutes=m) for d in range(20) for m in range(5)]
    assert publication_rate.mean_root(FLAT) == 1.0
    assert 0.5 < publication_rate.mean_root(shape(observe(None, mornings, NOW))) < 0.95
