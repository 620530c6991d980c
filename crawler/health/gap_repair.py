"""Repairs a gap: looks for what a list showed between two polls, on its own further pages first, then in the site's sitemaps. Stores nothing.

Requests are the caller's (``get``), so that they keep the same limits as all others.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urljoin, urlsplit

from crawler import clock
from crawler.feeds.list_leads import Older
from crawler.feeds.list_pool import Lists
from crawler.feeds.older_pages import numbered
from crawler.feeds.sitemaps import newest_first
from crawler.health import gaps
from crawler.items import Answer, Entry, Reading
from crawler.parsing.url_keys import host_key, url_key

Get = Callable[..., Awaitable[Answer | None]]  # (url, headers)
Known = Callable[[Sequence[Entry]], Awaitable[Collection[str]]]  # the keys of those that were seen before the gap

MOST_PAGES = 20
MOST_SITEMAPS = 12
SLACK = timedelta(hours=1)  # a page may be dated so long before it is listed
PLACES = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_index.xml")  # where sitemaps are that robots.txt does not name
WHOLE = 0.9  # of the list's own new entries, so many must stand in a sitemap that is to prove something
OWN = 0.5  # of a sitemap's pages of the week before, so many must be the source's, else it is wider than the source


@dataclass(frozen=True, slots=True)
class Found:
    """Entries of the time of the gap that were not known before; ``whole``: nothing else can have been missed."""

    entries: tuple[Entry, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A look into a gap: what it is of, and how lists are fetched, read and known."""

    claim: gaps.GapClaim
    get: Get
    known: Known
    lists: Lists

    async def read(self, answer: Answer) -> Reading:
        """A document of the source's list."""
        kind = self.claim.kind if self.claim.kind in ("feed", "sitemap", "listing") else None
        return await self.lists.read(answer, kind=kind, selector=self.claim.selector if kind == "listing" else None)


async def look(at: Look, first: Answer | None, sitemaps: Sequence[str]) -> Found:
    """What was missed. ``first``: the list as it is now; ``sitemaps``: those that robots.txt names."""
    view = await at.read(first) if first is not None else Reading("none")
    back = Found()
    if first is not None and view.entries and at.claim.kind != "sitemap":
        back = await _further_pages(at, first, view)
    if back.whole or not view.entries:
        return back
    listed = await _sitemaps(at, view, sitemaps)
    return Found((*back.entries, *listed.entries), listed.whole)


# ---- the list's own pages


async def _further_pages(at: Look, first: Answer, view: Reading) -> Found:
    """Follow the list back until a page shows what was seen before, or the list says that it has no page before; what stands on
    its first page too may be pinned there."""
    top = {gaps.key(e) for e in view.entries}
    found: list[Entry] = list(view.entries)
    step, asked = await _before(at, first, 2), {url_key(first.url)}
    for number in range(2, MOST_PAGES + 2):
        place = next((url for url in step.urls if url_key(url) not in asked), None)
        page = await at.get(place) if place is not None else None
        if page is None or place is None:
            break
        asked |= {url_key(place), url_key(page.url)}
        entries = (await at.read(page)).entries
        fresh = [e for e in entries if gaps.key(e) not in top]
        if not fresh and not (
            step.said and entries
        ):  # a guess that leads nowhere; an archive may repeat what the list shows
            break
        old = set(await at.known(fresh))
        found += [e for e in fresh if url_key(e.url) not in old]
        before = await _before(at, page, number + 1, guess=not step.said)
        if old or (step.said and not before.urls):
            return Found(tuple(found), whole=True)
        step, top = before, top | {gaps.key(e) for e in fresh}
    return Found(tuple(found))


async def _before(at: Look, answer: Answer, number: int, *, guess: bool = True) -> Older:
    """The list's next, older pages: as it says itself, else a feed's as WordPress numbers them."""
    listing = at.claim.kind == "listing"
    older = await at.lists.older(answer, listing=listing)
    return Older((numbered(answer.url, number),)) if guess and not older.said and not listing else older


# ---- sitemaps


async def _sitemaps(at: Look, view: Reading, named: Sequence[str]) -> Found:
    """Read sitemaps, the likeliest first, until what they hold proves that nothing else was published."""
    waiting = newest_first(named) or [urljoin(at.claim.url, path) for path in PLACES]
    asked: set[str] = set()
    pages: list[Entry] = []
    while waiting and len(asked) < MOST_SITEMAPS and not proves(pages, view.entries, at.claim.from_at):
        place = waiting.pop(0)
        if place in asked:
            continue
        asked.add(place)
        answer = await at.get(place)
        if answer is None:
            continue
        found = await at.lists.read(answer, kind="sitemap")
        waiting = [*newest_first(found.children)[:MOST_SITEMAPS], *waiting]
        pages += found.entries
    return Found(tuple(await _of_the_gap(at, pages, view)), whole=proves(pages, view.entries, at.claim.from_at))


def proves(pages: Sequence[Entry], view: Sequence[Entry], since: datetime) -> bool:
    """Whether sitemap entries cover the time from ``since`` on: their dates reach back to it, and the list's own new entries are among them."""
    dated = [m for e in pages if (m := moment(e))]
    if not dated or min(dated) > since:
        return False
    new = [e for e in view if (m := moment(e)) is None or m >= since] or list(view)
    there = {url_key(e.url) for e in pages}
    return sum(url_key(e.url) in there for e in new) >= WHOLE * len(new)


async def _of_the_gap(at: Look, pages: Sequence[Entry], view: Reading) -> list[Entry]:
    """The pages since the gap began; of a sitemap that is wider than the source, those that lie where the source's own lie."""
    claim, dated = at.claim, [(e, m) for e in pages if (m := moment(e))]
    recent = [e for e, m in dated if m >= claim.from_at - SLACK]
    before = [e for e, m in dated if claim.from_at - timedelta(days=7) <= m < claim.from_at - SLACK]
    own = len(await at.known(before)) if len(before) >= 5 else len(before)
    if own >= OWN * len(before):
        return recent
    sections = {_section(e.url) for e in view.entries}
    return [e for e in recent if _section(e.url) in sections]


def moment(entry: Entry) -> datetime | None:
    """When an entry is dated; a bare date counts to its end."""
    text = entry.published or entry.updated or ""
    found = clock.moment(text)
    return datetime.combine(found, time.max, UTC) if found and len(text) == 10 else found


def _section(url: str) -> tuple[str, str]:
    """The site and the first part of the path, numbers alike; a page at the top has none."""
    first, slash, _ = urlsplit(url).path.lstrip("/").partition("/")
    return host_key(url), re.sub(r"\d+", "#", first) if slash else ""
