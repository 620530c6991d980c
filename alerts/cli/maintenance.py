"""`tocsin backup`, `restore` and `db`."""

from __future__ import annotations

from pathlib import Path

import click

from alerts.cli.groups import Group
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation, progress
from alerts.runtime import wiring
from crawler.storage import backup as archive
from crawler.storage import schema
from crawler.storage.database import Database


@click.command()
@click.argument("file", help="The file to write; it must not exist.", type=click.Path(dir_okay=False, path_type=Path))
@as_json
@pass_installation
def backup(installation: Installation, file: Path, json_: bool) -> None:
    """Copy the whole database into FILE while everything runs, and verify the copy.

    \b
    tocsin backup /backup/tocsin-2026-11-22.zip
    """
    with progress("copying") as report:
        counts = archive.backup(installation.parts.database, file, report)
    rows = sum(counts.values())
    item = {"file": str(file), "rows": rows, "tables": len(counts)}
    answer(json_, item, bold(file), f": {rows} rows in {len(counts)} tables, verified.")


@click.command()
@click.argument(
    "file", help="A file that `tocsin backup` wrote.", type=click.Path(dir_okay=False, exists=True, path_type=Path)
)
@as_json
@pass_installation
def restore(installation: Installation, file: Path, json_: bool) -> None:
    """Put a backup into the configured database, which must be empty; it may be of the other kind (SQLite, PostgreSQL).

    \b
    tocsin restore /backup/tocsin-2026-11-22.zip
    """
    with progress("restoring") as report:
        counts = archive.restore(installation.parts.database, file, report)
    rows = sum(counts.values())
    answer(json_, {"rows": rows, "tables": len(counts)}, f"{rows} rows in {len(counts)} tables are restored.")


@click.group(cls=Group)
def db() -> None:
    """Look after the database."""


@db.command()
@as_json
@pass_installation
def upgrade(installation: Installation, json_: bool) -> None:
    """Bring the database to the version of this program.

    \b
    tocsin db upgrade
    """
    database = Database(installation.config.database)
    schema.upgrade(database, schema.CRAWLER, wiring.ALERTS)
    answer(json_, {"upgraded": True}, "The database is at this version.")
