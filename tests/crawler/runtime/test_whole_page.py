"""A page is read with its frames and its further pages: in order, never in circles, never more than a few, and what is missing is said."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from crawler.article import continuation, extract
from crawler.items import Answer, StatementItem
from crawler.runtime.whole_page import WholePage
from tests.support.badsite import Request, answer
from tests.support.builders import an_answer, prose
from tests.support.road import HEAD, drain, source
from tests.support.site import Site

URL = "https://paper.example/news/417"
PAGE = "<html><head><title>Tolls</title><meta property='og:type' content='article'></head><body><article><h1>Tolls</h1><p>{}</p>{}</article></body></html>"


def page(number: int, *links: int, parameter: str = "page") -> str:
    return PAGE.format(prose(number), " ".join(f"<a href='?{parameter}={n}'>{n}</a>" for n in links))


def read(pages: Mapping[str, str], first: str = URL) -> tuple[StatementItem, list[str], list[str]]:
    """The item, what was asked for, and what it was put together from."""
    asked: list[str] = []

    async def get(url: str) -> Answer | None:
        asked.append(url.removeprefix(URL))
        return an_answer(url, pages[url].encode()) if url in pages else None

    async def one(answer: Answer, first_page: str) -> StatementItem:
        return extract(answer.body, answer.url, first_page=first_page)

    whole = WholePage(get, one)
    item = asyncio.run(whole.read(an_answer(first, pages[first].encode())))
    return item, asked, [part.url.removeprefix(URL) for part in whole.parts]


def test_pages_are_joined_in_their_order() -> None:
    item, asked, parts = read({URL: page(1, 2, 3), f"{URL}?page=2": page(2, 1, 3), f"{URL}?page=3": page(3, 1, 2)})
    assert item.text == "\n".join(map(prose, (1, 2, 3)))
    assert asked == parts == ["?page=2", "?page=3"]
    assert (item.error, item.next_page, dict(item.origins)["pages"]) == (None, None, "3")


def test_a_page_that_cannot_be_had_is_said_to_be_missing() -> None:
    item, _, parts = read({URL: page(1, 2, 3), f"{URL}?page=2": page(2, 1, 3)})
    assert item.text == f"{prose(1)}\n{prose(2)}"
    assert (item.error, item.next_page, parts) == ("pages_missing", f"{URL}?page=3", ["?page=2"])


def test_the_same_text_under_every_number_is_one_page() -> None:
    item, asked, parts = read({URL: page(1, 2), f"{URL}?page=2": page(1, 3)})
    assert (item.text, item.error, asked, parts) == (prose(1), None, ["?page=2"], [])


def test_an_article_without_an_end_ends() -> None:
    endless = {f"{URL}?page={n}": page(n, n + 1) for n in range(2, 100)}
    item, asked, _ = read({URL: page(1, 2), **endless})
    assert len(asked) == continuation.MOST_PAGES - 1
    assert (item.error, item.next_page) == ("pages_too_many", f"{URL}?page={continuation.MOST_PAGES + 1}")


def test_frames_within_frames_and_in_circles() -> None:
    top, inner, text = f"{URL}/", f"{URL}/inner.html", f"{URL}/text.html"
    pages = {
        top: "<title>Paper</title><frameset><frame src=menu.html><frame src=inner.html></frameset>",
        inner: "<title>Inner</title><frameset><frame src=./><frame src=text.html></frameset>",
        text: PAGE.format(prose(1), ""),
    }
    item, asked, parts = read(pages, top)
    assert (item.title, item.text, item.url) == ("Tolls", prose(1), top)
    assert asked == ["/menu.html", "/inner.html", "/text.html"]
    assert parts == ["/inner.html", "/text.html"]


def test_a_crawl_follows_pages_and_frames_by_the_rules_of_the_site(tmp_path: Path) -> None:
    """Over real HTTP, with robots.txt: it is asked for every page of an article as for any other."""
    site = Site({"/robots.txt": answer("User-agent: *\nDisallow: /b?page=2\n", content_type="text/plain")})
    site.publish("/a", "Tolls are raised")
    site.publish("/b", "Mills are closed")

    def shown(number: int) -> object:
        async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
            second = request.target.endswith("page=2")
            await answer(page(number + second, *(() if second else (2,))), content_type="text/html")(request, writer)

        return handler

    site.routes |= {"/a": shown(10), "/b": shown(20)}  # type: ignore[dict-item]
    with site:
        said = drain(tmp_path, HEAD + source("paper", site.feed))
        a, b = (said["statements"][site.url(path)] for path in ("/a", "/b"))
        assert a[1:] == [f"{prose(10)}\n{prose(11)}", None]
        assert b[1:] == [prose(20), "pages_missing"]
        assert said["pages"][site.url("/b")] == "pages_missing"  # it is tried again later
        assert [r.target for r in site.requests].count("/b?page=2") == 0
