"""What may stand in a title and a text, and what is taken out."""

from __future__ import annotations

import pytest

from crawler.article.clean_text import clean_line, clean_text


@pytest.mark.parametrize(
    ("why", "given", "expected"),
    [
        ("controls and NUL go", "a\x00b\x07c\x1bd", "abcd"),
        ("a lone surrogate goes", "a\ud800b", "ab"),
        ("line and paragraph separators are blanks in a line", "a\u2028b\u2029c\r\nd", "a b c d"),
        ("marks that turn the direction go", "safe\u202egpj.exe", "safegpj.exe"),
        ("joiners and zero-width spaces belong to scripts", "می\u200cخواهم กา\u200bแฟ", "می\u200cخواهم กา\u200bแฟ"),
        ("four combining marks stay on a letter", "e" + "\u0316" * 10_000 + "f", "e" + "\u0316" * 4 + "f"),
        ("composed and decomposed are one", "e\u0301", "é"),
        ("every kind of blank is one blank", "a\u00a0\t \u3000b", "a b"),
    ],
)
def test_clean_line(why: str, given: str, expected: str) -> None:
    assert clean_line(given) == expected, why


def test_a_title_of_a_megabyte_is_cut_at_500() -> None:
    title = clean_line("word " * 200_000, 500)
    assert len(title) <= 500
    assert title.endswith("…")


def test_clean_text_has_one_paragraph_a_line() -> None:
    assert clean_text(" a \n\n\x0b b\u2028c \r\n\x00\n") == "a\nb\nc"
