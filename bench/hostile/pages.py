"""The group of pages: what an article is read from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.hostile import markup
from bench.hostile.case import Case, Doors, Outcome
from bench.hostile.markup import Builder
from crawler.article import page_kind

INPUTS: dict[str, Builder] = {**markup.PAGES, **{f"feed: {name}": build for name, build in markup.FEEDS.items()}}


async def _read(build: Builder, size: int, doors: Doors) -> Outcome:
    item = await doors.pages.extract(build(size), "https://a.example/2026/a-page", "text/html")
    sentence = page_kind.sentence(item.error) if item.error else ""
    return Outcome(item.error or "", sentence, f"{item.kind}, {len(item.text)} letters")


def cases(size: int) -> Iterator[Case]:
    """Every input as a page."""
    for name, build in INPUTS.items():
        yield Case("pages", "a page", name, partial(_read, build, size))
