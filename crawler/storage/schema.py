"""Brings the tables of a layer (`crawler`, `alerts`) to the version that its code knows, by Alembic. Each layer has a history of its own."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.errors import StorageError
from crawler.storage.database import Database

if TYPE_CHECKING:  # loaded when there is something to upgrade: it costs more than all that a command prints
    from alembic.config import Config as AlembicConfig

log = logging.getLogger(__name__)


@dataclass(frozen=True)
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
        """The newest revision."""
        return self._history[-1][0]

    @property
    def oldest(self) -> str:
        """The oldest revision whose code still works beside the newest tables: that of the last migration that says ``contract = True``, else the first."""
        contracts = [name for name, contract in self._history if contract]
        return contracts[-1] if contracts else self._history[0][0]

    @cached_property
    def _history(self) -> list[tuple[str, bool]]:
        """The revisions in their order, each with whether code of before it no longer works after it; read from the files, which need not be imported."""
        said = [file.read_text(encoding="utf-8") for file in (self.folder / "versions").glob("[0-9]*.py")]
        steps = {
            _set(text, "down_revision"): (_set(text, "revision") or "", _set(text, "contract") is not None)
            for text in said
        }
        (first,) = steps.keys() - {revision for revision, _ in steps.values()}
        out = [steps[first]]
        while out[-1][0] in steps:
            out.append(steps[out[-1][0]])
        return out


def _set(text: str, name: str) -> str | None:
    found = re.search(rf'^{name}(?:: [^=]*)? = (?:"(\w+)"|True)', text, re.M)
    return found and (found[1] or "")


def revision(database: Database, layer: Layer) -> str | None:
    """How far a layer's tables are; None when it has none."""
    with database.read() as session:
        if not sa.inspect(session.connection()).has_table(layer.version_table):
            return None
        column: sa.ColumnClause[str] = sa.column("version_num")
        return session.scalar(sa.select(column).select_from(sa.table(layer.version_table)))


UPGRADE_LOCK = 0x746F6373696E  # any number, the same in every process
PATIENCE = 12  # times that an upgrade waits for another writer, five seconds each
NEWER = "newer"  # in place of a revision: a newer version was here, beside which this one may go on
COPYING = "copying"  # in place of a revision: the tables are being filled (crawler/storage/copying.py)
CRAWLER = Layer("crawler", Path(__file__).parents[1] / "migrations", "crawler0012")


def upgrade(database: Database, *layers: Layer) -> None:
    """Carry out what is missing, in one transaction a layer; StorageError database_newer when a newer Tocsin was here that this code cannot work beside."""
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

    config = _config(layer)
    with database.restructure() as session:
        connection = session.connection()
        if not database.sqlite:  # SQLite's writer stands alone anyway
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            connection.exec_driver_sql(
                "SET LOCAL lock_timeout = '5s'"
            )  # behind a table's lock that is waited for all others wait
        current = _current(connection, layer, config)
        if current == layer.head or current == NEWER:
            return
        config.attributes["connection"] = connection
        if current == layer.squashed:
            connection.execute(sa.delete(sa.table(layer.version_table)))
        command.upgrade(config, "head")
        if not database.sqlite:
            connection.exec_driver_sql(f"COMMENT ON TABLE {layer.version_table} IS '{layer.oldest}'")
        log.info("schema.upgraded layer=%s revision=%s", layer.name, layer.head)


def check(database: Database, *layers: Layer) -> None:
    """StorageError database_old or database_newer where this code cannot work with the tables; newer ones that only have more are no reason."""
    for layer in layers:
        if revision(database, layer) != layer.head:
            with database.read() as session:
                current = _current(session.connection(), layer, _config(layer))
            if current != NEWER:
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
    if current is None or current in known | {layer.squashed}:
        return current
    if _oldest(connection, layer) in known:
        return NEWER
    raise StorageError(
        "database_newer",
        "The database was written by a newer version of Tocsin.",
        "Install that version, or restore a backup made with this one.",
    )


def _oldest(connection: sa.Connection, layer: Layer) -> str | None:
    """What the newer version noted as the oldest revision whose code may go on; None on SQLite, which one machine has for itself."""
    if connection.dialect.name == "sqlite":
        return None
    return connection.execute(sa.select(sa.func.obj_description(sa.text(f"'{layer.version_table}'::regclass"), "pg_class"))).scalar()  # fmt: skip
