"""Lists that are too large, lead to themselves, or belong to another site: bounded, said so, the rest read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from crawler.feeds import sitemap_index
from crawler.feeds.reader import read
from crawler.feeds.sitemap_index import KNOWN, MOST
from crawler.feeds.sitemaps import MAX_URLS
from crawler.feeds.xml_feeds import MAX_ENTRIES
from crawler.items import Answer
from tests.support.lists import Here

URL = "https://paper.example/list.xml"
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def item(number: int, more: str = "", host: str = "paper.example") -> str:
    return f"<item><title>T{number}</title><link>https://{host}/{number}</link>{more}</item>"


def index(count: int, day: str = "2026-03-01") -> bytes:
    parts = "".join(
        f"<sitemap><loc>https://paper.example/part-{n}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for n in range(count)
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'.encode()


class Parts:
    """Answers every part with one page; counts the requests."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        self.asked.append(url)
        body = f"<urlset><url><loc>{url}/page</loc></url></urlset>".encode()
        return Answer(url, 200, (), body)


def test_a_feed_with_too_many_entries_is_cut_and_said_so() -> None:
    found = read(rss(*(item(n) for n in range(MAX_ENTRIES + 5))), URL, kind="feed")
    assert len(found.entries) == MAX_ENTRIES
    assert "entries_capped" in found.warnings


def test_a_sitemap_of_too_many_pages_is_cut_and_said_so() -> None:
    lines = "\n".join(f"https://paper.example/{n}" for n in range(MAX_URLS * 4))
    found = read(lines.encode(), URL, kind="sitemap")
    assert (len(found.entries), found.warnings) == (MAX_URLS, ("sitemap_too_large",))


@pytest.mark.parametrize("day", ["Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 2099 00:00:00 GMT"])
def test_an_impossible_date_costs_no_entry(day: str) -> None:
    found = read(rss(item(1, f"<pubDate>{day}</pubDate>"), item(2)), URL, kind="feed", now=NOW)
    assert [e.title for e in found.entries] == ["T1", "T2"]
    assert "date_suspect" in found.warnings


def test_an_identity_of_a_megabyte_costs_no_entry() -> None:
    found = read(rss(item(1, f"<guid>{'x' * 1_000_000}</guid>"), item(2)), URL, kind="feed")
    assert [e.title for e in found.entries] == ["T1", "T2"]
    assert len(found.entries[0].id) < 1000
    twin = read(rss(item(1, f"<guid>{'x' * 999_999}y</guid>")), URL, kind="feed").entries[0]
    assert twin.id != found.entries[0].id, "and is still told from its like"


def test_a_feed_of_another_site_is_read() -> None:
    found = read(rss(*(item(n, host="other.example") for n in range(3))), URL, kind="feed")
    assert [e.url for e in found.entries] == [f"https://other.example/{n}" for n in range(3)]


def test_an_index_that_names_itself_is_not_followed_in_circles() -> None:
    body = f"<sitemapindex><sitemap><loc>{URL}</loc></sitemap><sitemap><loc>https://paper.example/p.xml</loc></sitemap></sitemapindex>"
    found = read(body.encode(), URL, kind="sitemap")
    assert (found.children, "sitemap_loop" in found.warnings) == (("https://paper.example/p.xml",), True)


def test_an_index_of_ten_thousand_parts_costs_a_bounded_number_of_requests() -> None:
    web = Parts()
    done = asyncio.run(sitemap_index.poll(read(index(10_000), URL, kind="sitemap"), {}, None, web.get, Here()))
    assert len(web.asked) == MOST
    assert len(done.parts) <= KNOWN


def test_an_unchanged_index_of_two_hundred_parts_costs_no_further_request() -> None:
    """Its own request is the one that a poll costs."""
    web, listed = Parts(), read(index(200), URL, kind="sitemap")
    known = asyncio.run(sitemap_index.poll(listed, {}, None, web.get, Here())).parts
    web.asked.clear()
    again = asyncio.run(sitemap_index.poll(listed, known, NOW, web.get, Here()))
    assert (web.asked, again.readings) == ([], [])
