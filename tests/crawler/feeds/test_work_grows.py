"""Work over lists, counted and not timed: twice the input is at most little more than twice the work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.feeds import older_pages, page_survey, reader
from crawler.items import Answer
from crawler.statements import inline_entries
from tests.support.work import growing

URL = "https://paper.example/news"
SMALL = 100  # parts of the smaller input


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
    assert growing(STEPS[name], SMALL) == []


def test_squares_are_seen() -> None:
    def pairs(parts: int) -> int:
        return sum(a == b for a in range(parts) for b in range(parts))

    assert any("genexpr" in name for name in growing(pairs, 50))
