"""No source of many kinds of rhythm is called quiet while it lives, and every one that dies is: the bench in a small form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bench.health import START, false_alarms, synthetic
from crawler.health import silence


def test_no_false_alarm_and_every_death_is_told() -> None:
    wrong, told = synthetic(15, 30, 1)
    assert wrong == 0
    assert len(told) >= 14
    in_time = sum(took <= limit for took, limit in told)
    assert in_time >= 0.75 * len(told)  # the others kept a longer silence before


def test_the_percentile_alone_would_call_weekends_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: without the memory of the longest silence there are false alarms."""
    every = [START + timedelta(minutes=4 * n) for n in range(90 * 360)]
    office = [t for t in every if t.weekday() < 5 and 9 <= t.hour < 17]
    since, until = office[-1] - timedelta(days=30), office[-1]
    assert false_alarms(office[::4], since, until) == 0
    monkeypatch.setattr(silence, "LONGEST", 0.0)
    assert false_alarms(office[::4], since, until) > 0
