"""When a source is due next and when a page is tried again: tables, no clock."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from crawler import cadence
from crawler.cadence import Plan, next_due, next_try
from tests.support.builders import NOW, later

DUE = [
    # every, circumstances, seconds until it is due, why
    ("10s", {}, 10, "an answer: the interval"),
    ("0s", {}, 1, "never faster than once a second"),
    ("10m", {"dice": 0.5}, 600, "the middle of the spread"),
    ("10m", {"dice": 0.0}, 540, "at most a tenth early"),
    ("10m", {"dice": 1.0}, 660, "at most a tenth late"),
    ("30s", {"dice": 1.0}, 30, "short intervals are kept exactly"),
    ("10s", {"failures": 1}, 20, "one failure: an interval longer"),
    ("10s", {"failures": 3}, 40, "each failure one more"),
    ("1h", {"failures": 500, "dice": 0.5}, 86400, "at most a day"),
    ("2d", {"failures": 9, "dice": 0.5}, 172800, "but never sooner than it was asked for"),
    ("10s", {"retry_after": 120.0}, 120, "the host asked for more"),
    ("10m", {"retry_after": 5.0, "dice": 0.5}, 600, "the host asked for less"),
    ("10s", {"retry_after": 1e9}, 86400, "nobody is silenced for longer than a day"),
    ("cron 0 11 * * *", {}, 1800, "cron: the next time"),
    ("cron 0 11 * * *", {"failures": 4, "dice": 1.0}, 1800, "cron times are kept exactly, failures or not"),
    ("cron 0 11 * * *", {"retry_after": 3600.0}, 3600, "except that the host's wish is a floor"),
]


@pytest.mark.parametrize(("every", "given", "seconds", "why"), DUE)
def test_when_a_source_is_due(every: str, given: dict[str, Any], seconds: float, why: str) -> None:
    assert next_due(Plan(every), NOW, **given) == later(seconds=seconds), why


def test_a_cron_source_keeps_its_zone() -> None:
    assert next_due(Plan("cron 0 12 * * *", "Europe/Paris"), NOW) == later(minutes=30)


def test_pages_are_tried_ever_more_rarely_and_then_given_up() -> None:
    waits = [next_try(n, NOW) for n in range(1, len(cadence.RETRIES) + 1)]
    assert all(a is not None and b is not None and a < b for a, b in itertools.pairwise(waits))
    assert next_try(len(cadence.RETRIES) + 1, NOW) is None
    total = sum((w - NOW for w in waits if w), timedelta())
    assert timedelta(days=1) < total < timedelta(days=2)


def test_a_page_is_told_by_its_list_long_before_it_is_given_up() -> None:
    assert len(cadence.RETRIES) > cadence.TELL_AFTER


def test_a_page_waits_as_long_as_its_host_asks() -> None:
    assert next_try(1, NOW, retry_after=500) == later(seconds=500)
    assert next_try(1, NOW, retry_after=1e9) == later(days=1)
