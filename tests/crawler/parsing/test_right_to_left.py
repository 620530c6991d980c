"""A line as it is spoken from a line as it is seen."""

from __future__ import annotations

import pytest

from crawler.parsing.right_to_left import leans_right, logical, paired

# As seen, sign by sign from left to right; as spoken. Latin capitals would hide it, so these are Hebrew, Arabic and Persian words.
LINES = (
    ("a word", "םולש", "שלום"),
    ("two words", "םלוע םולש", "שלום עולם"),
    ("a number keeps its order", "תוינפ 1,240", "1,240 פניות"),
    ("a time and a day", "12.11.2026 ,10:30 העשב", "בשעה 10:30, 12.11.2026"),
    ("two numbers, apart", "6 ,5 םימי", "ימים 5, 6"),
    ("words of another script", "Human Desk ןוגרא", "ארגון Human Desk"),
    ("a number behind them", "ראוני Windows 10 תכרעמ", "מערכת Windows 10 ינואר"),
    ("Persian digits", "اتسور ۲۳ هب", "به ۲۳ روستا"),
    ("a per cent sign", "50% ךרעב", "בערך 50%"),
    ("brackets by their picture", "(הנומת)", "(תמונה)"),
    ("brackets by their meaning", ")הנומת(", "(תמונה)"),
    ("a full stop", ".ףוס", "סוף."),
    ("no such letter", "plain (1) text", "plain (1) text"),
)


@pytest.mark.parametrize(("why", "seen", "spoken"), LINES, ids=[line[0] for line in LINES])
def test_a_line_is_read_as_it_is_spoken(why: str, seen: str, spoken: str) -> None:
    assert logical(list(seen), True) == spoken


def test_signs_of_several_letters_stay_as_they_are() -> None:
    assert logical(["م", "لا", "س"], True) == "سلام"


def test_words_from_right_to_left_inside_a_line_of_the_other_direction() -> None:
    assert logical(list("the words םלוע םולש end."), False) == "the words שלום עולם end."
    assert logical(list("room 12 םולש 34 תיב here"), False) == "room 12 בית 34 שלום here"


def test_a_line_that_was_drawn_the_wrong_way_is_known_by_letters_that_only_end_words() -> None:
    """LibreOffice 7.4 draws the last line of a page so, when its paragraph goes on."""
    assert logical(list("ארגון Human Desk פרסם"), True) == "ארגון Human Desk פרסם"
    assert logical(list("םסרפ Human Desk ןוגרא"), True) == "ארגון Human Desk פרסם"


def test_brackets_that_are_named_now_so_now_so_open_and_close_by_turns() -> None:
    assert paired("«one« two") == "«one» two"
    assert paired("(one) [two]") == "(one) [two]"
    assert paired("one) two") == "one) two"  # it opened in the line above


def test_most_letters_decide_the_direction() -> None:
    assert leans_right(["שלום עולם", "a b"])
    assert not leans_right(["שלום", "hello, world", "12"])
    assert not leans_right([])
