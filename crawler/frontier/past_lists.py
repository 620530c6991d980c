"""Lists of a source's past: what one document gives, and which documents come next. Pure: fetches nothing, stores nothing.

Feeds and listings lead to their next page, listings to the months and days of a calendar, robots.txt to sitemaps, those to theirs.
Whatever lies before ``since`` is left out as soon as its address or its list says so, so that no calendar is without an end.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

from crawler.feeds.list_leads import Older
from crawler.feeds.list_pool import Lists
from crawler.feeds.older_pages import numbered
from crawler.fetch import robots
from crawler.items import Answer, Entry

ROBOTS, SITEMAP, FEED, LISTING = "robots", "sitemap", "feed", "listing"
SITEMAP_PATHS = ("/sitemap.xml", "/sitemap_index.xml")

_MONTH_DAY = r"(?:[/_-]?(1[0-2]|0?[1-9])(?!\d)(?:[/_-](3[01]|[12]\d|0?[1-9])(?!\d))?)?"
_DAY = re.compile(rf"[/=_.-]((?:19|20)\d\d){_MONTH_DAY}(?!\d)")
_PERIOD = re.compile(rf"(?:[/=_-]|archives?[/_-]?)((?:19|20)\d\d){_MONTH_DAY}/?$", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """What a document gave: pages in the wanted time, further documents (address, kind), and why it gave nothing, if it did not.

    ``earlier``: it showed pages, and all are dated before ``since``, so nothing behind it is wanted.
    """

    entries: tuple[Entry, ...] = ()
    further: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    earlier: bool = False


def seeds(url: str, kind: str) -> tuple[tuple[str, str], ...]:
    """Where the past of a source begins: its own list, and the sitemaps that robots.txt names."""
    own = ((url, kind),) if kind in (FEED, LISTING, SITEMAP) else ()
    return (*own, (urljoin(url, "/robots.txt"), ROBOTS))


async def step(
    answer: Answer,
    kind: str,
    since: date,
    today: date,
    lists: Lists,
    *,
    selector: str | None = None,
    sections: Collection[str] = (),
) -> Step:
    """Read one document of the past. ``sections``: of a whole site's sitemap, only pages of these (all, when there are none)."""
    if kind == ROBOTS:
        named = robots.parse(answer.body, answer.status).sitemaps()
        sitemaps = named or [urljoin(answer.url, path) for path in SITEMAP_PATHS]
        return Step(further=tuple((url, SITEMAP) for url in sitemaps))
    found = await lists.read(answer, kind=kind, selector=selector)
    if found.kind == "none":
        return Step(problem=found.warnings[0] if found.warnings else "no_links")
    days = [day_of(entry) for entry in found.entries]
    wanted = tuple(
        entry
        for entry, day in zip(found.entries, days, strict=True)
        if entry.url
        and (day is None or day >= since)
        and (kind != SITEMAP or not sections or section(entry.url) in sections)
    )
    earlier = bool(days) and all(day is not None and day < since for day in days)
    if kind == SITEMAP:
        return Step(wanted, tuple(_parts(found.children, since)), earlier=earlier)
    further = await _further(answer, kind, since, today, lists, earlier=earlier)
    return Step(wanted, tuple((url, kind) for url in further), earlier=earlier)


async def _further(
    answer: Answer, kind: str, since: date, today: date, lists: Lists, *, earlier: bool
) -> Iterable[str]:
    """The lists that follow; from one that shows nothing but what is earlier only a calendar leads on."""
    if kind == FEED:
        older = Older(said=True) if earlier else await lists.older(answer, listing=False)
        return older.urls if older.said else (numbered(answer.url),)  # as most publishing systems number them
    older = await lists.older(answer, listing=True)
    following = () if earlier else older.urls
    return dict.fromkeys((*following, *_calendar(older.links, since, today)))


def _parts(children: Sequence[str], since: date) -> Iterable[tuple[str, str]]:
    return ((child, SITEMAP) for child in children if (ends := _last_day(child)) is None or ends >= since)


def _calendar(links: Iterable[str], since: date, today: date) -> Iterable[str]:
    """Addresses of years, months and days that the page links, as far as they reach into the wanted time."""
    for target in links:
        period = _PERIOD.search(target)
        ends = _last_day(target) if period else None
        if period and ends is not None and ends >= since and _first_day(period) <= today:
            yield target


def _first_day(found: re.Match[str]) -> date:
    try:
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return date.max


def _last_day(url: str) -> date | None:
    """The last day that an address can mean when it names a year, a month or a day."""
    found = _DAY.search(url)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    try:
        return date(year, month, int(found[3])) if found[3] else _month_end(year, month)
    except ValueError:  # a 31st of June
        return None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def day_of(entry: Entry) -> date | None:
    """The day of a page as its list or its address says it."""
    for text in (entry.published, entry.updated):
        try:
            if text:
                return date.fromisoformat(text[:10])
        except ValueError:
            continue
    found = _DAY.search(urlsplit(entry.url).path)
    return None if found is None or not found[3] else _last_day(entry.url)


def section(url: str) -> str:
    """The part of a site that a page stands in: the first step of its path, numbers made alike, empty for pages at the top."""
    steps = [part for part in urlsplit(url).path.split("/") if part]
    return re.sub(r"\d+", "#", steps[0]).lower() if len(steps) > 1 else ""
