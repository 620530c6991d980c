"""`tocsin db`."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from alerts.cli.groups import Group
from alerts.cli.output import Installation, answer, as_json, pass_installation, progress
from alerts.messages.rendering import count
from alerts.runtime import installation_mark, wiring
from alerts.runtime.installation_lock import only_one
from alerts.topics import retention
from alerts.views import processes
from crawler import clock
from crawler.config.loader import database_url
from crawler.errors import RequestError, WorkError
from crawler.storage import copying, schema
from crawler.storage.database import Database


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

    Stop `tocsin run`, workers and desks first: it is refused while any gives signs of life, and what was written meanwhile is told. A copy that was cut off goes on where it stopped when the same command is run again.
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
            counts = copying.copy(ours, theirs, (schema.CRAWLER, wiring.ALERTS), report, lambda session: _refuse(session, ours.now()))  # fmt: skip
    rows = sum(counts.values())
    item = {"rows": rows, "tables": len(counts)}
    answer(
        json_, item, f"{rows} rows in {len(counts)} tables are copied and compared. Name the new one under `database`."
    )


@db.command()
@click.option("--dry-run", is_flag=True, help="Only say how much that would be as things stand.")
@as_json
@pass_installation
def prune(installation: Installation, dry_run: bool, json_: bool) -> None:
    """Remove alerts and statements that are older than [retention] says, as `tocsin run` does every six hours. It works beside it.

    What was starred, marked or has a note stays, and so do the statements of all alerts that stay.

    \b
    tocsin db prune --dry-run
    """
    wanted, now = installation.config.retention, clock.utcnow()
    if wanted.alerts is wanted.statements is None:
        raise RequestError("retention_forever", "Alerts and statements are kept for ever.", 'Write statements = "365d" under [retention], or alerts.')  # fmt: skip
    database = installation.parts.database
    if dry_run:
        with database.read() as session:
            found = retention.due(session, wanted, now)
    else:
        found = asyncio.run(retention.prune(database, installation.parts.writer, wanted, now))
    said = " and ".join(count(number, kind.removesuffix("s")) for kind, number in found.items())
    answer(json_, {**found, "dry_run": dry_run}, f"{said} would be removed." if dry_run else f"Removed: {said}.")


@db.command()
@as_json
@pass_installation
def adopt(installation: Installation, json_: bool) -> None:
    """Make the database this installation's, by the secret key that is here: after the key was lost, or with a copy that is to go on by itself.

    A database on PostgreSQL belongs to the installation whose key first worked on it, and refuses all others. Stop `tocsin run` and the
    workers first, and give all machines this key. Secrets that no longer open are given anew.

    \b
    tocsin db adopt
    tocsin secrets list
    """
    with only_one(installation.config), installation.parts.database.write() as session:
        installation_mark.take(session, installation.config.secrets)
    answer(json_, {"adopted": True}, "The database belongs to this installation. `tocsin secrets list` shows what to give anew.")  # fmt: skip


def _refuse(session: Session, now: datetime) -> None:
    """WorkError database_in_use, while somebody works on a database: workers hold no lock of an installation."""
    if rows := processes.alive(session, now):
        said = ", ".join(sorted({f"{row.role} on {row.host}" for row in rows}))
        raise WorkError("database_in_use", f"Processes are at work on the old database: {said}.", f"Stop them first; one that was killed counts for {clock.in_words(processes.ALIVE)}.")  # fmt: skip


def _there(url: str) -> None:
    path = url.removeprefix("sqlite:///")
    if path != url and not Path(path).is_file():
        raise RequestError("database_missing", f"There is no database {path}.", "Look at the path.")
