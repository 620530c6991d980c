"""No source of many kinds of rhythm is called quiet while it lives, and every one that dies is: the bench in a small form."""

from __future__ import annotations

import pytest

from bench.health import synthetic
from crawler import rhythm


def test_no_false_alarm_and_every_death_is_told() -> None:
    wrong, told = synthetic(25, 30, 1)
    assert wrong == 0
    assert len(told) >= 24
    in_time = sum(took <= limit for took, limit in told)
    assert in_time >= 0.75 * len(told)  # the others kept a longer silence before


def test_the_percentile_alone_would_call_weekends_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: without the memory of the longest silence there are false alarms."""
    monkeypatch.setattr(rhythm, "LONGEST", 0.0)
    assert synthetic(25, 30, 1)[0] > 0
