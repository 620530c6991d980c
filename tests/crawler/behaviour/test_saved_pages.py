"""Pages of many languages and odd markups, each a folder of tests/sites: the page as served and what must come of it.

A new case is a folder with page.html (bytes in the page's own encoding) and expected.json: any of the item's fields, and
`contains` and `lacks` for pieces of the text. A folder called after a spider of crawler/sites (or so with `-2` behind it) is read by that spider, and its
list.html or list.xml must give the addresses of `links`.
"""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from scrapy.http import HtmlResponse, Request

from crawler.article import extract
from crawler.config import loader
from crawler.config.source_options import PLAIN
from crawler.items import StatementItem
from crawler.runtime import spider_loader
from crawler.spiders.base import StatementSpider
from tests.support import lists

SITES = Path(__file__).parents[2] / "sites"
FIELDS = ("title", "published", "author", "language", "kind", "canonical_url")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def spider_of(folder: str) -> StatementSpider | None:
    """The spider of a folder of saved pages: gazette, gazette-2."""
    name = re.sub(r"-\d+$", "", folder)
    config = loader.load(env={}, folder=SITES)
    return spider_loader.loaded(config, name)() if name in spider_loader.names(config) else None


def response(file: Path, url: str) -> HtmlResponse:
    """A saved page as Scrapy hands it to a spider."""
    return HtmlResponse(url, body=file.read_bytes(), headers={"Content-Type": "text/html"}, request=Request(url))


def read(page: Path, url: str) -> StatementItem:
    """What comes of a saved page: by rule, and then by the site's own spider."""
    spider = spider_of(page.parent.name)
    options = spider.options if spider else PLAIN
    item = extract(page.read_bytes(), url, now=NOW, include=options.include, exclude=options.exclude)
    return spider.item(response(page, url), item) if spider else item


@pytest.mark.parametrize("folder", sorted(SITES.glob("*/page.html")), ids=lambda path: path.parent.name)
def test_site(folder: Path) -> None:
    expected = json.loads(folder.with_name("expected.json").read_text(encoding="utf-8"))
    item = read(folder, expected["url"])
    assert {name: getattr(item, name) for name in FIELDS if name in expected} == {
        name: expected[name] for name in FIELDS if name in expected
    }
    assert [piece for piece in expected.get("contains", []) if piece not in item.text] == []
    assert [piece for piece in expected.get("lacks", []) if piece in item.text] == []
    assert dict(item.origins).items() >= expected.get("origins", {}).items()
    assert item.error is None or item.error == "html_too_deep"


@pytest.mark.parametrize("page", sorted(SITES.glob("*/list.*")), ids=lambda path: path.parent.name)
def test_list(page: Path) -> None:
    spider = spider_of(page.parent.name)
    assert spider is not None
    assert spider.url
    spider.ingest = cast("Any", SimpleNamespace(lists=lists.Here()))
    links = asyncio.run(spider.links(response(page, spider.url)))  # type: ignore[arg-type]
    expected = json.loads(page.with_name("expected.json").read_text(encoding="utf-8"))
    assert [entry.url for entry in links] == expected["links"]


def test_there_are_sites() -> None:
    assert len(list(SITES.glob("*/page.html"))) >= 14
