"""The test of a spider of one site: a page and a list as they were served, and what must come of them. Fetches nothing.

A folder with page.html, expected.json (any of the item's fields; ``contains`` and ``lacks`` for pieces of the text, ``origins``) and,
where the list is tried as well, list.html or list.xml, which must give the addresses of ``links``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol, cast

from scrapy.http import HtmlResponse, Request, Response

from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError
from crawler.feeds.list_pool import Lists
from crawler.items import Entry, StatementItem

FIELDS = ("title", "published", "author", "language", "kind", "canonical_url")
_NOTED = ("title", "published", "author", "language")  # of a page that was just fetched
_PIECE = 80  # characters of its text


class Site(Protocol):
    """A spider of one site (crawler.spiders.base.StatementSpider)."""

    url: str
    options: SourceOptions

    def item(self, response: Response, item: StatementItem) -> StatementItem: ...
    async def links(self, response: Response) -> Iterable[Entry]: ...


class Extract(Protocol):
    """How pages are read: as crawler.article.extraction_pool.ExtractionPool.extract."""

    async def __call__(
        self, body: bytes, url: str, *, include: tuple[str, ...], exclude: tuple[str, ...]
    ) -> StatementItem: ...


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads pages and lists."""

    extract: Extract
    lists: Lists


async def problems(folder: Path, site: Site | None, readers: Readers) -> list[str]:
    """What does not come as it must, in sentences; without a spider the page is read by rule."""
    try:
        expected: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
        url = expected["url"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{folder / 'expected.json'} cannot be read ({type(error).__name__})."
        raise RequestError("site_test_broken", reason, "It is an object of JSON with the url of the page.") from None
    said = _of_item(await _item(folder, url, site, readers), expected)
    if site is not None and (body := _list(folder)) and "links" in expected:
        found = await _links(body, site, readers)
        said += [f"links: {_short(found)} instead of {_short(expected['links'])}"] if found != expected["links"] else []
    return said


async def save(
    folder: Path, page: tuple[str, bytes], list_: tuple[str, bytes], site: Site, readers: Readers
) -> dict[str, Any]:
    """Write a page and a list (address and body of each) and what the spider makes of them today; returns that."""
    list_body = list_[1]
    _write(folder, page[1], list_body)
    item = await _item(folder, page[0], site, readers)
    expected = {"url": page[0], **{name: getattr(item, name) for name in _NOTED if getattr(item, name)}}
    expected["contains"] = [line[:_PIECE] for line in item.text.splitlines()[:1]]
    expected |= {"lacks": [], "links": await _links(list_body, site, readers)}
    _expect(folder, expected)
    return expected


def _write(folder: Path, page: bytes, list_: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_bytes(page)
    (folder / ("list.xml" if list_.lstrip()[:5] in (b"<?xml", b"<rss ") else "list.html")).write_bytes(list_)


def _expect(folder: Path, expected: dict[str, Any]) -> None:
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _list(folder: Path) -> bytes | None:
    file = next(iter(sorted(folder.glob("list.*"))), None)
    return file.read_bytes() if file else None


async def _item(folder: Path, url: str, site: Site | None, readers: Readers) -> StatementItem:
    options = site.options if site else PLAIN
    file = folder / "page.html"
    if not file.is_file():
        raise RequestError("site_test_broken", f"There is no {file}.", "Save the page there as it was served.")
    body = file.read_bytes()
    item = await readers.extract(body, url, include=options.include, exclude=options.exclude)
    return site.item(_response(body, url), item) if site else item


async def _links(body: bytes, site: Site, readers: Readers) -> list[str]:
    cast("Any", site).ingest = SimpleNamespace(lists=readers.lists)
    return [entry.url for entry in await site.links(_response(body, site.url))]


def _response(body: bytes, url: str) -> HtmlResponse:
    """A saved body as Scrapy hands it to a spider."""
    return HtmlResponse(url, body=body, headers={"Content-Type": "text/html"}, request=Request(url))


def _of_item(item: StatementItem, expected: dict[str, Any]) -> list[str]:
    wanted = {name: expected[name] for name in FIELDS if name in expected}
    said = [
        f"{name}: {getattr(item, name)!r} instead of {value!r}"
        for name, value in wanted.items()
        if getattr(item, name) != value
    ]
    said += [f"the text lacks {piece!r}" for piece in expected.get("contains", []) if piece not in item.text]
    said += [f"the text has {piece!r}" for piece in expected.get("lacks", []) if piece in item.text]
    origins, found = expected.get("origins", {}), dict(item.origins)
    said += [f"origins: {k} is {found.get(k)!r} instead of {v!r}" for k, v in origins.items() if found.get(k) != v]
    return said


def _short(links: list[str]) -> str:
    return f"{len(links)} ({', '.join(links[:3])}{' …' if len(links) > 3 else ''})"
