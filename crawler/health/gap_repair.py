"""Repairs a gap: looks for what a list showed between two polls, on its own further pages first, then in the site's sitemaps. Stores nothing.

Requests are the caller's (``get``), so that they keep the same limits as all others.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urljoin, urlsplit

from crawler import clock
from crawler.feeds import reader
from crawler.feeds.listings import next_page
from crawler.feeds.older_pages import Older, numbered, older_pages
from crawler.feeds.sitemaps import newest_first
from crawler.health import gaps
from crawler.items import Answer, Entry, Reading
from crawler.parsing.charsets import decode
from crawler.parsing.html_tree import parse_html
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


async def look(claim: gaps.GapClaim, first: Answer | None, sitemaps: Sequence[str], get: Get, known: Known) -> Found:
    """What was missed. ``first``: the list as it is now; ``sitemaps``: those that robots.txt names."""
    view = await _read(first, claim) if first is not None else reader.nothing("empty", "")
    back = Found()
    if first is not None and view.entries and claim.kind != "sitemap":
        back = await _further_pages(claim, first, view, get, known)
    if back.whole or not view.entries:
        return back
    listed = await _sitemaps(claim, view, sitemaps, get, known)
    return Found((*back.entries, *listed.entries), listed.whole)


# ---- the list's own pages


async def _further_pages(claim: gaps.GapClaim, first: Answer, view: Reading, get: Get, known: Known) -> Found:
    """Follow the list back until a page shows what was seen before, or the list says that it has no page before; what stands on
    its first page too may be pinned there."""
    top = {gaps.key(e) for e in view.entries}
    found: list[Entry] = list(view.entries)
    step, asked = _before(first, claim.kind, 2), {url_key(first.url)}
    for number in range(2, MOST_PAGES + 2):
        place = next((url for url in step.urls if url_key(url) not in asked), None)
        page = await get(place) if place is not None else None
        if page is None or place is None:
            break
        asked |= {url_key(place), url_key(page.url)}
        entries = (await _read(page, claim)).entries
        fresh = [e for e in entries if gaps.key(e) not in top]
        if not fresh and not (
            step.said and entries
        ):  # a guess that leads nowhere; an archive may repeat what the list shows
            break
        old = set(await known(fresh))
        found += [e for e in fresh if url_key(e.url) not in old]
        before = _before(page, claim.kind, number + 1, guess=not step.said)
        if old or (step.said and not before.urls):
            return Found(tuple(found), whole=True)
        step, top = before, top | {gaps.key(e) for e in fresh}
    return Found(tuple(found))


def _before(answer: Answer, kind: str, number: int, *, guess: bool = True) -> Older:
    """The list's next, older pages: as it says itself, else a feed's as WordPress numbers them."""
    if kind != "listing":
        older = older_pages(answer)
        return Older((numbered(answer.url, number),)) if guess and not older.said else older
    root, _ = parse_html(decode(answer.body, answer.header("Content-Type")).text)
    following = next_page(root, answer.url) if root is not None else None
    return Older((following,) if following else ())


async def _read(answer: Answer, claim: gaps.GapClaim) -> Reading:
    kind = claim.kind if claim.kind in ("feed", "sitemap", "listing") else None
    selector = claim.selector if kind == "listing" else None
    return await asyncio.to_thread(
        reader.read, answer.body, answer.url, answer.header("Content-Type"), kind=kind, selector=selector
    )


# ---- sitemaps


async def _sitemaps(claim: gaps.GapClaim, view: Reading, named: Sequence[str], get: Get, known: Known) -> Found:
    """Read sitemaps, the likeliest first, until what they hold proves that nothing else was published."""
    waiting = newest_first(named) or [urljoin(claim.url, path) for path in PLACES]
    asked: set[str] = set()
    pages: list[Entry] = []
    while waiting and len(asked) < MOST_SITEMAPS and not proves(pages, view.entries, claim.from_at):
        place = waiting.pop(0)
        if place in asked:
            continue
        asked.add(place)
        answer = await get(place)
        if answer is None:
            continue
        found = await asyncio.to_thread(reader.read, answer.body, answer.url, None, kind="sitemap")
        waiting = [*newest_first(found.children)[:MOST_SITEMAPS], *waiting]
        pages += found.entries
    return Found(tuple(await _of_the_gap(claim, pages, view, known)), whole=proves(pages, view.entries, claim.from_at))


def proves(pages: Sequence[Entry], view: Sequence[Entry], since: datetime) -> bool:
    """Whether sitemap entries cover the time from ``since`` on: their dates reach back to it, and the list's own new entries are among them."""
    dated = [m for e in pages if (m := moment(e))]
    if not dated or min(dated) > since:
        return False
    new = [e for e in view if (m := moment(e)) is None or m >= since] or list(view)
    there = {url_key(e.url) for e in pages}
    return sum(url_key(e.url) in there for e in new) >= WHOLE * len(new)


async def _of_the_gap(claim: gaps.GapClaim, pages: Sequence[Entry], view: Reading, known: Known) -> list[Entry]:
    """The pages since the gap began; of a sitemap that is wider than the source, those that lie where the source's own lie."""
    dated = [(e, m) for e in pages if (m := moment(e))]
    recent = [e for e, m in dated if m >= claim.from_at - SLACK]
    before = [e for e, m in dated if claim.from_at - timedelta(days=7) <= m < claim.from_at - SLACK]
    own = len(await known(before)) if len(before) >= 5 else len(before)
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
