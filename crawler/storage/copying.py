"""Moves a whole database into an empty one of either kind, in chunks that are committed; a copy that was cut off goes on where it stopped.

While it lasts the target's version says so, and every other command refuses it. Nobody may write to either database meanwhile: who did is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.errors import RequestError, StorageError, WorkError
from crawler.progress import Report, quiet
from crawler.storage import schema, snapshot
from crawler.storage.database import Base, Database
from crawler.storage.restoring import count_on, measured

CHUNK = 2_000  # rows between two commits


def copy(
    source: Database,
    target: Database,
    layers: Sequence[schema.Layer],
    report: Report = quiet,
    refuse: Callable[[Session], None] = lambda _: None,
) -> dict[str, int]:
    """Rows by table, each table compared row by row at the end. ``refuse`` raises when somebody is at work in the source; it is asked before and after.

    RequestError database_not_empty, copy_refused (a row that the target cannot hold); WorkError copy_differs; StorageError.
    """
    schema.check(source, *layers)
    with _whole(source) as session:
        refuse(session)
    _prepare(target, layers)
    with _whole(source) as session:
        total = sum(_count(session, table) for table in Base.metadata.sorted_tables)
        done = 0
        for table in Base.metadata.sorted_tables:
            for rows in _fill(session, target, table):
                done += rows
                report(done, total, table.name)
    with _whole(source) as session:  # as it is now, with all that came since the copy began
        counts = _compare(session, target, report, total)
    with _whole(source) as session:
        refuse(session)
        for table in Base.metadata.sorted_tables:
            if (now := _count(session, table)) != counts[table.name]:
                raise _differs(table, now, counts[table.name])
    with target.write() as session:
        for table in Base.metadata.sorted_tables:
            count_on(session, target, table)
        schema.end_copy(session, layers[0])
    return counts


@contextmanager
def _whole(database: Database) -> Iterator[Session]:
    """One state of a database."""
    with database.read() as session:
        snapshot.begin(session, database)
        yield session


def _prepare(target: Database, layers: Sequence[schema.Layer]) -> None:
    """The tables, empty, and a note that a copy is under way; nothing when an earlier copy left one."""
    first = layers[0]
    before = schema.revision(target, first)
    if before == schema.COPYING:
        return
    schema.upgrade(target, *layers)
    with target.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if before is None:  # what the migrations put into new tables
                session.execute(sa.delete(table))
            elif _count(session, table):
                raise RequestError("database_not_empty", "The database holds something already.", "Name an empty one.")
        schema.begin_copy(session, first)


def _count(session: Session, table: sa.Table) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _fill(session: Session, target: Database, table: sa.Table) -> Iterator[int]:
    """Put in what the target lacks, in an order that lasts; yields rows as they are there."""
    with target.read() as there:
        had = _count(there, table)
    yield had
    query = snapshot.ordered(session, table).offset(had).execution_options(yield_per=CHUNK)
    rows = session.execute(query).mappings()
    while chunk := [dict(row) for row in islice(rows, CHUNK)]:
        try:
            with target.write() as writing:
                writing.execute(sa.insert(table), chunk)
        except StorageError as error:
            if not isinstance(error.__cause__, sa.exc.IntegrityError | sa.exc.DataError):
                raise
            keys = ", ".join(str(chunk[0][column.name]) for column in table.primary_key)
            raise RequestError("copy_refused", f"The database refuses a row of the table “{table.name}”, at or after {keys}.", "Keep the old database, and report this.") from error  # fmt: skip
        yield len(chunk)


def _compare(session: Session, target: Database, report: Report, total: int) -> dict[str, int]:
    """Rows by table; WorkError copy_differs, which names the table."""
    counts: dict[str, int] = {}
    with target.read() as there:
        for table in Base.metadata.sorted_tables:
            ours, theirs = measured(session, table), measured(there, table)
            if ours != theirs:
                raise _differs(table, ours[0], theirs[0])
            counts[table.name] = ours[0]
            report(sum(counts.values()), total, f"{table.name} compared")
    return counts


def _differs(table: sa.Table, ours: int, theirs: int) -> WorkError:
    return WorkError(
        "copy_differs",
        f"The table “{table.name}” differs: {ours} rows here and {theirs} there.",
        "Something wrote to a database meanwhile. Stop what writes, and call the same again, which adds what came; if it differs still, empty the new one first.",
    )
