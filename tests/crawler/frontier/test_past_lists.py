"""What follows from a document of a site's past, and what does not: no calendar is without an end."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from crawler.frontier import past_lists
from crawler.frontier.past_lists import FEED, LISTING, ROBOTS, SITEMAP, Step
from crawler.items import Answer, Entry
from tests.support.lists import Here

SINCE, TODAY = date(2025, 11, 20), date(2026, 3, 4)
SITE = "https://paper.example"


def step(url: str, body: str, kind: str, **more: object) -> Step:
    answer = Answer(url, 200, (("Content-Type", "text/html"),), body.encode())
    return asyncio.run(past_lists.step(answer, kind, SINCE, TODAY, Here(), **more))  # type: ignore[arg-type]


def rss(*days: str, head: str = "") -> str:
    items = "".join(f"<item><title>T</title><link>{SITE}/n/{d}</link><pubDate>{d}</pubDate></item>" for d in days)
    return f"<rss version='2.0'><channel><title>T</title>{head}{items}</channel></rss>"


def listing(*links: str) -> str:
    items = "".join(
        f"<article><h2><a href='/news/what-was-said-{n}'>What was said at the harbour {n}</a></h2></article>"
        for n in range(6)
    )
    return f"<html><head><title>News</title></head><body><main>{items}</main>{''.join(links)}</body></html>"


NEXT = "<link rel='next' href='/feed/older' xmlns='http://www.w3.org/2005/Atom'/>"
NEW, OLD = "Wed, 04 Mar 2026 09:00:00 GMT", "Wed, 05 Mar 2025 09:00:00 GMT"


@pytest.mark.parametrize(
    ("url", "body", "kind", "further", "why"),
    [
        ("/feed", rss(NEW), FEED, ["/feed?paged=2"], "feeds are numbered as most systems do it"),
        ("/feed?paged=7", rss(NEW, OLD), FEED, ["/feed?paged=8"], "and on"),
        ("/feed?x=1", rss(NEW), FEED, ["/feed?x=1&paged=2"], "other parameters stay"),
        ("/feed?paged=seven", rss(NEW), FEED, ["/feed?paged=2"], "a number that is none"),
        (
            "/feed",
            rss(NEW, head=NEXT),
            FEED,
            ["/feed/older"],
            "unless the feed says itself where it goes on (RFC 5005)",
        ),
        ("/feed", rss(OLD), FEED, [], "all is older than asked for, so is what follows"),
        ("/news", listing("<a rel='next' href='/news?page=2'>Older</a>"), LISTING, ["/news?page=2"], "rel=next"),
        ("/news", listing("<a href='/2025/11/'>a</a>"), LISTING, ["/2025/11/"], "a month that reaches into the time"),
        ("/news", listing("<a href='/2025/10/'>a</a>"), LISTING, [], "a month before it"),
        ("/news", listing("<a href='/2025/11/19/'>a</a>"), LISTING, [], "a day before it"),
        ("/news", listing("<a href='/archive/2025'>a</a>"), LISTING, ["/archive/2025"], "the year"),
        ("/news", listing("<a href='/2026/06/'>a</a>"), LISTING, [], "a month to come"),
        ("/news", listing("<a href='/2025/13/'>a</a><a href='/2025/02/31/'>a</a>"), LISTING, [], "days that are none"),
        ("/news", listing("<a href='https://other.example/2026/01/'>a</a>"), LISTING, [], "another site's"),
        ("/robots.txt", f"Sitemap: {SITE}/map.xml", ROBOTS, ["/map.xml"], "what robots.txt names"),
        ("/robots.txt", "User-agent: *", ROBOTS, ["/sitemap.xml", "/sitemap_index.xml"], "else the usual places"),
        (
            "/map.xml",
            "".join(
                ["<sitemapindex>"]
                + [f"<sitemap><loc>{SITE}/{name}.xml</loc></sitemap>" for name in ("map-2024", "map-2025-12", "pages")]
                + ["</sitemapindex>"]
            ),
            SITEMAP,
            ["/map-2025-12.xml", "/pages.xml"],
            "parts whose name says that they are older are not read",
        ),
        ("/feed", "<html><body>Log in</body></html>", FEED, [], "no list"),
    ],
)
def test_what_follows(url: str, body: str, kind: str, further: list[str], why: str) -> None:
    assert [place for place, _ in step(SITE + url, body, kind).further] == [SITE + path for path in further], why


def test_a_json_feed_says_where_it_goes_on() -> None:
    body = (
        '{"version":"https://jsonfeed.org/version/1.1","title":"T","next_url":"https:\\/\\/paper.example\\/2.json",'
        '"items":[{"id":"1","url":"https://paper.example/a","title":"A"}]}'
    )
    assert step(f"{SITE}/1.json", body, FEED).further == ((f"{SITE}/2.json", FEED),)


def test_what_is_older_is_left_out_as_far_as_the_list_or_the_address_says_so() -> None:
    rows = "".join(
        f"<url><loc>{SITE}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for path, day in (
            ("/news/a", "2026-01-01"),
            ("/news/b", "2025-11-19"),
            ("/2025/11/19/c", ""),
            ("/news/d", ""),
            ("/shop/e", ""),
        )
    )
    found = step(f"{SITE}/map.xml", f"<urlset>{rows}</urlset>", SITEMAP)
    assert [e.url.removeprefix(SITE) for e in found.entries] == ["/news/a", "/news/d", "/shop/e"]
    found = step(f"{SITE}/map.xml", f"<urlset>{rows}</urlset>", SITEMAP, sections={"news"})
    assert [e.url.removeprefix(SITE) for e in found.entries] == ["/news/a", "/news/d"]


@pytest.mark.parametrize(
    ("url", "section"),
    [("/news/a", "news"), ("/2026/03/a", "#"), ("/a", ""), ("/", ""), ("/News/a/b", "news"), ("/p12/a", "p#")],
)
def test_sections(url: str, section: str) -> None:
    assert past_lists.section(SITE + url) == section


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        (Entry(f"{SITE}/a", published="2026-03-04T09:00:00+00:00"), date(2026, 3, 4)),
        (Entry(f"{SITE}/a", updated="2026-03-04"), date(2026, 3, 4)),
        (Entry(f"{SITE}/a", published="soon"), None),
        (Entry(f"{SITE}/2026/03/04/a"), date(2026, 3, 4)),
        (Entry(f"{SITE}/2026/02/31/a"), None),
        (Entry(f"{SITE}/2026/03/a"), None),
    ],
)
def test_the_day_of_a_page(entry: Entry, day: date | None) -> None:
    assert past_lists.day_of(entry) == day
