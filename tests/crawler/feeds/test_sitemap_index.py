"""Which sitemaps of an index a poll asks for, and what it makes of their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from crawler.feeds import reader, sitemap_index
from crawler.feeds.sitemap_index import Part, Poll
from crawler.items import Answer
from tests.support.builders import an_answer
from tests.support.lists import Here

ROOT = "https://paper.example/index.xml"
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def index(*parts: tuple[str, str]) -> bytes:
    """An index of these parts, each with its lastmod."""
    rows = "".join(
        f"<sitemap><loc>https://paper.example/{name}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</sitemap>"
        for name, date in parts
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode()


def pages(*rows: tuple[str, str]) -> bytes:
    """A sitemap of these pages, each with its lastmod."""
    urls = "".join(
        f"<url><loc>https://paper.example/{name}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>"
        for name, date in rows
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


class Server:
    """Answers what it was given, with an ETag, and notes what was asked for."""

    def __init__(self, **bodies: bytes | None) -> None:
        self.bodies: dict[str, bytes | None] = {f"https://paper.example/{k}": v for k, v in bodies.items()}
        self.asked: list[str] = []

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer | None:
        """The answer of one address; None for what is broken."""
        self.asked.append(url.rpartition("/")[2])
        body = self.bodies.get(url)
        if body is None:
            return None
        tag = f'"{hash(body)}"'
        if headers.get("If-None-Match") == tag:
            return an_answer(url, b"", status=304)
        return an_answer(url, body, headers=(("ETag", tag),))

    def poll(self, root: bytes, known: sitemap_index.Parts, since: datetime | None = SINCE) -> tuple[Poll, list[str]]:
        """What a poll brings, and the pages of it that are news."""
        self.asked.clear()
        done = asyncio.run(sitemap_index.poll(reader.read(root, ROOT, kind="sitemap"), known, since, self.get, Here()))
        found = [e.url for one in done.readings for e in one.entries]
        return done, [url.rpartition("/")[2] for url in found if url not in done.past]


def test_undated_sitemaps_are_asked_for_by_their_own_validators() -> None:
    site = Server(a=pages(("one", "")), b=pages(("two", "")))
    first, news = site.poll(index(("a", ""), ("b", "")), {}, None)
    assert sorted(news) == ["one", "two"]
    site.bodies["https://paper.example/b"] = pages(("two", ""), ("three", ""))
    second, news = site.poll(index(("a", ""), ("b", "")), sitemap_index.load(sitemap_index.dump(first.parts)))
    assert (sorted(site.asked), news) == (["a", "b"], ["two", "three"])
    third, news = site.poll(index(("a", ""), ("b", "")), second.parts)
    assert (news, third.parts, third.failed) == ([], second.parts, False)


def test_of_a_dated_index_only_what_changed_is_asked_for() -> None:
    site = Server(a=pages(("one", "")), b=pages(("two", "")))
    first, _ = site.poll(index(("a", "2026-01-01"), ("b", "2026-02-01")), {}, None)
    site.poll(index(("a", "2026-01-01"), ("b", "2026-02-01")), first.parts)
    assert site.asked == []
    site.poll(index(("a", "2026-01-01"), ("b", "2026-03-01")), first.parts)
    assert site.asked == ["b"]


def test_what_failed_is_asked_for_again_and_its_pages_are_news() -> None:
    site = Server(a=pages(("one", "")), b=None)
    root = index(("a", "2026-01-01"), ("b", "2026-02-01"))
    first, news = site.poll(root, {}, None)
    assert (news, first.failed) == (["one"], True)
    site.bodies["https://paper.example/b"] = pages(("old", "2020-01-01"), ("two", ""))
    second, news = site.poll(root, first.parts)
    assert (site.asked, sorted(news), second.failed) == (["b"], ["old", "two"], False)


@pytest.mark.parametrize("shape", ["map-{:03}.xml", "post-sitemap{}.xml"])
def test_the_newest_go_first_and_what_was_left_out_is_no_news_later(shape: str) -> None:
    names = [shape.format(n) for n in range(1, 31)]
    bodies = {name: pages((f"page-{n}", "")) for n, name in enumerate(names, 1)}
    site = Server(**bodies)
    first, news = site.poll(index(*((name, "") for name in names)), {}, None)
    assert (len(site.asked), site.asked[0], first.parts[f"https://paper.example/{names[0]}"].state) == (
        20,
        names[-1],
        "left",
    )
    site.poll(index(*((name, "") for name in names)), first.parts)
    assert names[0] not in site.asked, "undated, and left out"
    dated = index((names[0], "2026-03-02"), *((name, "") for name in names[1:]))
    site.bodies[f"https://paper.example/{names[0]}"] = pages(("ages", ""), ("old", "2020-01-01"), ("new", "2026-03-02"))
    _, news = site.poll(dated, first.parts)
    assert names[0] not in site.asked or news == ["new"]


def test_a_new_sitemap_brings_its_newest_pages_alone() -> None:
    site = Server(a=pages(("one", "")), b=pages(*((f"p{n}", "2026-03-05") for n in range(300)), ("old", "2020-01-01")))
    first, _ = site.poll(index(("a", "")), {}, None)
    _, news = site.poll(index(("a", ""), ("b", "")), first.parts)
    assert (len(news), "old" in news) == (sitemap_index.NEWEST, False)


def test_an_index_in_an_index_and_one_that_names_itself() -> None:
    deep = {f"i{n}": index((f"i{n + 1}", ""), ("leaf", "")) for n in range(9)}
    site = Server(leaf=pages(("one", "")), **deep)
    done, news = site.poll(index(("i0", "")), {}, None)
    assert (news, len(site.asked) <= sitemap_index.MOST) == (["one"], True)
    site.bodies["https://paper.example/leaf"] = pages(("one", ""), ("two", ""))
    _, news = site.poll(index(("i0", "")), done.parts)
    assert news == ["one", "two"]


def test_ten_thousand_sitemaps_are_bounded() -> None:
    site = Server()
    done, _ = site.poll(index(*((f"m{n}.xml", "") for n in range(10_000))), {}, None)
    assert (len(done.parts), len(site.asked)) == (sitemap_index.KNOWN, sitemap_index.MOST)


@pytest.mark.parametrize(
    ("part", "lastmod", "asked"),
    [
        (None, "2026-01-01", True),
        (Part("read", "2026-01-01"), "2026-01-01", False),
        (Part("read", "2026-01-01"), "2026-01-02", True),
        (Part("read"), "", True),
        (Part("left"), "", False),
        (Part("left"), "2026-01-01", True),
        (Part("failed", "2026-01-01"), "2026-01-01", True),
        (Part("index", "2026-01-01"), "2026-01-01", True),
    ],
)
def test_when_a_sitemap_may_have_changed(part: Part | None, lastmod: str, asked: bool) -> None:
    assert sitemap_index.due(part, lastmod) is asked
