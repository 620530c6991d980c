"""Which lists wait for each other: decided by what a host's last list took, and by size."""

from __future__ import annotations

import pytest

from crawler.feeds import list_lanes
from crawler.feeds.list_lanes import COSTLY, LARGE, Lanes

URL = "https://Paper.example/feed"


@pytest.mark.parametrize(("size", "lane"), [(0, "small"), (LARGE, "small"), (LARGE + 1, "large")])
def test_size_decides_for_a_host_that_was_cheap(size: int, lane: str) -> None:
    assert Lanes().lane(URL, size) == lane


@pytest.mark.parametrize(
    ("spent", "lane"), [(0.0, "small"), (COSTLY, "small"), (COSTLY + 0.01, "slow"), (None, "slow")]
)
def test_what_the_last_list_took_decides_for_its_host_alone(spent: float | None, lane: str) -> None:
    lanes = Lanes()
    lanes.learn(URL, spent=spent)
    assert lanes.lane("http://paper.example/other", 10) == lane
    assert lanes.lane("https://b.example/feed", 10) == "small"


def test_a_cheap_list_ends_it() -> None:
    lanes = Lanes()
    lanes.learn(URL, spent=None)
    lanes.learn(URL, spent=0.1)
    assert lanes.lane(URL, LARGE + 1) == "large"


def test_few_hosts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_lanes, "_REMEMBERED", 2)
    lanes = Lanes()
    for name in ("a", "b", "a", "c"):
        lanes.learn(f"https://{name}.example/", spent=None)
    assert [lanes.lane(f"https://{name}.example/", 0) for name in "abc"] == ["slow", "small", "slow"]


@pytest.mark.parametrize("url", ["", "about:blank", "//", "x"])
def test_any_address_has_a_lane(url: str) -> None:
    lanes = Lanes()
    lanes.learn(url, spent=None)
    assert lanes.lane(url, 0) == "slow"
