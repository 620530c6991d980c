"""`tocsin sources import` and `export`: lists of feeds that other readers write and read (OPML)."""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.cli.output import Installation, answer, as_json, pass_installation, progress, say, styled
from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.errors import FetchError, TocsinError
from crawler.guard import Guard
from crawler.parsing.url_keys import without_password
from crawler.schedule import cadence
from crawler.sources import opml
from crawler.sources import store as sources
from crawler.storage.models import Source


@click.command("import")
@click.argument(
    "file",
    help="An OPML file, as other feed readers export it.",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--every", default=cadence.AUTO, show_default=True, help="How often; as in `sources add`.")
@as_json
@pass_installation
def import_(installation: Installation, file: Path, every: str, json_: bool) -> int:
    """Add the feeds of an OPML list under their titles; folders and categories become tags. Those that are watched already get the tags and stay as they are otherwise; exits 1 when some are refused.

    \b
    tocsin sources import feeds.opml
    """
    outlines = opml.parse(file.read_bytes())
    guard = installation.parts.egress.door()
    counts: Counter[str] = Counter()
    refusals = []
    with installation.database.write() as session, progress("importing", len(outlines)) as report:
        for number, outline in enumerate(outlines, 1):
            item = _import(session, guard, outline, every)
            counts[item["result"]] += 1
            refusals += [item] if item["result"] == "refused" else []
            if not json_:
                _tell(item)
            report(number, None, outline.title)
    numbers = {name: counts[name] for name in ("added", "known", "refused")}
    words = f"{counts['added']} added, {counts['known']} known already, {counts['refused']} refused."
    answer(json_, {**numbers, "refusals": refusals}, words)
    return 1 if refusals else 0


def _import(session: Session, guard: Guard, outline: opml.Outline, every: str) -> dict[str, Any]:
    """What became of one feed of a list: ``result`` is added, known or refused."""
    item = {"url": without_password(outline.url), "title": outline.title}
    spec = SourceSpec(url=outline.url, kind="feed", every=every, tags=outline.tags)
    try:
        guard.check_url(outline.url)
        known = sources.watched(session, spec)
        name = sources.free_name(session, outline.title) if outline.title and known is None else None
        row, result = sources.watch(session, dataclasses.replace(spec, name=name), clock.utcnow())
    except TocsinError as error:
        return {**item, "result": "refused", "error": without_password(str(error)), "code": error.code}
    return {**item, "result": result, "name": row.name}


def _tell(item: dict[str, Any]) -> None:
    title = f" ({item['title'][:80]})" if item["title"] else ""
    why = f": {item['error']} [{item['code']}]" if item["result"] == "refused" else ""
    say(styled(f"{item['result']:8} {item['url']}{title}{why}", "yellow" if why else ""))


@click.command()
@click.argument(
    "file",
    help="The file to write; standard output when there is none.",
    type=click.Path(dir_okay=False, path_type=Path),
    required=False,
)
@pass_installation
def export(installation: Installation, file: Path | None) -> None:
    """Write the feeds as an OPML list, with their tags as folders and categories, to FILE or standard output.

    \b
    tocsin sources export feeds.opml
    """
    wanted = select(Source).where(Source.kind == "feed", Source.removed_at.is_(None)).order_by(Source.name)
    with installation.database.read() as session:
        found = session.scalars(wanted).all()
    body = opml.write(opml.Outline(row.url, row.name, tuple(row.tags or ())) for row in found)
    if file is None:
        sys.stdout.buffer.write(body)
        return
    try:
        file.write_bytes(body)
    except OSError as error:
        raise FetchError(
            "file_unwritable", f"{file} cannot be written: {error.strerror}.", "Choose another place."
        ) from error
