"""What the terminal shows: how much of a passage, and the summary."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from alerts.demo.receivers import Arrival, Pieces, Received
from alerts.demo.scenario import Outcome
from alerts.demo.screen import Screen, around, summary_lines

LONG = "word " * 100


@pytest.mark.parametrize(
    ("pieces", "begins", "ends"),
    [
        pytest.param((("a short one", False),), "a short", "one", id="what is short is shown whole"),
        pytest.param((("hit", True), (" " + LONG, False)), "hit word", " …", id="at the beginning nothing is cut before"),
        pytest.param(((LONG, False), ("hit", True)), "… word", "hit", id="at the end nothing is cut behind"),
        pytest.param(((LONG, False), ("hit", True), (" " + LONG, False)), "… word", " …", id="in the middle on both sides"),
        pytest.param((("字" * 300, False), ("鐘", True), ("字" * 300, False)), "… 字", " …", id="also where there are no spaces"),
    ],
)  # fmt: skip
def test_a_passage_is_cut_around_what_was_found(pieces: Pieces, begins: str, ends: str) -> None:
    cut = around(pieces)
    text = "".join(words for words, _ in cut)
    assert text.startswith(begins)
    assert text.endswith(ends)
    assert len(text) <= 175
    assert [p for p in cut if p[1]] == [p for p in pieces if p[1]]


def _screen() -> tuple[Screen, io.StringIO]:
    out = io.StringIO()
    return Screen(Console(file=out, width=80)), out


def test_the_channel_that_was_first_brings_the_passage_and_the_other_one_line() -> None:
    screen, out = _screen()
    told = Received("http://127.0.0.1:1/a", (("Bells", False),), (("A ", False), ("bell", True)), "Gazette (rss.xml)")
    for channel, first in (("webhook", True), ("mail", False)):
        screen.arrival(Arrival(channel, "alert", "Sounds", (told,), 0.0), 1.26, first=first)
    assert [line.strip() for line in out.getvalue().splitlines()] == [
        "● Sounds  alert  by webhook 1.3 s after publication",
        "Bells  Gazette",
        "A >>bell<<",
        "✓ Sounds: Bells  by mail 1.3 s after publication",
    ]


def test_the_summary_says_what_the_users_topic_found() -> None:
    outcome = Outcome(
        seconds=20, delays={"webhook": [0.5, 1.0, 2.0], "mail": []}, languages=10, requests=60, unchanged=20, statements=17,
        copies=1, revisions=1, matches=14, alerts=10, digests=2, unmatched=3, signatures=12, own_topic=0,
    )  # fmt: skip
    said = dict(summary_lines(outcome))
    assert said["1.0 s"] == "from publication to webhook (median; longest 2.0 s)"
    assert said["yours"] == "your topic found nothing"
