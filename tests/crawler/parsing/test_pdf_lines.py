"""Lines, columns and tables of a page, by where their signs stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from crawler.parsing import pdf_glyphs, pdf_lines
from tests.support.pdfs import Show, lines, pdf

LEFT = [f"left column line number {n}" for n in range(4)]
RIGHT = [f"right column line number {n}" for n in range(4)]


def read(page: Sequence[Show], right_to_left: bool = False) -> list[str]:
    document = pdf_glyphs.read(pdf(page))
    return [line.text for line in pdf_lines.lines(document.pages[0], right_to_left)]


def beside(left: Sequence[str], right: Sequence[str], size: float = 8) -> tuple[list[Show], list[Show]]:
    """Two columns of lines, the second one at the right."""
    return lines(*left, x=20, size=size), lines(*right, x=160, size=size)


def across(one: Sequence[Show], other: Sequence[Show]) -> list[Show]:
    """Drawn line by line instead of column by column."""
    return [show for pair in zip(one, other, strict=True) for show in pair]


def test_signs_with_room_between_them_are_words() -> None:
    assert read([Show("two", 30), Show("words", 48), Show("run", 73)]) == ["two wordsrun"]


def test_spaces_that_are_drawn_first_come_to_their_place() -> None:
    assert read([Show(" ", 40), Show("a", 30), Show("b", 35), Show("c", 45)]) == ["ab c"]


def test_columns_are_read_one_after_the_other_however_they_are_drawn() -> None:
    left, right = beside(LEFT, RIGHT)
    assert read(left + right) == LEFT + RIGHT
    assert read(across(left, right)) == LEFT + RIGHT
    assert read(right + left) == LEFT + RIGHT


def test_the_right_column_is_the_first_where_that_is_the_direction() -> None:
    left, right = beside(LEFT, RIGHT)
    assert read(left + right, right_to_left=True) == RIGHT + LEFT


def test_what_goes_across_both_columns_stands_before_and_after_them() -> None:
    left, right = beside(LEFT, RIGHT)
    head, foot = (
        Show("a headline across the whole of the page", 20, 375, 12),
        Show("and a last line that goes across it", 20, 300),
    )
    assert read([head, *left, *right, foot]) == [head.text, *LEFT, *RIGHT, foot.text]


def test_three_columns() -> None:
    parts = [[f"column {name} line {n}" for n in range(4)] for name in "abc"]
    page = [show for x, part in zip((10, 110, 210), parts, strict=True) for show in lines(*part, x=x, size=8)]
    assert read(page) == [text for part in parts for text in part]


def test_two_lines_beside_two_others_are_no_columns() -> None:
    left, right = beside(LEFT[:2], RIGHT[:2])
    assert read(across(left, right)) == [f"{a} {b}" for a, b in zip(LEFT[:2], RIGHT[:2], strict=True)]


def test_a_table_of_short_cells_is_read_row_by_row() -> None:
    left, right = beside(["Date", "Place", "Dead", "Hurt"], ["12 November", "Northholm", "none", "two"])
    assert read(across(left, right)) == ["Date 12 November", "Place Northholm", "Dead none", "Hurt two"]


def test_numbers_of_a_list_stay_with_its_entries() -> None:
    page = across(lines("1.", "2.", "3.", x=20), lines("the first entry", "the second", "the third", x=45))
    assert read(page) == ["1. the first entry", "2. the second", "3. the third"]


def test_cells_of_several_lines_are_read_cell_by_cell() -> None:
    rows = [(f"the cell {n} begins", "and goes on") for n in range(4)]
    page = []
    for n, cell in enumerate(rows):
        page += lines(*cell, x=20 if n % 2 == 0 else 160, y=360 - 30 * (n // 2), size=8)
    assert read(page) == [text for cell in rows for text in cell]


@pytest.mark.parametrize(
    ("mark", "word", "read_as"),
    [
        ("2", "the word", "the word"),
        ("*", "the word", "the word"),
        ("2", "35 km", "35 km2"),
        ("st", "the 1", "the 1st"),
    ],
)
def test_the_mark_of_a_footnote_does_not_hide_the_word_before_it(mark: str, word: str, read_as: str) -> None:
    end = 30 + 5 * len(word)
    assert read([Show(word), Show(mark, end, 364, 6), Show(" goes", end + 3 * len(mark))]) == [f"{read_as} goes"]


def test_shapes_of_letters_are_letters() -> None:
    shaped = "\ufef3\ufeea\ufef4\ufedf\ufe8e\u0640\ufb01"
    assert read([Show(shaped[::-1])], right_to_left=True) == ["fiيهيلا"[2:] + "fi"]


def test_a_mark_drawn_over_a_letter_follows_it() -> None:
    assert read([Show("\u0301", 36.2), Show("aeo", 30)]) == ["ae\u0301o"]


def test_a_sign_drawn_twice_to_be_bold_is_one() -> None:
    assert read([Show("see", 30), Show("see", 30.3)]) == ["see"]


def test_a_page_of_tens_of_thousands_of_pieces_is_read_as_lines() -> None:
    page = [Show("a", 10 + 20 * (n % 14), 395 - 0.9 * (n // 14), 1.2) for n in range(2 * pdf_lines._MOST)]
    assert len("".join(read(page)).replace(" ", "")) == 2 * pdf_lines._MOST
