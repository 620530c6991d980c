"""`tocsin sources import` and `export`: lists of feeds that other readers write and read (OPML)."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from alerts.cli.output import Installation, answer, as_json, pass_installation, progress, say, styled
from crawler import clock
from crawler.errors import FetchError
from crawler.schedule import cadence
from crawler.sources import opml, opml_import


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
    items = []
    with installation.changes().write() as session, progress("importing", len(outlines)) as report:
        for number, outline in enumerate(outlines, 1):
            items.append(opml_import.add(session, guard, outline, every, clock.utcnow()))
            report(number, None, outline.title)
    for item in () if json_ else items:  # after the write, which must not wait for whoever reads
        _tell(item)
    counts = Counter(item["result"] for item in items)
    refusals = [item for item in items if item["result"] == "refused"]
    numbers = {name: counts[name] for name in ("added", "known", "refused")}
    words = f"{counts['added']} added, {counts['known']} known already, {counts['refused']} refused."
    answer(json_, {**numbers, "refusals": refusals}, words)
    return 1 if refusals else 0


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
    with installation.database.read() as session:
        body = opml_import.export(session)
    if file is None:
        sys.stdout.buffer.write(body)
        return
    try:
        file.write_bytes(body)
    except OSError as error:
        raise FetchError(
            "file_unwritable", f"{file} cannot be written: {error.strerror}.", "Choose another place."
        ) from error
