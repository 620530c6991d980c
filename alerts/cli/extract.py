"""`tocsin extract`: what would be stored of a page, of one or of many. Stores nothing."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import zlib
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import TextIO

import click

from alerts.cli.output import Installation, as_json, print_json, progress
from alerts.matching.positions import LEAD_LIMIT
from crawler import __version__
from crawler.article.extraction_pool import ExtractionPool
from crawler.article.page_kind import sentence
from crawler.errors import FetchError, RequestError, TocsinError, WorkError
from crawler.items import Answer, StatementItem
from crawler.logs import printable

LARGEST = 50 << 20  # bytes of one page, unpacked
_FIELDS = ("url", "title", "text", "published", "author", "language", "kind")
_DETAILS = ("canonical_url", "modified", "organisations", "dateline")
EXTRACTOR = f"tocsin {__version__}"
_REST = ("next_page", "frames")  # where the rest of a text is that was not followed

Line = dict[str, object]


@click.command("extract")
@click.argument("target", help="A saved page, or the address of one; left out with --batch.", required=False)
@click.option("--url", "address", help="The address that a FILE was saved from; relative links are resolved with it.")
@as_json
@click.option(
    "--batch",
    "manifest",
    type=click.File("r", encoding="utf-8"),
    help='Read {"id", "url"?, "path"} lines (- is standard input) and write one line of JSON for each, in order.',
)
@click.pass_context
def extract(
    context: click.Context, target: str | None, address: str | None, json_: bool, manifest: TextIO | None
) -> None:
    """Show what would be stored of a page: a saved FILE (also .gz) or a URL.

    \b
    tocsin extract https://example.org/news/1
    tocsin extract page.html --url https://example.org/news/1 --json"""
    if (not target) == (manifest is None):
        raise RequestError("extract_target", "Give either a file or an address, or --batch with a manifest.")
    if manifest is not None:
        asyncio.run(_batch(manifest))
        return
    item = asyncio.run(_one(target or "", address, context.find_object(Installation)))
    _show_json(item) if json_ else _show(item)
    if item.kind == "unreadable":
        raise FetchError(item.error or "unreadable", sentence(item.error or "unreadable"))


async def _one(target: str, address: str | None, installation: Installation | None) -> StatementItem:
    async with ExtractionPool(1) as pool:
        if target.startswith(("http://", "https://")):
            return await _fetched(pool, target, installation)
        return await pool.extract(_saved(target), address or "")


def _saved(target: str) -> bytes:
    """The page of a file; what is none and looks like an address is told how an address begins."""
    if not Path(target).exists() and ("://" in target or "." in target.partition("/")[0].strip(".")):
        fix = "If it is an address, begin it with http:// or https://."
        raise RequestError("file_unreadable", f"There is no file {target}.", fix)
    return read_page(Path(target))


async def _fetched(pool: ExtractionPool, url: str, installation: Installation | None) -> StatementItem:
    from crawler.config.loader import load  # the network's half is loaded for an address only; files need none of it
    from crawler.fetch.egress import Egress
    from crawler.parsing.url_keys import host_key
    from crawler.runtime.whole_page import WholePage

    egress = Egress(installation.config if installation else load())
    options = egress.at(host_key(url))

    async def had(address: str) -> Answer:
        headers = {"User-Agent": egress.agent(options)}
        return await egress.door(options).fetch(address, headers=headers, max_bytes=LARGEST)

    async def had_or_none(address: str) -> Answer | None:
        try:
            answer = await had(address)
        except WorkError:
            return None
        return answer if answer.status == 200 else None

    async def read(answer: Answer, first_page: str) -> StatementItem:
        return await pool.extract(answer.body, answer.url, answer.header("content-type"), first_page=first_page)

    answer = await had(url)
    if answer.status >= 400:
        raise FetchError(f"http_{answer.status}", f"The site answered {answer.status}.", "Check the address.")
    return await WholePage(had_or_none, read).read(answer)


