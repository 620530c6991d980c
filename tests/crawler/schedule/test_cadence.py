"""When a source is due next and when a page is tried again: tables, no clock."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import ConfigError
from crawler.items import PollHints
from crawler.schedule import cadence, publication_rate
from crawler.schedule.cadence import Schedule, next_due, next_try
from crawler.schedule.publication_rate import PublicationRate, observe
from tests.support.builders import NOW, later

DUE = [
    # schedule, circumstances, seconds until it is due, why
    (Schedule("10s"), {}, 10, "an answer: the interval"),
    (Schedule("0s"), {}, 1, "never faster than once a second"),
    (Schedule("10m"), {"dice": 0.5}, 600, "the middle of the spread"),
    (Schedule("10m"), {"dice": 0.0}, 540, "at most a tenth early"),
    (Schedule("10m"), {"dice": 1.0}, 660, "at most a tenth late"),
    (Schedule("30s"), {"dice": 1.0}, 30, "short intervals are kept exactly"),
    (Schedule("10s", failures=1), {}, 20, "one failure: an interval longer"),
    (Schedule("10s", failures=3), {}, 40, "each failure one more"),
    (Schedule("1h", failures=500), {"dice": 0.5}, 86400, "at most a day"),
    (Schedule("2d", failures=9), {"dice": 0.5}, 172800, "but never sooner than it was asked for"),
    (Schedule("10s"), {"retry_after": 120.0}, 120, "the host asked for more"),
    (Schedule("10m"), {"retry_after": 5.0, "dice": 0.5}, 600, "the host asked for less"),
    (Schedule("10s"), {"retry_after": 1e9}, 86400, "no source is left alone for longer than a day"),
    (Schedule("cron 0 11 * * *"), {}, 1800, "cron: the next time"),
    (Schedule("cron 0 11 * * *", failures=4), {"dice": 1.0}, 1800, "cron times are kept exactly, failures or not"),
    (Schedule("cron 0 11 * * *"), {"retry_after": 3600.0}, 3600, "except that what the host asks for is a floor"),
    (Schedule("10s"), {"retry_after": 1e300}, 86400, "however much a host asks for"),
    (Schedule("10s"), {"retry_after": -5.0}, 10, "or how little"),
    (
        Schedule("cron 0 11 * * *", hints=PollHints(86400, by="ttl")),
        {},
        86400 + 1800,
        "cron: too soon for the site, so the next of its times, at the same hour",
    ),
    (
        Schedule("cron 0 */6 * * *", hints=PollHints(4 * 3600, by="ttl")),
        {},
        5400 + 6 * 3600,
        "cron: the first of its times that the site allows",
    ),
]


@pytest.mark.parametrize(("schedule", "given", "seconds", "why"), DUE)
def test_when_a_source_is_due(schedule: Schedule, given: dict[str, Any], seconds: float, why: str) -> None:
    assert next_due(schedule, NOW, **given) == later(seconds=seconds), why


def test_a_daily_cron_source_keeps_its_hour_where_the_site_asks_for_a_day() -> None:
    """A wait of a day counted from a poll that ran a minute late would move the hour a little every day."""
    daily = Schedule("cron 30 10 * * *", hints=PollHints(86400, by="ttl"))
    now = later(minutes=1)
    for _ in range(5):
        due = next_due(daily, now)
        assert (due.hour, due.minute) == (10, 30)
        assert due - now < timedelta(days=1, minutes=1)
        now = due + timedelta(minutes=1)


def test_a_page_is_tried_again_however_much_a_host_asks_for() -> None:
    assert next_try(1, NOW, retry_after=1e300) == later(days=1)


def test_a_cron_source_keeps_its_zone() -> None:
    assert next_due(Schedule("cron 0 12 * * *", "Europe/Paris"), NOW) == later(minutes=30)


def test_pages_are_tried_ever_more_rarely_and_then_given_up() -> None:
    waits = [next_try(n, NOW) for n in range(1, len(cadence.RETRIES) + 1)]
    assert all(a is not None and b is not None and a < b for a, b in itertools.pairwise(waits))
    assert next_try(len(cadence.RETRIES) + 1, NOW) is None
    total = sum((w - NOW for w in waits if w), timedelta())
    assert timedelta(days=1) < total < timedelta(days=2)


def test_what_a_list_said_of_a_page_is_kept_long_before_the_page_is_given_up() -> None:
    assert len(cadence.RETRIES) > cadence.LISTED_AFTER


def test_a_page_waits_as_long_as_its_host_asks() -> None:
    assert next_try(1, NOW, retry_after=500) == later(seconds=500)
    assert next_try(1, NOW, retry_after=1e9) == later(days=1)


# ---- what is learnt


def learnt_rate(a_day: float, days: float = 30, hour: int | None = None) -> PublicationRate:
    """A source that publishes so much, evenly or at one hour."""
    moments = [NOW - timedelta(days=n / a_day) for n in range(1, int(a_day * days) + 1)]
    if hour is not None:
        moments = [m.replace(hour=hour) for m in moments]
    return observe(None, moments, NOW)


RATES = st.builds(
    learnt_rate, st.floats(0.05, 400), st.floats(1, 60), st.one_of(st.none(), st.integers(0, 23))
) | st.none()  # fmt: skip
SHARES = st.floats(1e-3, 1e5)
DICE = st.floats(0, 1)
MOMENTS = st.datetimes(NOW.replace(tzinfo=None), later(days=40).replace(tzinfo=None), timezones=st.just(UTC))
QUICK = settings(max_examples=150, deadline=None)


@QUICK
@given(known=RATES, share=SHARES, dice=DICE, now=MOMENTS, failures=st.integers(0, 50))
def test_a_learnt_wait_lies_between_five_minutes_and_a_day(
    known: PublicationRate | None, share: float, dice: float, now: datetime, failures: int
) -> None:
    due = next_due(Schedule("auto", failures=failures, rate=known), now, share=share, dice=dice)
    assert now + cadence.LEARNT_FLOOR <= due <= now + cadence.CEILING


@QUICK
@given(known=RATES, share=SHARES, more=st.floats(1, 50), now=MOMENTS)
def test_who_publishes_more_is_never_polled_later(
    known: PublicationRate | None, share: float, more: float, now: datetime
) -> None:
    """Of two sources alike in everything but the rate; a rate times x is a share times the square root of x."""
    assert cadence.learnt(known, share * math.sqrt(more), now) <= cadence.learnt(known, share, now)
    if known is not None and publication_rate.shape(known) is publication_rate.FLAT:
        busier = replace(known, items=min(known.items * more, publication_rate.ENOUGH - 1))
        assert busier.items < known.items or cadence.learnt(busier, share, now) <= cadence.learnt(known, share, now)


@QUICK
@given(
    every=st.sampled_from(["auto", "fast", "10s", "3h", "cron 0 7 * * *"]),
    floor=st.floats(0, 86400),
    hours=st.frozensets(st.integers(0, 23), max_size=23),
    days=st.frozensets(st.integers(0, 6), max_size=6),
    dice=DICE,
    now=MOMENTS,
)
def test_what_a_site_asks_for_is_a_floor_for_every_plan(
    every: str, floor: float, hours: frozenset[int], days: frozenset[int], dice: float, now: datetime
) -> None:
    due = next_due(Schedule(every, hints=PollHints(floor, hours, days, "ttl")), now, dice=dice)
    least = 1 - cadence.JITTER if every.startswith("cron") else 1  # a time of cron counts that is a tenth too soon
    assert due >= now + timedelta(seconds=floor) * least
    assert due.hour not in hours
    assert due.weekday() not in days


LEARNT = [
    # items a day, share, minutes, why
    (1, 24, 60, "one item a day: every hour"),
    (4, 24, 30, "four times as many: twice as often"),
    (0.25, 24, 120, "a quarter: half as often"),
    (1, 240, 6, "a budget ten times as large"),
    (400, 24, 5, "never more than every five minutes"),
    (0.05, 0.1, 1440, "never less than once a day"),
]


@pytest.mark.parametrize(("a_day", "share", "minutes", "why"), LEARNT)
def test_polls_are_as_dense_as_the_root_of_the_rate(a_day: float, share: float, minutes: float, why: str) -> None:
    known = replace(learnt_rate(1), items=a_day * (2 + 14 * (1 - math.exp(-30 / 14))) - 1)
    flat = replace(known, spread=tuple([known.items / 24] * 24 + [known.items / 7] * 7))
    wait = cadence.learnt(flat, share, NOW)
    assert wait == pytest.approx(timedelta(minutes=minutes), rel=0.03), why


def test_polls_gather_at_the_hours_that_bring_something() -> None:
    known = learnt_rate(12, hour=14)
    waits = {hour: cadence.learnt(known, 24, NOW.replace(hour=hour, minute=0)) for hour in (2, 14)}
    assert waits[14] < waits[2] / 2


def test_the_interval_of_who_set_one_is_kept_whatever_was_learnt() -> None:
    assert next_due(Schedule("10m", rate=learnt_rate(400)), NOW, share=1e5) == later(minutes=10)
    assert next_due(Schedule("fast", rate=learnt_rate(0.1)), NOW, share=1e-3) == later(minutes=1)


@pytest.mark.parametrize("every", ["soon", "cron 1 2 3", "Auto", ""])
def test_what_is_no_plan_is_refused(every: str) -> None:
    with pytest.raises(ConfigError):
        cadence.check(Schedule(every), NOW)


REASONS = [
    (Schedule("auto"), "learnt 0.5 items a day, every 85 minutes"),
    (Schedule("10m"), "every 10m, as it was set"),
    (Schedule("fast"), "as fast as the site allows, at most every 1 minute"),
    (Schedule("cron 0 7 * * *", failures=2), "cron 0 7 * * *"),
    (Schedule("1h", failures=2), "every 1h, as it was set, 3 times as long after 2 failures"),
    (
        Schedule("5m", hints=PollHints(3600, by="ttl")),
        "every 5m, as it was set, the site asks for at least 1 hour (ttl)",
    ),
    (
        Schedule("5m", hints=PollHints(0, frozenset({1}))),
        "every 5m, as it was set, the site names hours or days to leave out (skipHours, skipDays)",
    ),
]


@pytest.mark.parametrize(("schedule", "words"), REASONS)
def test_why_a_source_is_due_is_said(schedule: Schedule, words: str) -> None:
    assert cadence.reason(schedule, NOW) == words


HELD_BACK = [
    # what is wanted, what the site asks for, what is said of it
    ("10m", PollHints(86400, by="ttl"), "at least 1 day between two reads (ttl)"),
    ("fast", PollHints(7200, by="updatePeriod"), "at least 2 hours"),
    ("auto", PollHints(86400, by="ttl"), "at least 1 day"),
    ("cron */20 * * * *", PollHints(3600, by="ttl"), "at least 1 hour"),
    ("cron 0 7,9 * * *", PollHints(14400, by="ttl"), "at least 4 hours"),
    ("1h", PollHints(skip_hours=frozenset({0, 23})), "in these hours, in UTC: 0, 23 (skipHours)"),
    ("1h", PollHints(skip_days=frozenset({5, 6})), "on Saturdays, Sundays (skipDays)"),
    ("1h", PollHints(3600, by="ttl"), ""),
    ("auto", PollHints(3600, by="ttl"), ""),
    ("cron 0 7 * * *", PollHints(86400, by="ttl"), ""),
    ("10m", PollHints(), ""),
]


@pytest.mark.parametrize(("every", "hints", "words"), HELD_BACK)
def test_who_wants_more_than_the_site_asks_for_is_told(every: str, hints: PollHints, words: str) -> None:
    said = cadence.held_back(Schedule(every, hints=hints), NOW)
    assert (words in said[0], "--no-hints" in said[-1]) == (True, True) if words else said == []
