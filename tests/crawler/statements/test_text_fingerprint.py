"""When two texts are one: the hash of their words, and how much they share."""

from __future__ import annotations

import pytest

from crawler.statements.text_fingerprint import fingerprint, similarity, words

TEXT = (
    "The harbour council met on Tuesday and heard the complaints of forty families who live along the quay. "
    "They asked for the return of the old landing stage, which a company has fenced in since the spring. "
    "The chairwoman promised an answer within three weeks and said that the lease could be ended early."
)


@pytest.mark.parametrize(
    ("why", "other"),
    [
        ("case", TEXT.upper()),
        ("blanks and line breaks", TEXT.replace(" ", "\u00a0\n ")),
        ("quotation marks and dashes", TEXT.replace(",", " —").replace(".", "!”")),
        ("soft hyphens and invisible characters", TEXT.replace("families", "fami\u00adlies\u200b")),
        ("full-width letters", TEXT.replace("quay", "ｑｕａｙ")),
    ],
)
def test_what_does_not_count(why: str, other: str) -> None:
    assert fingerprint(other) == fingerprint(TEXT), why


def test_a_word_counts() -> None:
    assert fingerprint(TEXT.replace("three", "four")) != fingerprint(TEXT)


def test_the_hash_is_the_same_in_every_process_and_version() -> None:
    assert fingerprint("Ünï Test 测试") == "922e920022cad2ff9bd77ae93f4a9bda"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Élan vital", ["elan", "vital"]),
        ("港口重开", ["港", "口", "重", "开"]),
        ("don't_stop 3rd", ["don", "t", "stop", "3rd"]),
        ("", []),
    ],
)
def test_words(given: str, expected: list[str]) -> None:
    assert list(words(given)) == expected


def test_similar_is_the_share_of_the_smaller_text() -> None:
    first, second, third = TEXT.split(". ")
    assert similarity(TEXT, TEXT) == 1.0
    assert similarity(TEXT, f"{first}. {second}.") > 0.95
    assert similarity(TEXT, third) < 0.75  # a teaser is not its article
    assert similarity(first, second) < 0.1
    assert similarity(TEXT, "") == 0.0
    assert similarity("", "") == 1.0


@pytest.mark.parametrize("piece", ["\ufdfa ", "车", "word "])
def test_a_text_without_end_is_read_to_a_limit(piece: str) -> None:
    """Also where one sign is taken apart into eighteen letters."""
    text = piece * 400_000
    assert sum(map(len, words(text))) <= 1_000_000
    assert similarity(text, text + "other") == 1.0
