"""Paragraphs from lines: where one ends, what is repeated on every page, and words that were divided."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from crawler.parsing import pdf_glyphs, pdf_paragraphs
from tests.support.pdfs import Show, lines, pdf

FULL = "a line that fills the whole width of it"


def read(*pages: Sequence[Show]) -> list[str]:
    return [paragraph.text for paragraph in pdf_paragraphs.paragraphs(pdf_glyphs.read(pdf(*pages)))]


def test_a_wider_space_begins_a_paragraph() -> None:
    assert read([*lines(FULL, FULL), *lines(FULL, FULL, y=330)]) == [f"{FULL} {FULL}"] * 2


def test_an_indent_begins_a_paragraph() -> None:
    page = [*lines(FULL, FULL), Show(FULL[:-3], 45, 336), Show(FULL, 30, 324)]
    assert read(page) == [f"{FULL} {FULL}", f"{FULL[:-3]} {FULL}"]


def test_a_line_that_ends_early_ends_a_paragraph() -> None:
    assert read(lines(FULL, "and ends.", "The next one begins here and is so long", FULL)) == [
        f"{FULL} and ends.",
        f"The next one begins here and is so long {FULL}",
    ]


def test_a_ragged_line_does_not() -> None:
    assert read(lines(FULL, "a line that is shorter as the next", "word-of-great-length needs room and more")) == [
        f"{FULL} a line that is shorter as the next word-of-great-length needs room and more"
    ]


def test_another_size_is_another_paragraph() -> None:
    assert read([Show("A headline", 30, 360, 16), *lines(FULL, y=342)]) == ["A headline", FULL]


def test_entries_of_a_list_are_paragraphs() -> None:
    assert read(lines("• one", "• two", "3. three")) == ["• one", "• two", "3. three"]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("this is the divid-", "ed word", "this is the divided word"),
        ("this is the divid\u00ad", "ed word", "this is the divided word"),
        ("the town of Lindau-", "Werth", "the town of Lindau-Werth"),
        ("a well-known one and a well-", "known", "a well-known one and a well-known"),
        ("Kultur-", "und Sportamt", "Kultur- und Sportamt"),
        ("from 1990-", "2010", "from 1990-2010"),
        ("a dash -", "and more", "a dash - and more"),
        ("青石镇图书馆星期一起停止开放镇政", "府说屋顶", "青石镇图书馆星期一起停止开放镇政府说屋顶"),
    ],
)
def test_words_that_a_line_divides(first: str, second: str, joined: str) -> None:
    assert read(lines(first, second, apart=10)) == [joined]


def test_a_paragraph_goes_on_on_the_next_page_and_a_sentence_that_ended_does_not() -> None:
    assert read(lines(FULL), lines("and here it goes on."), lines("This is new.")) == [
        f"{FULL} and here it goes on.",
        "This is new.",
    ]


def test_running_heads_feet_and_page_numbers_are_dropped() -> None:
    pages = [
        [
            Show("Harbour League", 30, 390, 8),
            *lines(f"{body} is.", f"{body} was."),
            Show(f"Page {n} of 3", 120, 12, 8),
        ]
        for n, body in enumerate(("The first", "This", "A last one"), 1)
    ]
    said = "The first is. The first was. This is. This was. A last one is. A last one was."
    assert " ".join(read(*pages)) == said


@pytest.mark.parametrize(
    "number", ["1", "- 1 -", "1 / 1", "Seite 1 von 2", "стр. 1", "第 1 页", "https://a.example/x.html 1/1"]
)
def test_a_single_page_has_its_number_dropped_too(number: str) -> None:
    assert read([*lines("The body."), Show(number, 120, 12, 8)]) == ["The body."]


@pytest.mark.parametrize("line", ["12 people died", "In 2026", "Article 19"])
def test_a_last_line_with_a_number_in_it_is_no_page_number(line: str) -> None:
    assert read([*lines("The body."), Show(line, 120, 12, 8)])[-1] == line


def test_what_a_browser_prints_around_a_page_is_dropped() -> None:
    head, foot = (
        Show("11/29/26, 11:27 AM  A quay is closed", 20, 392, 8),
        Show("https://a.example/news/1 1/2", 20, 8, 8),
    )
    assert read([head, *lines("The body."), foot]) == ["The body."]
    assert read([head, *lines("The body.")])[0].startswith("11/29/26")  # without the address it may be of the text


def test_pages_of_nothing_but_the_same_line_keep_it() -> None:
    assert read(*[lines("We ask for an answer.")] * 3) == ["We ask for an answer."] * 3


def test_a_line_of_the_text_that_comes_again_elsewhere_stays() -> None:
    assert (
        read(lines("We ask for an answer.", y=200), lines("We ask for an answer.", y=180))
        == ["We ask for an answer."] * 2
    )
