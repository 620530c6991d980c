"""`tocsin run --once`: what it says of its pass, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alerts.cli.run_once import sentence
from tests.journeys.house import installation

NOTHING = {"sources": 0, "failed_sources": 0, "statements": 0, "matches": 0, "sent": 0, "failed": 0}


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ({}, "0 sources read; 0 new statements; 0 matches; 0 messages sent."),
        (
            {"sources": 1, "statements": 1, "matches": 1, "sent": 1},
            "1 source read; 1 new statement; 1 match; 1 message sent.",
        ),
        ({"sources": 1, "failed_sources": 1}, "0 of 1 source read; 0 new statements; 0 matches; 0 messages sent."),
        (
            {"sources": 9, "failed_sources": 2, "sent": 3, "failed": 1},
            "7 of 9 sources read; 0 new statements; 0 matches; 3 messages sent, 1 failed.",
        ),
    ],
)
def test_the_sentence(done: dict[str, int], said: str) -> None:
    assert sentence(NOTHING | done) == said


def test_for_programs(tmp_path: Path) -> None:
    with installation(tmp_path) as house:  # a process of its own: a reactor runs once in a process
        house.configure([])
        assert json.loads(house.call("run", "--once", "--json").stdout.splitlines()[-1]) == NOTHING
