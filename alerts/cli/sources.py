"""`tocsin sources`: list, check, change, import and export the sources; adding and previewing have files of their own."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import click
from sqlalchemy import select

from alerts.cli import lists
from alerts.cli.changing import add_commands
from alerts.cli.filters import formed
from alerts.cli.groups import Group
from alerts.cli.names import SOURCE
from alerts.cli.output import (
    Form,
    Installation,
    answer,
    as_json,
    bold,
    pass_installation,
    print_item,
    print_rows,
    progress,
)
from alerts.cli.sources_add import add
from alerts.cli.sources_edit import NOUN, edit, tag
from alerts.cli.sources_opml import export, import_
from alerts.cli.sources_preview import preview
from alerts.views import columns
from alerts.views import sources as view
from alerts.views.columns import Column, Place
from crawler import catalogue, clock
from crawler.config import source_options
from crawler.errors import RequestError, TocsinError
from crawler.fetch.egress import Egress
from crawler.sources import changes
from crawler.sources import store as sources
from crawler.sources.examination import look
from crawler.storage.models import Source

CHECKED = (
    Column("name"),
    Column("result"),
    columns.number("entries", Place.SPARE),
    columns.time("newest", Place.SPARE),
    Column("kind", Place.SPARE),
    Column("state", Place.SPARE),
    columns.text("detail", Place.BELOW),
)
CATALOGUE = (Column("name"), Column("place", Place.BELOW), columns.text("about"), Column("url", Place.BELOW))


@click.group("sources", cls=Group)
def group() -> None:
    """The sites, feeds and pages to watch."""


group.add_command(preview)
group.add_command(add)
group.add_command(edit)
group.add_command(tag)
group.add_command(import_)
group.add_command(export)
add_commands(group, NOUN)


# ---- looking


group.add_command(lists.sources)


@group.command()
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@as_json
@pass_installation
def show(installation: Installation, name: str, json_: bool) -> None:
    """Show one source: state, settings, and what its host can see.

    \b
    tocsin sources show hrw
    """
    with installation.database.read() as session:
        print_item(view.detail(session, name, installation.config, clock.utcnow()), json_)


@group.command()
@click.argument("names", help="Names of sources; `tocsin sources list` shows them.", nargs=-1, type=SOURCE)
@click.option("--all", "all_", is_flag=True, help="All sources.")
@formed
@pass_installation
def check(installation: Installation, names: tuple[str, ...], all_: bool, form: Form) -> int:
    """Fetch sources now, say what each gives, and store nothing.

    \b
    tocsin sources check hrw
    tocsin sources check --all
    """
    if not names and not all_:
        raise RequestError("source_missing", "Name a source.", "Or say --all.")
    with installation.database.read() as session:
        wanted = (
            [sources.get(session, name) for name in names]
            if names
            else list(
                session.scalars(
                    select(Source).where(Source.url != "", Source.removed_at.is_(None)).order_by(Source.name)
                )
            )
        )
    with progress("looking", len(wanted)) as report:
        found = asyncio.run(_check_all(installation.parts.egress, wanted, report))
    print_rows(found, CHECKED, form)
    return 1 if any(f["result"] != "ok" for f in found) else 0


async def _check_all(egress: Egress, wanted: list[Source], report: Any) -> list[dict[str, Any]]:
    """Four at a time, one a host; the order stays."""
    room = asyncio.Semaphore(4)
    hosts = {row.host_key: asyncio.Lock() for row in wanted}
    done = 0

    async def one(row: Source) -> dict[str, Any]:
        nonlocal done
        async with hosts[row.host_key], room:
            result = await _check(egress, row)
        done += 1
        report(done, None, row.name)
        return {"name": row.name, "state": row.state, **result}

    return await asyncio.gather(*map(one, wanted))


async def _check(egress: Egress, row: Source) -> dict[str, Any]:
    try:
        found = await look(egress, row.url, source_options.from_json(row.options))
    except TocsinError as error:
        return _result(error.code, None, str(error))
    best = next((c for c in found.candidates if c.kind == row.kind), found.candidates[0] if found.candidates else None)
    if best is None:
        return _result(found.code or "empty", found.kind, found.reason)
    newest = max((e.published or e.updated or "" for e in best.reading.entries), default="")
    other = row.kind in ("feed", "sitemap", "listing") and best.kind != row.kind
    detail = f"It is a {best.kind} now: {best.url}" if other else best.title
    return _result(f"not_a_{row.kind}" if other else "ok", best.kind, detail, len(best.reading.entries), newest or None)


def _result(result: str, kind: str | None, detail: str, entries: int = 0, newest: str | None = None) -> dict[str, Any]:
    return {"result": result, "kind": kind, "entries": entries, "newest": newest, "detail": detail}


# ---- changing


@group.command()
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@as_json
@pass_installation
def pause(installation: Installation, name: str, json_: bool) -> None:
    """Do not read NAME until it is resumed.

    \b
    tocsin sources pause hrw
    """
    with installation.database.write() as session:
        changes.pause(session, name, clock.utcnow())
    answer(json_, {"name": name, "state": "paused"}, bold(name), " is paused.")


@group.command()
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@as_json
@pass_installation
def resume(installation: Installation, name: str, json_: bool) -> None:
    """Read NAME again, at once.

    \b
    tocsin sources resume hrw
    """
    with installation.database.write() as session:
        changes.resume(session, name, clock.utcnow())
    answer(json_, {"name": name, "state": "due"}, bold(name), " is due now.")


# ---- lists


@group.command("catalogue")
@click.argument("words", help="Words that a name, an address or a description must have.", nargs=-1)
@formed
def catalogue_(words: tuple[str, ...], form: Form) -> None:
    """List the sources that Tocsin suggests, or those with all WORDS. Addresses may be out of date; `sources add` checks them.

    \b
    tocsin sources catalogue ngo
    tocsin sources catalogue ukraine
    """
    print_rows((dataclasses.asdict(e) for e in catalogue.search(words)), CATALOGUE, form)
