"""Lists in real worker processes: the same readings as in one's own, within limits, whatever a list holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from crawler.errors import ConfigError
from crawler.feeds.list_lanes import LARGE
from crawler.feeds.list_pool import LIMITS, ListPool
from crawler.feeds.list_worker import ENTRIES, frames_of, reading_of
from crawler.items import Answer, Entry, Reading
from tests.support.lists import Here

URL = "https://paper.example/feed"
NOW = datetime(2026, 3, 4, tzinfo=UTC)
T = TypeVar("T")


def rss(entries: int, head: str = "") -> bytes:
    items = "".join(
        f"<item><title>Item {n} \ud83d\udca7</title><link>https://paper.example/{n}</link><guid>g{n}</guid>"
        f"<pubDate>Mon, 02 Mar 2026 0{n % 10}:00:00 +0100</pubDate><description>Words &lt;b&gt;here&lt;/b&gt; {n}</description></item>"
        for n in range(entries)
    )
    text = f"<rss version='2.0'><channel><title>A paper</title><ttl>90</ttl>{head}{items}</channel></rss>"
    return text.encode("utf-16", "surrogatepass").decode("utf-16").encode()


def answer(body: bytes, kind: str = "text/xml", url: str = URL) -> Answer:
    return Answer(url, 200, (("Content-Type", kind),), body)


def pooled(work: Callable[[ListPool], Awaitable[T]], pool: ListPool | None = None) -> T:
    async def whole() -> T:
        async with pool or ListPool(1) as lists:
            return await work(lists)

    return asyncio.run(whole())


LISTS = {
    "a feed of several frames": rss(2 * ENTRIES + 1),
    "a feed without entries": rss(0),
    "a broken feed": rss(3)[:-40],
    "hours and days": rss(1, "<skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"),
    "an index": b"<sitemapindex><sitemap><loc>https://paper.example/s.xml</loc><lastmod>2026-03-01</lastmod></sitemap></sitemapindex>",
    "no list": b"<html><title>Log in</title><form><input type=password></form>",
    "nothing": b"",
}


@pytest.mark.parametrize("name", LISTS)
def test_a_reading_comes_back_as_the_reader_gives_it(name: str) -> None:
    one = answer(LISTS[name])
    assert pooled(lambda lists: lists.read(one, now=NOW)) == asyncio.run(Here().read(one, now=NOW))


def test_what_leads_on_comes_back_as_well() -> None:
    page = b"<html><link rel=alternate type=application/rss+xml href=/rss><a href=/archive/2025>2025</a><a rel=next href=/2>2</a>"
    html, feed = answer(page, "text/html"), answer(rss(1, "<link rel='next' href='/feed/2'/>"))

    async def work(lists: ListPool | Here) -> list[object]:
        return [
            await lists.older(html, listing=True),
            await lists.older(feed, listing=False),
            await lists.survey(html),
        ]

    assert pooled(work) == asyncio.run(work(Here()))


def test_a_selector_that_is_none_is_the_operators_matter() -> None:
    with pytest.raises(ConfigError) as error:
        pooled(lambda lists: lists.read(answer(b"<a href=/x>x</a>"), kind="listing", selector="li:("))
    assert error.value.code == "selector_invalid"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (replace(LIMITS, cpu=0.001), "list_timeout"),
        (replace(LIMITS, memory=4 << 20), "list_memory"),
    ],
)
def test_a_list_that_costs_too_much_is_ended_and_the_next_is_read(
    limits: object, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work(lists: ListPool) -> tuple[Reading, Reading]:
        dear = await lists.read(answer(rss(15_000)))
        lists._limits = LIMITS
        return dear, await lists.read(answer(rss(2)))

    dear, cheap = pooled(work, ListPool(1, limits))  # type: ignore[arg-type]
    assert (dear.kind, dear.warnings, dear.entries) == ("none", (code,), ())
    assert dear.error
    assert dear.error.startswith("Reading the list")
    assert (cheap.kind, len(cheap.entries)) == ("feed", 2)


def test_no_frame_is_long() -> None:
    reading = Reading("feed", tuple(asyncio.run(Here().read(answer(rss(1000)))).entries))
    frames = list(frames_of(reading))
    assert [len(frame.get("entries", ())) for frame in frames] == [ENTRIES] * 10 + [0]  # type: ignore[arg-type]
    assert reading_of(frames) == reading


def test_long_entries_share_no_frame() -> None:
    """A frame of megabytes would hold the event loop that reads it."""
    entries = tuple(Entry(f"https://a.example/{n}", summary="x" * 150_000) for n in range(5))
    assert [len(frame.get("entries", ())) for frame in frames_of(Reading("feed", entries))] == [2, 2, 1, 0]  # type: ignore[arg-type]


def test_costly_lists_leave_a_worker_to_small_ones() -> None:
    """Counted, not timed: all long lists are at work or wait, and a small one that comes last is read before they have ended."""

    async def work(lists: ListPool) -> tuple[list[bool], int]:
        stopped = answer(rss(2), url="https://slow.example/feed")
        lists._lanes.learn(stopped.url, spent=None)
        await lists.read(answer(rss(1)))
        large = answer(rss(1) + b" " * LARGE, url="https://large.example/feed")
        long = [asyncio.create_task(lists.read(one)) for one in (stopped, stopped, large, large)]
        reading = await lists.read(answer(rss(2)))
        ended = [task.done() for task in long]
        await asyncio.gather(*long)
        return ended, len(reading.entries)

    ended, entries = pooled(work, ListPool(2))
    assert entries == 2
    assert sum(ended) < len(ended)


def test_a_list_that_is_costly_sends_its_host_to_the_slow_lane_and_leaves_another_worker() -> None:
    async def work(lists: ListPool) -> tuple[str, str]:
        await lists.read(answer(rss(1), url="https://other.example/"))
        lists._lanes.learn("https://other.example/", spent=None)
        await lists.read(answer(rss(15_000)))
        return lists._lanes.lane(URL, 1), lists._lanes.lane("https://other.example/", 1)

    assert pooled(work, ListPool(2, replace(LIMITS, memory=4 << 20))) == ("slow", "slow")
