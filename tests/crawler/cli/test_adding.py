"""`tocsin sources add` with a source's own settings: what is stored, shown and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.house import Installation


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.configure()
    return made


ADD = ("sources", "add", "https://paper.example/feed", "--kind", "feed", "--name", "paper")


def test_flags_become_settings_and_are_shown_without_values_of_headers(house: Installation) -> None:
    said = [
        "--delay",
        "10s",
        "--header",
        "X-Key: hunter2",
        "--exclude",
        ".ad",
        "--no-robots",
        "--mirror",
        "https://b.example/f",
    ]
    done = house.here(*ADD, *said)
    assert done.exit_code == 0, done.output
    shown = house.here("sources", "show", "paper", "--json")
    assert "hunter2" not in shown.output
    assert json.loads(shown.output)["options"] == {
        "delay": "10s",
        "robots": False,
        "headers": ["X-Key"],
        "exclude": [".ad"],
        "mirrors": ["https://b.example/f"],
    }


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["--route", "thor"], "route_invalid"),
        (["--delay", "soon"], "duration_invalid"),
        (["--header", "Cookie: hunter2"], "header_secret"),
        (["--include", "div["], "selector_invalid"),
        (["--mirror", "b.example"], "mirror_invalid"),
    ],
)
def test_a_wrong_flag_is_refused_and_nothing_stored(house: Installation, flags: list[str], code: str) -> None:
    done = house.call(*ADD, *flags)
    assert (done.returncode, code in done.stderr, "hunter2" in done.stderr) == (2, True, False)
    assert house.rows("sources", "list") == []
