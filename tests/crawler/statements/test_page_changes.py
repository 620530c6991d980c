"""A page without articles: what counts as new on it, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.statements import page_changes
from crawler.statements.page_changes import PageMemory

ONE = "The commission has published its first report on the bells of the town."
TWO = "Residents of the northern districts say that nobody was asked beforehand."
NEW = "On Tuesday the mayor declared that the bells will be silent from now on."
OLD = "The page is kept by the town archive and is renewed when there is something to tell."


def seen(*texts: str) -> PageMemory:
    memory = PageMemory()
    for text in texts:
        memory = page_changes.after(memory, text)
    return memory


@pytest.mark.parametrize(
    ("now", "new", "why"),
    [
        (f"{ONE}\n{TWO}", [], "nothing changed"),
        (f"{TWO}\n{ONE}", [], "order does not count"),
        (f"{NEW}\n{ONE}\n{TWO}", [NEW], "a paragraph on top"),
        (f"{ONE}\n{NEW}\n{TWO}", [NEW], "a paragraph between"),
        (f"{ONE}", [], "a paragraph went"),
        (f"{ONE}\n{TWO}\n12:45", [], "a clock"),
        (f"{ONE}\n{TWO}\nVisitors: 31337", [], "a counter"),
        (f"{ONE}\n{TWO}\nBuy bells", [], "a short advert"),
        (f"{ONE.replace('first', 'second')}\n{TWO}", [], "an edited word"),
        (f"{ONE.upper()}\n{TWO}", [], "case and marks"),
        (
            f"{ONE}\n{TWO}\n委员会宣布从今晚起全城钟声停止。",
            ["委员会宣布从今晚起全城钟声停止。"],
            "a short line that says much",
        ),
        (f"4 March\n{NEW}\n{ONE}\n{TWO}", ["4 March", NEW], "its heading comes along"),
        (f"{NEW}\n{OLD}\n{ONE}\n{TWO}", [NEW, OLD], "two paragraphs are one statement"),
    ],
)
def test_what_is_new(now: str, new: list[str], why: str) -> None:
    assert page_changes.new_lines(seen(f"{ONE}\n{TWO}"), now) == new, why


def test_a_clock_in_a_long_line_is_no_news() -> None:
    line = "This page was made at {} by the archive of the town, which counts {} readers today."
    assert page_changes.new_lines(seen(line.format("10:15", "204")), line.format("11:20", "1311")) == []


def test_what_went_and_returns_is_no_news() -> None:
    assert page_changes.new_lines(seen(f"{ONE}\n{NEW}", f"{ONE}\n{TWO}"), f"{ONE}\n{NEW}") == []


def test_memory_is_bounded_and_kept() -> None:
    memory = seen("\n".join(f"line {chr(97 + n % 26) * (n // 26 + 1)}" for n in range(page_changes.MOST_SEEN + 300)))
    assert len(memory.seen) == page_changes.MOST_SEEN
    assert page_changes.load(page_changes.dump(memory)) == memory
    assert page_changes.load(None) == PageMemory()


@given(st.lists(st.text(max_size=120), max_size=8))
def test_what_was_just_read_is_never_new(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert page_changes.new_lines(seen(text), text) == []
