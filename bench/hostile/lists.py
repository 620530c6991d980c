"""The group of lists: feeds, sitemaps, JSON and pages of headlines at every door through which a list is read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.hostile import markup
from bench.hostile.case import Case, Doors, Outcome
from bench.hostile.markup import Builder
from crawler.items import Answer

URL = "https://a.example/list"
INPUTS: dict[str, Builder] = {
    **{f"feed: {name}": build for name, build in markup.FEEDS.items()},
    **{f"sitemap: {name}": build for name, build in markup.SITEMAPS.items()},
    **{f"JSON: {name}": build for name, build in markup.JSONS.items()},
    **{f"page: {name}": build for name, build in markup.PAGES.items()},
}
KINDS: tuple[tuple[str, dict[str, str | None]], ...] = (
    ("crawl an address", {"kind": None}),
    ("poll of a feed", {"kind": "feed"}),
    ("poll of a sitemap", {"kind": "sitemap"}),
    ("poll of a page of headlines", {"kind": "listing"}),
    ("poll with a selector", {"kind": "listing", "selector": "li:has(a), p a"}),
)


async def _read(build: Builder, size: int, how: dict[str, str | None], doors: Doors) -> Outcome:
    found = await doors.lists.read(Answer(URL, 200, (), build(size)), **how)
    if found.kind == "none":
        return Outcome(found.warnings[0], found.error or "")
    return Outcome(note=f"{len(found.entries)} entries {','.join(found.warnings)}")


async def _older(build: Builder, size: int, listing: bool, doors: Doors) -> Outcome:
    found = await doors.lists.older(Answer(URL, 200, (), build(size)), listing=listing)
    return Outcome(note=f"{len(found.urls)} pages before")


async def _survey(build: Builder, size: int, doors: Doors) -> Outcome:
    found = await doors.lists.survey(Answer(URL, 200, (), build(size)))
    return Outcome(note="empty" if found.empty else f"{len(found.linked)} feeds linked")


def cases(size: int) -> Iterator[Case]:
    """Every input at every door."""
    for name, build in INPUTS.items():
        for door, how in KINDS:
            yield Case("lists", door, name, partial(_read, build, size, how))
        yield Case("lists", "the list's next page", name, partial(_older, build, size, name.startswith("page")))
        yield Case("lists", "looking for feeds", name, partial(_survey, build, size))
