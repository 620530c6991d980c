"""How common words are, and the warning of topics that would run on every page."""

from __future__ import annotations

import pytest

from alerts.matching.terms import PlainLexicon, Word
from alerts.matching.word_frequency import count_words, expected_share, warning
from alerts.query import compile_topic

TEXTS = ["the storm came", "the rain came", "the sun and 车臣", *(f"the day {n}" for n in range(97))]
FREQUENCY = count_words(TEXTS)
SHARES = [
    ("the", 1.0, "a word of every text"),
    ("storm", 0.01, "a word of one"),
    ("the AND storm", 0.01, "AND: the rarer"),
    ("the OR storm", 1.0, "OR: both together"),
    ("rain OR storm", 0.02, "of rare ones"),
    ('"the storm"', 0.01, "a phrase: its rarest word"),
    ("the NEAR/5 storm", 0.01, "NEAR too"),
    ("2 of (the, storm, rain)", 0.02, "of three two: the cheapest two"),
    ("sto*", 0.01, "a beginning"),
    ("车臣", 0.01, "characters"),
]


@pytest.mark.parametrize(("query", "share", "why"), SHARES, ids=[s[0] for s in SHARES])
def test_expected_share(query: str, share: float, why: str) -> None:
    plan = compile_topic(query, PlainLexicon()).plan

    assert expected_share(plan, FREQUENCY) == pytest.approx(share), why
    assert (warning(plan, FREQUENCY) is not None) == (share > 0.05)


def test_the_warning_says_how_broad() -> None:
    assert "100%" in str(warning(compile_topic("the", PlainLexicon()).plan, FREQUENCY))


def test_unseen_words_are_the_rarest() -> None:
    assert FREQUENCY(Word("key", "unheard")) < FREQUENCY(Word("key", "storm"))
    assert warning(compile_topic("the", PlainLexicon()).plan, count_words([])) is None
