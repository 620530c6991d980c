"""`tocsin sources check`: fetches lists now and says what each gives; of the catalogue also what could take the place of one that died."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy import select

from alerts.cli.filters import formed
from alerts.cli.names import SOURCE
from alerts.cli.output import Form, Installation, pass_installation, print_rows, progress
from alerts.views import columns
from alerts.views.columns import Column, Place
from crawler.catalogue import rows as catalogue
from crawler.config import source_options
from crawler.config.source_options import PLAIN, SourceOptions
from crawler.errors import RequestError, TocsinError
from crawler.fetch.egress import Egress
from crawler.parsing.url_keys import host_key
from crawler.sources import store as sources
from crawler.sources.examination import look
from crawler.storage.models import Source

COLUMNS = (
    Column("name"),
    Column("result"),
    columns.number("entries", Place.SPARE),
    columns.time("newest", Place.SPARE),
    Column("kind", Place.SPARE),
    Column("state", Place.SPARE),
    columns.text("detail", Place.BELOW),
    Column("replacement", Place.BELOW),
)


@dataclass(frozen=True, slots=True)
class _List:
    """A list to be fetched: of a source that is watched, or of the catalogue, where ``home`` is its site's first page."""

    name: str
    url: str
    kind: str
    options: SourceOptions = PLAIN
    state: str | None = None
    home: str = ""


@click.command()
@click.argument("names", help="Names of sources; with --catalogue ids and packs of it.", nargs=-1, type=SOURCE)
@click.option("--all", "all_", is_flag=True, help="All sources.")
@click.option("--catalogue", "of_catalogue", is_flag=True, help="Of the catalogue: those that are named, or all.")
@formed
@pass_installation
def check(installation: Installation, names: tuple[str, ...], all_: bool, of_catalogue: bool, form: Form) -> int:
    """Fetch sources now, say what each gives, and store nothing. Of the catalogue also what the site has instead of a list that died.

    \b
    tocsin sources check hrw
    tocsin sources check --all
    tocsin sources check --catalogue hrw pack:caucasus
    """
    if not (names or all_ or of_catalogue):
        raise RequestError("source_missing", "Name a source.", "Or say --all.")
    wanted = _of_catalogue(names) if of_catalogue else _watched(installation, names)
    with progress("looking", len(wanted)) as report:
        found = asyncio.run(check_all(installation.parts.egress, wanted, report))
    print_rows(found, COLUMNS, form)
    return 1 if any(f["result"] != "ok" for f in found) else 0


def _of_catalogue(names: Iterable[str]) -> list[_List]:
    return of_entries([e for name in names for e in catalogue.named(name)] or catalogue.entries().values())


def of_entries(entries: Iterable[catalogue.Entry]) -> list[_List]:
    """The lists of entries of the catalogue."""
    return [_List(e.id, e.url, e.kind, home=e.home) for e in entries]


def _watched(installation: Installation, names: tuple[str, ...]) -> list[_List]:
    everything = select(Source).where(Source.url != "", Source.removed_at.is_(None)).order_by(Source.name)
    with installation.database.read() as session:
        rows = [sources.get(session, name) for name in names] or list(session.scalars(everything))
        return [_List(r.name, r.url, r.kind, source_options.from_json(r.options), r.state) for r in rows]


async def check_all(egress: Egress, wanted: list[_List], report: Any) -> list[dict[str, Any]]:
    """Four at a time, one a host; the order stays."""
    room = asyncio.Semaphore(4)
    hosts = {one.url: host_key(one.url) for one in wanted}
    locks = {host: asyncio.Lock() for host in hosts.values()}
    done = 0

    async def one(list_: _List) -> dict[str, Any]:
        nonlocal done
        async with locks[hosts[list_.url]], room:
            result = await _check(egress, list_)
            if list_.home and result["result"] != "ok":
                result["replacement"] = await _replacement(egress, list_)
        done += 1
        report(done, None, list_.name)
        return {"name": list_.name, "state": list_.state, **result}

    return await asyncio.gather(*map(one, wanted))


async def _check(egress: Egress, wanted: _List) -> dict[str, Any]:
    try:
        found = await look(egress, wanted.url, wanted.options)
    except TocsinError as error:
        return _result(error.code, None, str(error))
    best = next((c for c in found.candidates if c.kind == wanted.kind), next(iter(found.candidates), None))
    if best is None:
        return _result(found.code or "empty", found.kind, found.reason)
    newest = max((e.published or e.updated or "" for e in best.reading.entries), default="")
    other = wanted.kind in ("feed", "sitemap", "listing") and best.kind != wanted.kind
    detail = f"It is a {best.kind} now: {best.url}" if other else best.title
    return _result(
        f"not_a_{wanted.kind}" if other else "ok", best.kind, detail, len(best.reading.entries), newest or None
    )


async def _replacement(egress: Egress, dead: _List) -> str | None:
    """The best list that the site's first page leads to, with its kind; None when there is none, or the site does not answer."""
    try:
        found = await look(egress, dead.home)
    except TocsinError:
        return None
    best = next((c for c in found.candidates if c.url != dead.url), None)
    return f"{best.kind} {best.url}" if best else None


def _result(result: str, kind: str | None, detail: str, entries: int = 0, newest: str | None = None) -> dict[str, Any]:
    return {"result": result, "kind": kind, "entries": entries, "newest": newest, "detail": detail}
