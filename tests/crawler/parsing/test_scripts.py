"""The table of scripts: blocks that do not overlap, letters that are found in them, languages by script."""

from __future__ import annotations

import itertools

import pytest

from crawler.parsing import scripts


def test_no_block_reaches_into_the_next() -> None:
    blocks = scripts._BLOCKS
    assert all(last < first for (_, last, _), (first, _, _) in itertools.pairwise(blocks))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("ʼАвтор", "cyrillic"), ("«Grozny»", "latin"), ("ﺷﻴﺸﺎﻥ", "arabic"), ("Ⴂ", "georgian"), ("々車", "han"), ("ー", "kana")],
)  # fmt: skip
def test_the_first_letter_with_a_script_decides(word: str, expected: str) -> None:
    assert scripts.script(word) == expected


@pytest.mark.parametrize("word", ["", "2026", "--", "\U00020000", "ⵣⵓⵍ", "٣", "ः", "\ud800"])
def test_digits_marks_and_unlisted_scripts_have_none(word: str) -> None:
    assert scripts.script(word) == ""


def test_a_language_may_be_written_in_several_scripts() -> None:
    assert scripts.written_in("sr") == {"cyrillic", "latin"}
    assert scripts.written_in("ja") == {"kana", "han"}
    assert scripts.written_in("xx") == frozenset()


def test_the_commonest_language_stands_first() -> None:
    assert [scripts.LANGUAGES[name][:1] for name in ("latin", "cyrillic", "arabic")] == [("en",), ("ru",), ("ar",)]
