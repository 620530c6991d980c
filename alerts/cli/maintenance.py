"""`tocsin backup`, `restore` and `db`."""

from __future__ import annotations

from pathlib import Path

import click

from alerts.cli.output import Installation, console, pass_installation, progress
from alerts.runtime import wiring
from crawler.storage import backup as archive
from crawler.storage import schema
from crawler.storage.database import Database


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_installation
def backup(installation: Installation, file: Path) -> None:
    """Copy the whole database into FILE while everything runs, and verify the copy.

    \b
    tocsin backup /backup/tocsin-2026-11-22.zip
    """
    with progress("copying") as report:
        counts = archive.backup(installation.database, file, report)
    console.print(f"[bold]{file}[/]: {sum(counts.values())} rows in {len(counts)} tables, verified.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@pass_installation
def restore(installation: Installation, file: Path) -> None:
    """Put a backup into the configured database, which must be empty; it may be of the other kind (SQLite, PostgreSQL)."""
    with progress("restoring") as report:
        counts = archive.restore(installation.database, file, report)
    console.print(f"{sum(counts.values())} rows in {len(counts)} tables are back.")


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@pass_installation
def upgrade(installation: Installation) -> None:
    """Bring the database to the version of this program."""
    database = Database(installation.config.database)
    schema.upgrade(database, schema.CRAWLER, wiring.ALERTS)
    console.print("The database is at this version.")
