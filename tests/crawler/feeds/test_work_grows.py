"""Work over lists, counted in instructions of Python and not in time: twice the input is at most little more than twice the work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from crawler.feeds import older_pages, page_survey, reader
from crawler.items import Answer
from crawler.statements import inline_entries

URL = "https://paper.example/news"
SMALL = 100  # parts of the smaller input
MOST = 2.6  # times the work; squares give four


def instructions(step: Callable[[], object]) -> int:
    """How many instructions of Python a step takes; loops within one function count, C does not."""
    number = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal number
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        number += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        step()
    finally:
        sys.settrace(before)
    return number


def page(parts: int) -> bytes:
    links = "".join(
        f"<li><a href='/a/{n}?page={n}'>A headline of some words, number {n}</a></li>" for n in range(parts)
    )
    return f"<html><body><ul>{links}</ul></body></html>".encode()


def feed(parts: int) -> bytes:
    entry = "<item><title>Item {0}</title><link>https://paper.example/{0}</link><guid>{0}</guid><pubDate>2 Mar 2026</pubDate></item>"
    return f"<rss><channel>{''.join(entry.format(n) for n in range(parts))}</channel></rss>".encode()


def split(parts: int) -> object:
    return inline_entries.split(reader.read(feed(parts), URL).entries)


def older(parts: int) -> object:
    return older_pages.of_listing(Answer(URL, 200, (("Content-Type", "text/html"),), page(parts)))


STEPS: dict[str, Callable[[int], object]] = {
    "a feed is read": lambda parts: reader.read(feed(parts), URL),
    "a feed in elements without end": lambda parts: reader.read(feed(parts).replace(b"</item>", b""), URL),
    "a page of headlines is read": lambda parts: reader.read(page(parts), URL, kind="listing"),
    "the next page is searched for": older,
    "a page is surveyed": lambda parts: page_survey.survey(page(parts), URL, "text/html"),
    "entries are split": split,
}


@pytest.mark.parametrize("name", STEPS)
def test_twice_the_input_is_twice_the_work(name: str) -> None:
    step = STEPS[name]
    step(SMALL)  # what is loaded or kept at the first use
    small, large = (instructions(lambda parts=parts: step(parts)) for parts in (SMALL, 2 * SMALL))  # type: ignore[misc]
    assert small > SMALL
    assert large / small < MOST


def test_squares_are_seen() -> None:
    def pairs(parts: int) -> int:
        return sum(a == b for a in range(parts) for b in range(parts))

    assert instructions(lambda: pairs(100)) / instructions(lambda: pairs(50)) > 3.5
