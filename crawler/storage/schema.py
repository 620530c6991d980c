"""Brings the tables of a layer (`crawler`, `alerts`) to the version that its code knows, by Alembic. Each layer has a history of its own."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.errors import StorageError
from crawler.storage.database import Database

if TYPE_CHECKING:  # loaded when there is something to upgrade: it costs more than all that a command prints
    from alembic.config import Config as AlembicConfig

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Layer:
    """One history of migrations: the folder that holds it, and where the database notes how far it got.

    ``squashed``: the last revision before the history was squashed; the first step of the new one goes on from it.
    """

    name: str
    folder: Path
    squashed: str

    @property
    def version_table(self) -> str:
        """Name of the table with the current revision."""
        return f"{self.name}_version"

    @property
    def head(self) -> str:
        """The newest revision: the one that no other goes on from."""
        said = [file.read_text(encoding="utf-8") for file in (self.folder / "versions").glob("[0-9]*.py")]
        found = {name: [m[1] for text in said if (m := re.search(rf'^{name}(?:: [^=]*)? = "(\w+)"', text, re.M))] for name in ("revision", "down_revision")}  # fmt: skip
        (newest,) = set(found["revision"]) - set(found["down_revision"])
        return newest


def revision(database: Database, layer: Layer) -> str | None:
    """How far a layer's tables are; None when it has none."""
    with database.read() as session:
        if not sa.inspect(session.connection()).has_table(layer.version_table):
            return None
        column: sa.ColumnClause[str] = sa.column("version_num")
        return session.scalar(sa.select(column).select_from(sa.table(layer.version_table)))


UPGRADE_LOCK = 0x746F6373696E  # any number, the same in every process
PATIENCE = 12  # times that an upgrade waits for another writer, five seconds each
COPYING = "copying"  # in place of a revision: the tables are being filled (crawler/storage/copying.py)
CRAWLER = Layer("crawler", Path(__file__).parents[1] / "migrations", "crawler0012")


def upgrade(database: Database, *layers: Layer) -> None:
    """Carry out what is missing, in one transaction a layer; StorageError database_newer when a newer Tocsin was here."""
    for layer in layers:
        for attempt in range(1, PATIENCE + 1):
            try:
                if revision(database, layer) != layer.head:
                    _upgrade(database, layer)
                break
            except StorageError as error:
                if error.code != "database_busy" or attempt == PATIENCE:
                    raise  # another process's upgrade may take longer than a writer waits, or than the first look at a new file
                log.info("schema.waiting layer=%s", layer.name)


def _upgrade(database: Database, layer: Layer) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = _config(layer)
    head = ScriptDirectory.from_config(config).get_current_head()
    with database.restructure() as session:
        connection = session.connection()
        if not database.sqlite:  # SQLite's writer stands alone anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        current = _current(connection, layer, config)
        if current != head:
            config.attributes["connection"] = connection
            if current == layer.squashed:
                connection.execute(sa.delete(sa.table(layer.version_table)))
            command.upgrade(config, "head")
            log.info("schema.upgraded layer=%s revision=%s", layer.name, head)


def check(database: Database, *layers: Layer) -> None:
    """Raise when the database is not exactly at the version that this code knows."""
    for layer in layers:
        if revision(database, layer) != layer.head:
            with database.read() as session:
                _current(session.connection(), layer, _config(layer))  # a newer one is said to be newer
            raise StorageError("database_old", "The database is of an older version.", "Run `tocsin db upgrade`.")


def begin_copy(session: Session, layer: Layer) -> None:
    """From now on the tables are being filled, and nobody else may use them."""
    _note(session, layer, COPYING)


def end_copy(session: Session, layer: Layer) -> None:
    """The tables are whole, and of this version."""
    _note(session, layer, layer.head)


def _note(session: Session, layer: Layer, revision: str) -> None:
    table = sa.table(layer.version_table, sa.column("version_num"))
    session.execute(sa.update(table).values(version_num=revision))


def run(connection: sa.Connection, config: AlembicConfig) -> None:
    """What both env.py files do: run the migrations on the connection they were handed."""
    context_options = {"version_table": config.get_main_option("version_table"), "render_as_batch": True}
    from alembic import context

    context.configure(connection=connection, **context_options)  # type: ignore[arg-type]
    context.run_migrations()


def _config(layer: Layer) -> AlembicConfig:
    from alembic.config import Config as AlembicConfig

    config = AlembicConfig()
    config.set_main_option("script_location", str(layer.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_table", layer.version_table)
    return config


def _current(connection: sa.Connection, layer: Layer, config: AlembicConfig) -> str | None:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    context = MigrationContext.configure(connection, opts={"version_table": layer.version_table})
    current = context.get_current_revision()
    if current == COPYING:
        raise StorageError("database_incomplete", "A copy into this database has not ended.", "Run the same `tocsin db copy` again: it goes on where it stopped.")  # fmt: skip
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known | {layer.squashed}:
        raise StorageError(
            "database_newer",
            "The database was written by a newer version of Tocsin.",
            "Install that version, or restore a backup made with this one.",
        )
    return current
