"""Pages that nobody could have meant, through the worker processes with their real limits but for time, which is the machine's: each gets its answer, and the next page is read."""

from __future__ import annotations

import asyncio
import json

import pytest

from crawler.article.extraction_pool import ExtractionPool
from crawler.items import Entry, StatementItem
from tests.support.pdfs import lines, pdf

URL = "https://odd.example/page"
TEXT = "The committee of the harbour met on Tuesday and heard the complaints of the people who live along the quay. "
RUSSIAN = "Комитет гавани встретился во вторник и выслушал жалобы людей, которые живут у причала. " * 9


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


def data(size: int) -> str:
    return json.dumps({"props": ["x" * 900] * (size // 900)})


PAGES = {
    "empty": (b"", "empty", ""),
    "50 MB": (page(f"<p>{TEXT}" * 470_000), "page", "along the quay"),
    "nested 200,000 times": (page("<div>" * 200_000 + TEXT * 5), "page", "along the quay"),
    "no charset": (f"<p>{RUSSIAN}".encode("cp1251"), "page", "Комитет гавани"),
    "a wrong charset": (page(RUSSIAN, "<meta charset=iso-8859-1>"), "page", "Комитет гавани"),
    "UTF-16 without a mark": (page(TEXT * 8).decode().encode("utf-16-le"), "page", "along the quay"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "unreadable", ""),
    "one script": (page(f"<script>{'var a = 1;' * 500_000}</script>"), "needs_scripts", ""),
    "a cell of 10^9 columns": (
        page(f"<table><tr><td colspan=1000000000 rowspan=1000000000>{TEXT * 4}</td></tr></table>"),
        "page",
        "along the quay",
    ),
    "data of 20 MB": (
        page(f"<p>{TEXT * 5}</p><script type='application/json' id='__NEXT_DATA__'>{data(20_000_000)}</script>"),
        "page",
        "along the quay",
    ),
    "9 MB of paragraphs": (page("<p>a b c" * 1_100_000), "page", "a b c"),
    "9 MB of line breaks": (page("word<br>" * 1_100_000), "page", "word"),
    "9 MB of links": (page("<a href=/x>word</a> " * 450_000), "listing", ""),
    "a PDF of 10,000 pages": (pdf(*[lines(TEXT[:50], TEXT[50:95])] * 10_000), "pdf", "The committee"),
}


def test_each_has_its_answer_and_the_next_page_is_read() -> None:
    async def read() -> dict[str, tuple[StatementItem, StatementItem]]:
        async with ExtractionPool(1, deadline=300, cpu=120) as pool:
            return {
                name: (
                    await pool.extract(body, URL, hint=Entry(URL, title="Of the list")),
                    await pool.extract(page(f"<h1>A quay is closed</h1><p>{TEXT * 5}"), URL),
                )
                for name, (body, _, _) in PAGES.items()
            }

    for name, (item, after) in asyncio.run(read()).items():
        _, kind, words = PAGES[name]
        assert (name, item.kind) == (name, kind), item.error
        assert words in item.text, name
        assert item.title, name
        assert "along the quay" in after.text, name


@pytest.mark.parametrize("name", ["50 MB", "9 MB of paragraphs", "9 MB of line breaks", "9 MB of links"])
def test_of_a_page_without_end_the_beginning_is_read_and_that_is_said(name: str) -> None:
    async def read() -> StatementItem:
        async with ExtractionPool(1, deadline=300, cpu=120) as pool:
            return await pool.extract(PAGES[name][0], URL)

    item = asyncio.run(read())
    assert item.error in ("html_too_large", "html_too_deep")
