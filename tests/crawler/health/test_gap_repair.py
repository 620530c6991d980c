"""Looking for what was missed: the list's further pages, then the site's sitemaps; what each proves, and what it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from crawler.health import gap_repair
from crawler.health.gap_repair import Found, Look
from crawler.health.gaps import GapClaim
from crawler.items import Answer, Entry
from crawler.parsing.url_keys import url_key
from tests.support.builders import NOW, later
from tests.support.lists import Here

SITE = "https://paper.example"
FROM = later(hours=-10)
CLAIM = GapClaim(1, 1, "paper", f"{SITE}/feed.xml", "feed", None, "paper.example", FROM, NOW, "t")


def page(hour: float, section: str = "news") -> str:
    return f"{SITE}/{section}/{hour}"


def feed(*hours: float, link: str = "") -> bytes:
    items = "".join(
        f"<item><title>{h}</title><link>{page(h)}</link><pubDate>{format_datetime(later(hours=h))}</pubDate></item>" for h in hours
    )  # fmt: skip
    return (
        f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{link}{items}</channel></rss>'.encode()
    )


def sitemap(*entries: tuple[str, datetime]) -> bytes:
    urls = "".join(f"<url><loc>{url}</loc><lastmod>{at.isoformat()}</lastmod></url>" for url, at in entries)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def index(*entries: tuple[str, str]) -> bytes:
    parts = "".join(f"<sitemap><loc>{url}</loc><lastmod>{day}</lastmod></sitemap>" for url, day in entries)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'.encode()


class Web:
    """Documents by address; every request is noted. Pages dated before the gap are known."""

    def __init__(self, documents: dict[str, bytes], known: Sequence[str] = ()) -> None:
        self.documents = documents
        self.known = {url_key(u) for u in known} | {url_key(page(-h)) for h in range(11, 60)}
        self.asked: list[str] = []

    async def get(self, url: str) -> Answer | None:
        self.asked.append(url.removeprefix(SITE))
        body = self.documents.get(url.removeprefix(SITE))
        return Answer(url, 200 if body is not None else 404, (), body or b"")

    async def seen(self, entries: Sequence[Entry]) -> set[str]:
        return {key for e in entries if (key := url_key(e.url)) in self.known}

    def look(self, first: bytes, named: Sequence[str] = (), claim: GapClaim = CLAIM) -> Found:
        answer = Answer(claim.url, 200, (), first)
        return asyncio.run(gap_repair.look(Look(claim, self.get, self.seen, Here()), answer, named))


def paths(found: Found) -> set[str]:
    return {e.url.removeprefix(f"{SITE}/news/") for e in found.entries}


def hours(*values: float) -> set[str]:
    return {str(v) for v in values}


ALL = tuple((page(-h), later(hours=-h)) for h in range(30))


def test_the_lists_own_pages_close_the_gap_as_soon_as_one_shows_what_was_seen() -> None:
    """By rel=next: the third page reaches back."""
    second, third = '<atom:link rel="next" href="/feed.xml?p=2&amp;x=1"/>', '<atom:link href="/p3" rel="next"/>'
    web = Web({"/feed.xml?p=2&x=1": feed(-3, -4, -5, link=third), "/p3": feed(-9, -12, -13)})
    found = web.look(feed(0, -1, -2, link=second))
    assert found.whole
    assert paths(found) == hours(0, -1, -2, -3, -4, -5, -9)
    assert web.asked == ["/feed.xml?p=2&x=1", "/p3"]


def test_a_wordpress_feed_is_followed_without_being_told() -> None:
    web = Web({"/feed.xml?paged=2": feed(-5, -9), "/feed.xml?paged=3": feed(-11, -12)})
    found = web.look(feed(0, -1))
    assert (found.whole, paths(found)) == (True, hours(0, -1, -5, -9))


def test_a_listing_is_followed_by_its_pager() -> None:
    def listing(links: Sequence[float], more: str = "") -> bytes:
        rows = "".join(f"<li><h2><a href='{page(h)}'>A headline of {h} hours</a></h2></li>" for h in links)
        return f"<html><body><ul>{rows}</ul>{more}</body></html>".encode()

    web = Web({"/list?page=2": listing((-5, -9, -11), "<a href='/list?page=3'>3</a>")})
    claim = GapClaim(1, 1, "paper", f"{SITE}/list", "listing", "h2 a", "paper.example", FROM, NOW, "t")
    found = web.look(listing((0, -1, -2), "<a href='/list?page=2'>2</a>"), claim=claim)
    assert (found.whole, paths(found)) == (True, hours(0, -1, -2, -5, -9))


def test_a_pinned_item_is_no_proof() -> None:
    """It stands on every page, although it is known."""
    web = Web({"/feed.xml?paged=2": feed(-5, -6, -40), "/feed.xml?paged=3": feed(-40)})
    assert not web.look(feed(0, -1, -40)).whole


def test_a_feed_that_answers_the_same_again_sends_us_to_the_sitemap() -> None:
    web = Web({"/feed.xml?paged=2": feed(0, -1), "/map.xml": sitemap(*ALL)})
    found = web.look(feed(0, -1), [f"{SITE}/map.xml"])
    assert found.whole
    assert paths(found) >= hours(*range(-10, 1))
    assert not paths(found) & hours(-12, -20)
    assert web.asked == ["/feed.xml?paged=2", "/map.xml"]


def test_an_index_is_read_from_its_newest_part_and_no_further_than_needed() -> None:
    parts = ((f"{SITE}/old.xml", "2026-01-31"), (f"{SITE}/now.xml", "2026-03-04"), (f"{SITE}/new.xml", "2026-03-03"))
    halves = {"/now.xml": sitemap(*ALL[:8]), "/new.xml": sitemap(*ALL[8:]), "/old.xml": sitemap()}
    web = Web({"/sitemap.xml": index(*parts), **halves})
    found = web.look(feed(0, -1))
    assert found.whole
    assert web.asked[1:] == ["/sitemap.xml", "/now.xml", "/new.xml"]


NO_PROOF = [
    ({}, "there is no sitemap"),
    ({"/sitemap.xml": sitemap(*ALL[5:])}, "it lacks what the list shows: it is older"),
    ({"/sitemap.xml": sitemap(*ALL[:5])}, "it does not reach back to the gap's beginning"),
    ({"/sitemap.xml": b"<p>Welcome</p>"}, "it is none"),
    ({"/sitemap.xml": "\n".join(u for u, _ in ALL).encode()}, "it has no dates"),
]


@pytest.mark.parametrize(("documents", "why"), NO_PROOF)
def test_what_proves_nothing_leaves_the_gap_open(documents: dict[str, bytes], why: str) -> None:
    assert not Web(documents).look(feed(0, -1, -2)).whole, why


def test_a_list_that_does_not_answer_proves_nothing() -> None:
    web = Web({"/sitemap.xml": sitemap(*ALL)})
    assert (
        asyncio.run(gap_repair.look(Look(CLAIM, web.get, web.seen, Here()), Answer(CLAIM.url, 503, (), b""), ()))
        == Found()
    )


def test_of_a_sitemap_that_is_wider_than_the_source_only_its_own_section_counts() -> None:
    shop = tuple((page(-h, "shop"), later(hours=-h)) for h in range(30))
    found = Web({"/sitemap.xml": sitemap(*ALL, *shop)}).look(feed(0, -1))
    assert found.whole  # of the week before, half is the source's: it may be all its own
    assert {e.url.split("/")[3] for e in found.entries} == {"news", "shop"}
    wide = tuple((page(-h, f"shop/{n}"), later(hours=-h)) for h in range(30) for n in range(5))
    found = Web({"/sitemap.xml": sitemap(*ALL, *wide)}).look(feed(0, -1))
    assert {e.url.split("/")[3] for e in found.entries} == {"news"}


def test_a_walk_has_an_end() -> None:
    class Endless(Web):
        async def get(self, url: str) -> Answer | None:
            self.asked.append(url)
            return Answer(
                url, 200, (), feed(*(-0.001 * n for n in range(len(self.asked) * 3, len(self.asked) * 3 + 3)))
            )

    web = Endless({})
    assert not web.look(feed(1)).whole
    assert len(web.asked) <= gap_repair.MOST_PAGES + gap_repair.MOST_SITEMAPS


def test_a_bare_date_counts_to_its_end() -> None:
    found = gap_repair.moment(Entry("", updated="2026-03-04"))
    assert found is not None
    assert found - later(hours=0) > timedelta(hours=13)
    assert gap_repair.moment(Entry("", published="soon")) is None


LINK = '<atom:link rel="prev-archive" href="{}"/>'
OLDEST = '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'


def test_archives_are_walked_until_one_shows_what_was_seen() -> None:
    """RFC 5005, 4: what the list shows may be in its newest archive too."""
    web = Web({
        "/a2": feed(-1, -2, link=LINK.format("/a1")),
        "/a1": feed(-3, -4, -12, link=LINK.format("/a0")),
    })  # fmt: skip
    found = web.look(feed(-1, -2, link=LINK.format("/a2")))
    assert found.whole
    assert paths(found) == hours(-1, -2, -3, -4)
    assert web.asked == ["/a2", "/a1"]


def test_the_oldest_archive_closes_the_gap_and_is_not_numbered_on() -> None:
    web = Web({"/a": feed(-3, -4, link=OLDEST)})
    found = web.look(feed(-1, link=LINK.format("/a")))
    assert (found.whole, web.asked) == (True, ["/a"])


def test_archives_that_lead_in_a_circle_end_and_prove_nothing() -> None:
    web = Web({"/a": feed(-1, link=LINK.format("/b")), "/b": feed(-1, link=LINK.format("/a"))})
    found = web.look(feed(-1, link=LINK.format("/a")))
    assert not found.whole
    assert web.asked[:2] == ["/a", "/b"]
    assert web.asked.count("/a") == 1
