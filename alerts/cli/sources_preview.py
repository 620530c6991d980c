"""``tocsin sources preview``: what a feed, sitemap or listing holds now. Stores nothing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from alerts.cli import single_page
from alerts.cli.output import Installation, as_json, print_json, print_rows, say
from crawler.errors import RequestError, TocsinError
from crawler.feeds import oddities
from crawler.feeds.reader import nothing, read
from crawler.items import Entry, Reading
from crawler.parsing.url_keys import absolute


@click.command("preview")
@click.argument("target", help="A saved page, or the address of one.", required=False, metavar="FILE|URL")
@as_json
@click.option("--batch", type=click.Path(), metavar="MANIFEST.jsonl", help="Read many stored documents.")
@click.option("--selector", help="CSS selector of a listing's entries.")
@click.pass_context
def preview(ctx: click.Context, target: str | None, json_: bool, batch: str | None, selector: str | None) -> None:
    """Show what a feed, sitemap or listing holds now. Stores nothing.

    \b
    tocsin sources preview https://example.org/feed.xml
    tocsin sources preview https://example.org/news --selector "h2 a"
    """
    if (target is None) == (batch is None):
        raise RequestError(
            "preview_target", "Name one file or URL, or a manifest.", "See tocsin sources preview --help."
        )
    if batch is not None:
        _batch(Path(batch))
        return
    reading = _one(target or "", ctx.obj, selector)
    if json_:
        print_json(as_row(target or "", reading))
    else:
        _show(reading)
    if reading.kind == "none":
        ctx.exit(1)


def _one(target: str, obj: Installation, selector: str | None) -> Reading:
    """A document from the web, by the configuration's door and manners, or from a file."""
    if target.lower().startswith(("http://", "https://")):
        answer = asyncio.run(single_page.fetch(obj, target))
        if answer.status >= 400:
            return nothing(f"http_{answer.status}", f"The server answered {answer.status}.")
        return read(answer.body, answer.url, answer.header("content-type"), selector=selector)
    path = Path(target)
    if not path.is_file():
        raise RequestError("file_missing", f"There is no file {target}.", "Name a file or an http(s) address.")
    return read(path.read_bytes(), path.absolute().as_uri(), selector=selector)


def as_row(name: str, reading: Reading) -> dict[str, Any]:
    """A reading as the line that ``preview --batch`` writes."""
    row: dict[str, Any] = {"id": name, "kind": reading.kind, "items": [_item(e) for e in reading.entries]}
    if reading.children:
        row["children"] = list(reading.children)
    if reading.warnings:
        row["warnings"] = list(reading.warnings)
    if reading.error:
        row["error"] = reading.error
    return row


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "published": entry.published,
        "summary": entry.summary,
    }


def _show(reading: Reading) -> None:
    """A table for a person: what it is, what is odd about it, and its entries."""
    say(f"{reading.kind}: {len(reading.entries)} {'entry' if len(reading.entries) == 1 else 'entries'} {reading.title}")
    for note in [reading.error] if reading.error else oddities.sentences(reading.warnings):
        say(f"  ! {note}")
    if reading.entries:
        print_rows(
            (
                {"published": (e.published or e.updated or "")[:16], "title": e.title, "url": e.url}
                for e in reading.entries
            ),
            ("published", "title", "url"),
            False,
        )
    for child in reading.children:
        say(f"  sitemap {child}")


def _batch(manifest: Path) -> None:
    """One line out for each line in; a bad line or document is an answer with an error, not an end."""
    try:
        lines = manifest.open(encoding="utf-8")
    except OSError:
        raise RequestError("file_missing", f"The manifest {manifest} cannot be read.") from None
    with lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                print_json(_batch_row(line, number, manifest.parent))


def _batch_row(line: str, number: int, folder: Path) -> dict[str, Any]:
    name = str(number)
    try:
        row = json.loads(line)
        name = row["id"]
        headers = {str(k).lower(): str(v) for k, v in (row.get("headers") or {}).items()}
        path = folder / row["path"]
        url = row.get("url") or path.absolute().as_uri()
        url = absolute(headers.get("content-location", ""), url) or url
        return as_row(name, read(path.read_bytes(), url, headers.get("content-type")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        error = f"Line {number} of the manifest names no document that can be read."
        return {"id": name, "kind": "none", "items": [], "error": error}
    except TocsinError as error:
        return {"id": name, "kind": "none", "items": [], "error": str(error)}
