"""Brings a storey's tables to the version that its code knows (Alembic). Each storey has its own history and version table."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from crawler.errors import StorageError
from crawler.storage.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Storey:
    """One history of migrations: the folder that holds it, and where the database notes how far it got."""

    name: str
    folder: Path

    @property
    def version_table(self) -> str:
        """Name of the table with the current revision."""
        return f"{self.name}_version"


UPGRADE_LOCK = 0x746F6373696E  # any number, the same in every process
PATIENCE = 12  # times that an upgrade waits for another writer, five seconds each
CRAWLER = Storey("crawler", Path(__file__).parents[1] / "migrations")


def upgrade(database: Database, *storeys: Storey) -> None:
    """Carry out what is missing, in one transaction a storey; StorageError database_newer when a newer Tocsin was here."""
    for storey in storeys:
        for attempt in range(1, PATIENCE + 1):
            try:
                _upgrade(database, storey)
                break
            except StorageError as error:
                if error.code != "database_busy" or attempt == PATIENCE:
                    raise  # somebody else's upgrade may take longer than a writer waits


def _upgrade(database: Database, storey: Storey) -> None:
    config = _config(storey)
    head = ScriptDirectory.from_config(config).get_current_head()
    with database.write() as session:
        connection = session.connection()
        if not database.sqlite:  # SQLite's writer stands alone anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        if _current(connection, storey, config) != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            log.info("schema.upgraded storey=%s revision=%s", storey.name, head)


def check(database: Database, *storeys: Storey) -> None:
    """Raise when the database is not exactly at the version that this code knows."""
    for storey in storeys:
        config = _config(storey)
        with database.read() as session:
            current = _current(session.connection(), storey, config)
        if current != ScriptDirectory.from_config(config).get_current_head():
            raise StorageError("database_old", "The database is of an older version.", "Run `tocsin db upgrade`.")


def run(connection: sa.Connection, config: AlembicConfig) -> None:
    """What both env.py files do: run the migrations on the connection they were handed."""
    context_options = {"version_table": config.get_main_option("version_table"), "render_as_batch": True}
    from alembic import context

    context.configure(connection=connection, **context_options)  # type: ignore[arg-type]
    context.run_migrations()


def _config(storey: Storey) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(storey.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_table", storey.version_table)
    return config


def _current(connection: sa.Connection, storey: Storey, config: AlembicConfig) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": storey.version_table})
    current = context.get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StorageError(
            "database_newer",
            "The database was written by a newer version of Tocsin.",
            "Install that version, or restore a backup made with this one.",
        )
    return current