def read_page(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a saved page, unpacked when they are gzip whatever the name; raises RequestError or FetchError."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise RequestError("file_unreadable", f"The file {path} cannot be read: {error.strerror}.") from error
    if not packed.startswith(b"\x1f\x8b"):
        return _bounded(packed, largest)
    try:
        return _bounded(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, largest + 1), largest)
    except zlib.error as error:
        raise FetchError("gzip_broken", f"The file {path} is incomplete or is not gzip.") from error


def _bounded(body: bytes, largest: int) -> bytes:
    if len(body) > largest:
        raise FetchError("body_too_large", f"The page is larger than {largest >> 20} MB.")
    return body


async def _batch(manifest: TextIO) -> None:
    """One line out for each line in. As many pages are under way as keep every core busy, no more."""
    rows = _rows(manifest)
    folder = Path(manifest.name).parent if manifest.name not in ("-", "<stdin>") else Path()
    async with ExtractionPool(os.cpu_count() or 1) as pool:
        with progress("pages") as report:
            done = itertools.count(1)
            async for line in _in_order(pool, rows, folder):
                print_json(line)
                report(next(done))


def _rows(lines: Iterable[str]) -> Iterator[Line]:
    """Each line as an object; a line that is none becomes its own error."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict) and isinstance(row.get("path"), str):
            yield row
        else:
            known = row.get("id") if isinstance(row, dict) else None
            yield {"id": known, "error": f'Line {number} is not an object with "id" and "path".', "code": "bad_line"}


async def _in_order(pool: ExtractionPool, rows: Iterator[Line], folder: Path) -> AsyncIterator[Line]:
    window: deque[asyncio.Task[Line]] = deque()
    ahead = 4 * (os.cpu_count() or 1)
    for row in rows:
        window.append(asyncio.create_task(_answer(pool, row, folder)))
        if len(window) >= ahead:
            yield await window.popleft()
    while window:
        yield await window.popleft()


async def _answer(pool: ExtractionPool, row: Line, folder: Path) -> Line:
    if "error" in row:
        return row
    url = row.get("url") if isinstance(row.get("url"), str) else None
    try:
        body = read_page(_resolved(str(row["path"]), folder))
    except TocsinError as error:
        return {"id": row.get("id"), "url": url, "error": str(error), "code": error.code}
    return {"id": row.get("id"), **_fields(await pool.extract(body, str(url or ""))), "url": url}


def _resolved(path: str, folder: Path) -> Path:
    """A relative path counts from here, or from the manifest's folder when there is nothing here."""
    return Path(path) if Path(path).exists() else folder / path


def _fields(item: StatementItem) -> Line:
    fields: Line = {name: getattr(item, name) for name in _FIELDS}
    if item.error:
        fields |= {"error": sentence(item.error), "code": item.error}
    return fields


def _show_json(item: StatementItem) -> None:
    details = {name: getattr(item, name) for name in _DETAILS}
    details |= {name: value for name in _REST if (value := getattr(item, name))}
    lead = item.text.partition("\n")[0][:LEAD_LIMIT]
    derived = {"lead": lead, "persons": item.author.split(", ") if item.author else [], "extractor": EXTRACTOR}
    print_json({**_fields(item), **details, **derived, "origins": dict(item.origins)})


def _show(item: StatementItem) -> None:
    origins = dict(item.origins)
    for name in (
        "title",
        "published",
        "modified",
        "author",
        "organisations",
        "dateline",
        "language",
        "canonical_url",
        "kind",
    ):
        value = getattr(item, name)
        value = ", ".join(value) if isinstance(value, tuple) else value
        if value:
            origin = f"  ({origins[name]})" if name in origins else ""
            click.echo(printable(f"{name.replace('_', ' '):>13}  {value}{origin}"))
    if item.text:
        click.echo(printable("\n" + "\n\n".join(item.text.split("\n"))))
