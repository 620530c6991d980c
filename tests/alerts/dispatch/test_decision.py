"""The decision on one match for one channel, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.dispatch.decision import Action, Facts, HoldReason, competed, decide

DECISIONS = [
    ({}, (Action.NEW, None), "the plain case"),
    ({"catch_up": True}, (Action.HOLD, HoldReason.FIRST_READ), "a first read"),
    ({"catch_up": True, "open_alert": True}, (Action.HOLD, HoldReason.FIRST_READ), "a first read joins nothing"),
    ({"muted": "x", "catch_up": True}, (Action.HOLD, HoldReason.MUTED), "a mute silences a first read too"),
    ({"muted": "x", "open_alert": True}, (Action.HOLD, HoldReason.MUTED), "and a story"),
    ({"muted": "x", "urgent": True}, (Action.HOLD, HoldReason.MUTED), "and an urgent topic: a person asked for it"),
    ({"inhibited": "War"}, (Action.HOLD, HoldReason.INHIBITED), "a stronger topic tells it"),
    (
        {"inhibited": "War", "muted": "x"},
        (Action.HOLD, HoldReason.MUTED),
        "what is muted is told later, what is inhibited not",
    ),
    ({"open_alert": True}, (Action.JOIN, None), "the story's alert was not sent yet"),
    ({"open_alert": True, "today": 9, "limit": 1}, (Action.JOIN, None), "joining is no further alert"),
    ({"open_alert": True, "news": []}, (Action.JOIN, None), "a copy joins as well"),
    ({"news": []}, (Action.HOLD, HoldReason.KNOWN), "the story was told"),
    ({"news": ["update", "outlet"]}, (Action.NEW, None), "new paragraphs for the topic"),
    ({"news": ["update"], "events": ["story"]}, (Action.HOLD, HoldReason.KNOWN), "unless it wants new stories alone"),
    ({"news": ["story"], "events": ["update"]}, (Action.HOLD, HoldReason.KNOWN), "or updates alone"),
    ({"news": ["update"], "muted": "x"}, (Action.HOLD, HoldReason.MUTED), "a mute silences updates"),
    (
        {"news": ["update"], "limit": 3, "today": 3},
        (Action.HOLD, HoldReason.BUDGET),
        "an update takes one of the places",
    ),
    ({"news": ["outlet"]}, (Action.HOLD, HoldReason.KNOWN), "a new outlet waits for the digest"),
    ({"news": ["language"]}, (Action.HOLD, HoldReason.KNOWN), "and so does a new language"),
    ({"news": ["outlet"], "events": ["story", "outlet"]}, (Action.NEW, None), "unless the topic wants it at once"),
    ({"news": ["language"], "events": ["story", "outlet"]}, (Action.HOLD, HoldReason.KNOWN), "each event by its name"),
    ({"news": ["language", "outlet"], "events": ["outlet"]}, (Action.NEW, None), "one of two is enough"),
    ({"news": ["story"], "events": []}, (Action.HOLD, HoldReason.KNOWN), "nothing at once"),
    (
        {"news": [], "collecting": True},
        (Action.HOLD, HoldReason.KNOWN),
        "a copy of what was told joins no other message",
    ),
    ({"collecting": True, "today": 5, "limit": 5}, (Action.JOIN, None), "the next message takes it along"),
    ({"limit": 3, "today": 2}, (Action.NEW, None), "the third of three"),
    ({"limit": 3, "today": 3}, (Action.HOLD, HoldReason.BUDGET), "the fourth of three"),
    ({"limit": 0}, (Action.HOLD, HoldReason.DIGEST_ONLY), "digests only"),
    ({"limit": None, "today": 999}, (Action.NEW, None), "no limit"),
    (
        {"limit": 3, "worth": 1.0, "threshold": 2.0},
        (Action.HOLD, HoldReason.RANK),
        "the place is kept for something better",
    ),
    ({"limit": 3, "worth": 2.0, "threshold": 2.0}, (Action.NEW, None), "good enough"),
    ({"limit": 3, "today": 3, "urgent": True}, (Action.NEW, None), "an urgent topic passes"),
    ({"limit": 0, "urgent": True, "worth": 1.0, "threshold": 2.0}, (Action.NEW, None), "whatever the limit"),
]


@pytest.mark.parametrize(("facts", "want", "why"), DECISIONS)
def test_what_is_decided(facts: dict[str, Any], want: tuple[Action, HoldReason | None], why: str) -> None:
    made = decide(Facts(**facts))
    assert (made.action, made.reason) == want, why
    assert bool(made.detail) == (made.action is Action.HOLD)


@pytest.mark.parametrize(
    ("facts", "want"),
    [
        ({}, True),
        ({"limit": 3, "today": 3}, True),
        ({"limit": 0}, True),
        ({"open_alert": True}, False),
        ({"news": []}, False),
        ({"muted": "x"}, False),
    ],
)
def test_what_competes_for_the_places_of_a_day(facts: dict[str, Any], want: bool) -> None:
    assert competed(decide(Facts(**facts))) is want
