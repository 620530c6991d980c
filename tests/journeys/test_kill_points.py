"""SIGKILL to the process group at every named point of the alert worker, three times each, on both databases: nothing is lost, and what is
repeated has the identity of the first. A mutant that marks before it sends shows that a loss would be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.runtime.wiring import ALERTS
from crawler.storage import schema
from tests.support.killing import trial
from tests.support.victim import POINTS

BOTH = pytest.mark.parametrize("fresh_url", ["sqlite", "postgresql"], indirect=True)
TIMES = 3


@BOTH
@pytest.mark.timeout(900)
def test_killed_at_every_point_nothing_is_lost(fresh_url: str, tmp_path: Path) -> None:
    with trial(tmp_path, fresh_url) as tried:
        for nth in (2, 9, 30):
            tried.killed_at("in migration", nth)
        schema.upgrade(tried.database, schema.CRAWLER, ALERTS)
        tried.furnish()
        for nth in range(1, TIMES + 1):
            for point in POINTS[1:]:
                tried.publish(2, 1)
                tried.killed_at(point, nth if point in ("after claim", "after send before mark") else 1)
        tried.finish()
        assert tried.kills() == dict.fromkeys(POINTS, TIMES)
        assert tried.lost() == set()
        assert tried.doubled() == {}
        assert tried.repeats() >= TIMES  # the windows that theory allows were hit


@pytest.mark.timeout(500)
@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_a_mutant_that_marks_before_it_sends_is_found_out(fresh_url: str, tmp_path: Path) -> None:
    with trial(tmp_path, fresh_url) as tried:
        schema.upgrade(tried.database, schema.CRAWLER, ALERTS)
        tried.furnish()
        tried.publish(2, 0)
        tried.killed_at("after mark", mutant=True)
        tried.finish(mutant=True)
        assert tried.lost()
