"""Attention: what is worth most gets the few places of a day, as far as anybody can know in the morning what the day brings."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch import ranking
from alerts.dispatch.ranking import NEVER, RecentWorths

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_title_that_resembles_a_recent_one_is_less_news() -> None:
    recent = [ranking.title_words("Bridge closed after flood"), ranking.title_words("Ferry runs again")]
    same = ranking.novelty("BRIDGE closed, after flood", recent)
    like = ranking.novelty("Old bridge closed after storm", recent)
    new = ranking.novelty("Editor freed in Tbilisi", recent)
    assert (same, new) == (0.5, 1.0)
    assert same < like < new
    assert ranking.novelty("", []) == ranking.novelty("anything", []) == 1.0


def test_marks_move_a_source_and_none_leave_it_where_it_is() -> None:
    assert ranking.trust(0, 0) == 1.0
    assert ranking.trust(6, 0) > 1.5
    assert ranking.trust(0, 6) < 0.5
    assert ranking.trust(3, 3) == 1.0


BARS = [
    (RecentWorths(), 5, 1.0, 0.0, "nothing is known: who comes first is told first"),
    (RecentWorths([1.0] * 50, 1.5), 5, 1.0, 0.0, "a day and a half teach too little"),
    (RecentWorths([1.0, 2.0, 3.0], 10), 5, 1.0, 0.0, "fewer come than there are places"),
    (RecentWorths(list(range(100)), 10), 5, 1.0, 50, "ten a day, five places: the better half"),
    (RecentWorths(list(range(100)), 10), 1, 1.0, 90, "one place left: the best tenth"),
    (RecentWorths(list(range(100)), 10), 1, 0.5, 80, "one place for half a day"),
    (RecentWorths(list(range(100)), 10), 1, 0.05, 0.0, "the day is nearly over"),
    (RecentWorths(list(range(100)), 10), 0, 1.0, NEVER, "no place"),
    (RecentWorths([1.0] * 100, 10), 1, 1.0, 1.0, "all are alike: who comes first"),
]


@pytest.mark.parametrize(("usual", "left", "rest", "want", "why"), BARS)
def test_the_threshold(usual: RecentWorths, left: int, rest: float, want: float, why: str) -> None:
    assert ranking.threshold(usual, left, rest) == want, why


@given(st.lists(st.floats(0, 100), max_size=60).map(sorted), st.floats(0, 14), st.integers(0, 10), st.floats(0, 1))
def test_the_threshold_falls_with_every_place_and_every_hour(
    worths: list[float], days: float, left: int, rest: float
) -> None:
    usual = RecentWorths(worths, days)
    assert ranking.threshold(usual, left + 1, rest) <= ranking.threshold(usual, left, rest)
    assert ranking.threshold(usual, left, rest / 2) <= ranking.threshold(usual, left, rest)


@pytest.mark.parametrize(
    ("now", "want"),
    [
        (datetime(2026, 3, 4, 12, tzinfo=UTC), 11 / 24),  # it is 13:00 in Paris
        (datetime(2026, 3, 28, 23, tzinfo=UTC), 1.0),  # midnight of a day of 23 hours
        (datetime(2026, 3, 29, 11, tzinfo=UTC), 11 / 23),
        (datetime(2026, 10, 25, 11, tzinfo=UTC), 12 / 25),
    ],
)
def test_the_rest_of_a_day_also_when_the_clock_is_changed(now: datetime, want: float) -> None:
    assert ranking.rest_of_day(now, "Europe/Paris") == pytest.approx(want)


def month(seed: int, a_day: int) -> list[tuple[datetime, float]]:
    """Thirty days of candidates at random hours; few are worth much."""
    dice = random.Random(seed)
    moments = sorted(MONDAY + timedelta(days=30 * dice.random()) for _ in range(30 * a_day))
    return [(moment, round(dice.paretovariate(1.5), 2)) for moment in moments]


def by_day(candidates: list[tuple[datetime, float]], told: list[bool]) -> dict[int, list[float]]:
    out: dict[int, list[float]] = {}
    for (moment, value), chosen in zip(candidates, told, strict=True):
        if chosen:
            out.setdefault((moment - MONDAY).days, []).append(value)
    return out


def test_a_busy_topic_keeps_its_limit_and_spends_it_well() -> None:
    candidates = month(1, 30)
    told = by_day(candidates, ranking.simulate(candidates, 5))
    assert max(map(len, told.values())) <= 5
    later = [len(told.get(day, [])) for day in range(15, 30)]
    assert sum(later) / len(later) > 4  # places are not hoarded

    def worth_of(day: int) -> tuple[float, float, float]:
        whole = [value for moment, value in candidates if (moment - MONDAY).days == day]
        return sum(told.get(day, [])), sum(whole[:5]), sum(sorted(whole)[-5:])

    mine, first_come, best = (sum(part) for part in zip(*map(worth_of, range(15, 30)), strict=True))
    assert mine > 0.75 * best
    assert mine > 2 * first_come


def test_a_calm_topic_is_told_whole() -> None:
    candidates = month(2, 3)
    assert sum(ranking.simulate(candidates, 15)) == len(candidates)
    assert sum(ranking.simulate(candidates, None)) == len(candidates)
    assert sum(ranking.simulate(candidates, 0)) == 0


def test_the_day_of_a_zone_that_is_not_known_here_is_that_of_utc() -> None:
    """A topic that another machine checked must not stop the matching of all."""
    assert ranking.midnight(datetime(2026, 3, 4, 10, 30, tzinfo=UTC), "Mars/Olympus") == datetime(
        2026, 3, 4, tzinfo=UTC
    )
