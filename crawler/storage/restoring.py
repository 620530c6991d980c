"""Puts a backup of any form into an empty database of either kind, all or nothing, and compares both before it commits. Knows no file."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.errors import RequestError, StorageError, WorkError
from crawler.progress import Report, quiet
from crawler.storage import backup_rows
from crawler.storage.database import Base, Database, take_time

CHUNK = 500
_ALL = 2**256
# What zipfile, zlib and json raise for files that are none of ours; RuntimeError covers encryption and nesting without end.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
)


class Archive(Protocol):
    """A backup that is read: for each table `rows` (how many) and `columns` (their names), and its rows as lines of JSON."""

    @property
    def tables(self) -> Mapping[str, Mapping[str, Any]]: ...

    def lines(self, name: str) -> Iterable[bytes]:
        """The rows of a table, each a line; RequestError backup_invalid or backup_incomplete when they are not those that were saved."""
        ...


class Sum(NamedTuple):
    """How many rows, and a sum over their hashes, which does not depend on their order."""

    rows: int = 0
    hashes: int = 0

    def plus(self, rows: Iterable[Iterable[Any]]) -> Sum:
        """With these rows."""
        count, total = self
        for row in rows:
            total += backup_rows.number(row)
            count += 1
        return Sum(count, total % _ALL)


def restore(database: Database, archive: Archive, report: Report = quiet) -> dict[str, int]:
    """Rows by table. RequestError database_not_empty, backup_newer, backup_invalid; WorkError backup_differs; StorageError."""
    was = {table.info.get("was"): table.name for table in Base.metadata.sorted_tables}
    members = {was.get(name, name): name for name in archive.tables}  # by the table's present name
    unknown = [members[name] for name in members if name not in Base.metadata.tables]
    if unknown:
        raise RequestError(
            "backup_newer",
            f"The backup holds a table “{unknown[0]}” that this version does not know.",
            "Install the version that made it.",
        )
    total = sum(facts["rows"] for facts in archive.tables.values())
    try:
        _put(database, archive, members, report, total)
    except StorageError as error:
        if not isinstance(error.__cause__, sa.exc.IntegrityError | sa.exc.DataError):
            raise
        raise RequestError(
            "backup_invalid", "The database refuses a row of the backup.", "Use another backup."
        ) from error
    return {name: facts["rows"] for name, facts in archive.tables.items()}


def _put(database: Database, archive: Archive, members: dict[Any, str], report: Report, total: int) -> None:
    done = 0
    with database.write() as session:
        take_time(session)
        _nothing_there(session)
        if database.sqlite:
            session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
            # kB; with less, pages of indexes are written again and again
            session.execute(sa.text("PRAGMA cache_size=-200000"))
        for table in Base.metadata.sorted_tables:
            if table.name not in members:
                continue
            rows, saved = _rows(archive, table, members), Sum()
            while chunk := list(islice(rows, CHUNK)):
                session.execute(sa.insert(table), chunk)
                saved = saved.plus(row.values() for row in chunk)
                done += len(chunk)
                report(done, total, table.name)
            _same(session, table, _columns(archive, table, members), saved)
            count_on(session, database, table)


def _nothing_there(session: Session) -> None:
    for table in Base.metadata.sorted_tables:
        if session.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            raise RequestError(
                "database_not_empty", "The database holds something already.", "Name an empty one under `database`."
            )


def _same(session: Session, table: sa.Table, names: Sequence[str], saved: Sum) -> None:
    """WorkError backup_differs when the table does not hold what the backup holds, in the columns of both."""
    columns = [table.columns[name] for name in names if name in table.columns]
    if saved.rows and measured(session, *columns) != saved:
        raise WorkError(
            "backup_differs",
            f"The table “{table.name}” is not what the backup holds, and nothing was restored.",
            "Try another database, and report this.",
        )


def measured(session: Session, *columns: Any) -> Sum:
    """The rows of a table (or of some of its columns) as they stand in a database."""
    return Sum().plus(session.execute(sa.select(*columns).execution_options(yield_per=2_000)))


def count_on(session: Session, database: Database, table: sa.Table) -> None:
    """PostgreSQL's sequences do not see keys that were inserted by hand."""
    key = table.primary_key.columns
    if not database.sqlite and len(key) == 1 and isinstance(key[0].type, sa.Integer | sa.BigInteger):
        sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', key[0].name)
        highest = sa.select(sa.func.coalesce(sa.func.max(key[0]), 0) + 1).scalar_subquery()
        session.execute(sa.select(sa.func.setval(sequence, highest, False)))


def _columns(archive: Archive, table: sa.Table, members: dict[Any, str]) -> list[str]:
    """The columns of the backup's table under their present names."""
    was = {c.info.get("was"): c.name for c in table.columns}
    return [was.get(column, column) for column in archive.tables[members[table.name]]["columns"]]


def _rows(archive: Archive, table: sa.Table, members: dict[Any, str]) -> Iterator[dict[str, Any]]:
    """The rows of a table, none where the backup has no such table; RequestError backup_invalid at the first that does not fit."""
    if table.name not in members:
        return
    name, number = members[table.name], 0
    try:
        read = backup_rows.reader(table, _columns(archive, table, members))
        for line in archive.lines(name):
            number += 1
            yield read(line)
    except DAMAGE as error:
        why = f": {error}" if isinstance(error, backup_rows.Unfit) else ""
        said = f"Row {number} of the table “{name}” of the backup does not fit{why}."
        raise RequestError("backup_invalid", said, "Use another backup.") from error
