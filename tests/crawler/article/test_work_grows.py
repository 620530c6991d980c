"""Work over pages, counted: twice the page is at most little more than twice the work, in every function that reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.article import extract
from tests.support.builders import NOW
from tests.support.pdfs import lines, pdf
from tests.support.work import cpu_seconds, growing

URL = "https://paper.example/2026/a-page"
PARAGRAPH = "<p>Paragraph {0} tells of a storm that came over the town on 12 March 2026 and of people.</p>"
TEXT = "Line {0} of some words that are read."


def around(part: str, head: str = "") -> Callable[[int], bytes]:
    """A page with a part as often as it is asked for, each with its number."""

    def page(parts: int) -> bytes:
        inside = "".join(part.format(n) for n in range(parts))
        title = "<title>A headline of some words</title>"
        return f"<html><head>{title}{head}</head><body><article>{inside}</article></body></html>".encode()

    return page


def data(parts: int) -> bytes:
    nodes = ",".join(f'{{"@type":"NewsArticle","headline":"H {n}","datePublished":"2026-03-01"}}' for n in range(parts))
    return around(PARAGRAPH, f'<script type="application/ld+json">{{"@graph":[{nodes}]}}</script>')(5)


def about(parts: int) -> bytes:
    tags = "".join(f'<meta property="article:tag{n}" content="word {n}">' for n in range(parts))
    return around(PARAGRAPH, tags)(5)


def printed(parts: int) -> bytes:
    return pdf(*([lines(*(f"Line {n} of page {p} tells of a storm" for n in range(10))) for p in range(parts // 5)]))


PAGES: dict[str, tuple[Callable[[int], bytes], int]] = {
    "paragraphs": (around(PARAGRAPH), 60),
    "breaks": (around(f"{TEXT}<br><br>"), 60),
    "boxes": (around(f"{PARAGRAPH}<div class=box><h3>More</h3><ul><li><a href=/a/{{0}}>Headline {{0}} here</a></ul></div>"), 20),
    "dates": (around(f"<p>{TEXT} <time datetime='2026-03-01'>{{0}} March 2026</time></p>"), 60),
    "authors": (around(f"<p class=byline>By <a rel=author href=/who/{{0}}>Jane Doe{{0}}</a></p><p>{TEXT}</p>"), 20),
    "tables": (around(f"<table><tr><td>{TEXT}<td>Words</table>"), 30),
    "parts in each other": (around("<div><p>" * 10 + TEXT + "</div>" * 10), 12),
    "quotes": (around(f"<blockquote><p>{TEXT}</blockquote><p>Said another {{0}} then.</p>"), 30),
    "data": (data, 60),
    "what it says of itself": (about, 60),
    "a PDF": (printed, 10),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_twice_the_page_is_twice_the_work(name: str) -> None:
    page, parts = PAGES[name]
    assert growing(lambda number: extract(page(number), URL, None, now=NOW), parts) == []


COSTLY = {  # steps in C, whose work is not seen line by line: each took more than six seconds
    "a link's text in one item": (b"<rss><item>" + b"<link>x</link>" * 22_000, None),
    "attributes of one tag": (b"<p " + b"".join(b"xmlns:a%d='u' " % n for n in range(60_000)) + b">Words", "Words"),
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_page_of_half_a_megabyte_takes_less_than_two_seconds(name: str) -> None:
    body, words = COSTLY[name]
    items = []
    assert cpu_seconds(lambda: items.append(extract(body, URL, None, now=NOW))) < 2
    assert words is None or words in items[0].text
