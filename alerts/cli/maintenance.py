"""`tocsin backup`, `restore` and `db`."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from alerts.cli.groups import Group
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation, progress
from alerts.runtime import wiring
from alerts.runtime.installation_lock import only_one
from crawler.config.loader import database_url
from crawler.errors import RequestError
from crawler.storage import backup as archive
from crawler.storage import copying, schema
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


@db.command()
@click.argument("source", metavar="FROM", help="The database to copy: a SQLite file or a URL.")
@click.argument("target", metavar="TO", help="The database to fill, which must be empty; it may be of the other kind.")
@as_json
@pass_installation
def copy(installation: Installation, source: str, target: str, json_: bool) -> None:
    """Move an installation: copy everything from one database into an empty one, compare both, and say what there is.

    Stop `tocsin run` first; it is refused meanwhile. A copy that was cut off goes on where it stopped when the same command is run again.
    A password belongs into ~/.pgpass or PGPASSWORD, not into the address, which others on this machine can see.

    \b
    tocsin db copy tocsin.db postgresql://tocsin@db.example.org/tocsin
    tocsin db copy postgresql://tocsin@db.example.org/tocsin /srv/tocsin/tocsin.db
    """
    configs = [replace(installation.config, database=database_url(url, Path.cwd())) for url in (source, target)]
    if configs[0].database == configs[1].database:
        raise RequestError("copy_onto_itself", "Both are the same database.", "Name another one to fill.")
    _there(configs[0].database)
    with only_one(configs[0]), only_one(configs[1]), progress("copying") as report:
        ours, theirs = (Database(config.database) for config in configs)
        with closing(ours), closing(theirs):
            counts = copying.copy(ours, theirs, (schema.CRAWLER, wiring.ALERTS), report)
    rows = sum(counts.values())
    item = {"rows": rows, "tables": len(counts)}
    answer(
        json_, item, f"{rows} rows in {len(counts)} tables are copied and compared. Name the new one under `database`."
    )


def _there(url: str) -> None:
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).is_file():
        raise RequestError("database_missing", f"There is no database {path}.", "Look at the path.")
