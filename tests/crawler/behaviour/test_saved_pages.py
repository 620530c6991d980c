"""Pages of many languages and odd markups, each a folder of tests/sites: the page as served and what must come of it.

A new case is a folder with page.html (bytes in the page's own encoding) and expected.json, as crawler/runtime/saved_pages.py says. A folder called
after a spider of crawler/sites (or so with `-2` behind it) is read by that spider, and its list.html or list.xml must give the addresses of `links`.
"""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from crawler.article import extract
from crawler.config import loader
from crawler.items import StatementItem
from crawler.runtime import saved_pages, spider_loader
from tests.support import lists

SITES = Path(__file__).parents[2] / "sites"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def spider_of(folder: str) -> saved_pages.Site | None:
    """The spider of a folder of saved pages: gazette, gazette-2."""
    name = re.sub(r"-\d+$", "", folder)
    config = loader.load(env={}, folder=SITES)
    found = spider_loader.loaded(config, name)() if name in spider_loader.names(config) else None
    return cast("saved_pages.Site | None", found)


async def read(body: bytes, url: str, *, include: tuple[str, ...], exclude: tuple[str, ...]) -> StatementItem:
    """As the extraction pool, in this process."""
    item = extract(body, url, now=NOW, include=include, exclude=exclude)
    assert item.error is None or item.error == "html_too_deep"
    return item


@pytest.mark.parametrize("page", sorted(SITES.glob("*/page.html")), ids=lambda path: path.parent.name)
def test_site(page: Path) -> None:
    readers = saved_pages.Readers(read, lists.Here())
    assert asyncio.run(saved_pages.problems(page.parent, spider_of(page.parent.name), readers)) == []


def test_every_list_belongs_to_a_spider_and_says_its_links() -> None:
    for page in SITES.glob("*/list.*"):
        assert spider_of(page.parent.name) is not None, page
        assert json.loads(page.with_name("expected.json").read_text("utf-8"))["links"], page


def test_there_are_sites() -> None:
    assert len(list(SITES.glob("*/page.html"))) >= 22
