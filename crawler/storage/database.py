"""The database: engine, transactions and the one writer. Knows no table.

SQLite: WAL, synchronous FULL, BEGIN IMMEDIATE for writers, one writer thread a process with group commit. PostgreSQL: the same calls.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Index,
    and_,
    collate,
    create_engine,
    event,
    make_url,
    or_,
)
from sqlalchemy import text as sql
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from crawler.errors import StorageError
from crawler.storage import database_errors, private_files
from crawler.storage.database_errors import UNCERTAIN, sentence

T = TypeVar("T")


class Base(DeclarativeBase):
    """All tables of both layers."""


def was(name: str) -> dict[str, str]:
    """The ``info`` of a table or column with the name that it had in older backups (crawler/storage/backup.py)."""
    return {"was": name}


SEALED = {
    "sealed": True
}  # the ``info`` of a column with sealed texts (crawler/config/secrets.py), in JSON at any depth


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index of the few rows for which a condition in SQL holds, on both databases."""
    return Index(name, *columns, sqlite_where=sql(where), postgresql_where=sql(where))


def begins(column: InstrumentedAttribute[str], start: str) -> ColumnElement[bool]:
    """That an id of hexadecimal digits begins so. The two bounds are looked up in the index; the pattern alone reads every row."""
    within = and_(column >= start.lower(), column < start.lower() + "z")
    return and_(within, column.startswith(start, autoescape=True))


def holds(
    session: Session, column: ColumnElement[str] | InstrumentedAttribute[str], letters: str
) -> ColumnElement[bool]:
    """That a text has these letters, large or small.

    Those of ASCII PostgreSQL compares as bytes: by the rules of a language it takes twice as long. SQLite knows small and large
    letters of ASCII alone: others are looked for in the ways in which words are written.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    if letters.isascii():
        return (column if sqlite else collate(column, "C")).icontains(letters, autoescape=True)
    ways = [letters, letters.lower(), letters.upper(), letters.capitalize(), letters.title()] if sqlite else [letters]
    return or_(*(column.icontains(way, autoescape=True) for way in dict.fromkeys(ways)))


class UTCDateTime(TypeDecorator[datetime]):
    """A moment with time zone; SQLite keeps it as UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database, by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = url.startswith("sqlite")
        try:
            # Values are in no error: a log that says what failed would show addresses and texts.
            self.engine: Engine = create_engine(url, hide_parameters=True, **_options(url, self.sqlite))
            self.writing = create_engine(url, hide_parameters=True, pool=self.engine.pool)
        except ImportError as error:
            raise database_errors.no_driver(url) from error
        except Exception as error:
            raise StorageError(
                "database_url",
                f"The database URL is not understood: {type(error).__name__}.",
                "Use a file path or postgresql://user@host/name.",
            ) from error
        if self.sqlite:
            event.listen(self.engine, "do_connect", _made_private)
            event.listen(self.engine, "connect", _prepare_sqlite)
            # By the dialect, not by an event: an engine with one calls its listeners four times a statement.
            self.engine.dialect.do_begin = _begin  # type: ignore[assignment, method-assign]
            self.writing.dialect.do_begin = _begin_writing  # type: ignore[assignment, method-assign]
        else:
            event.listen(self.engine, "connect", _watched)
            self.writing.dialect.do_begin = _begin_writing_on_server  # type: ignore[assignment, method-assign]

    @property
    def file(self) -> Path | None:
        """Where SQLite keeps it; None on PostgreSQL and in memory."""
        name = self.engine.url.database if self.sqlite else None
        return Path(name) if name and os.path.isabs(name) else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads: one snapshot."""
        with _sentences(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one writing transaction, committed at the end, rolled back on any error.

        PostgreSQL ends it when nothing is asked in it for `ASLEEP` seconds; `take_time` for what is slower.
        """
        try:
            with _sentences(), Session(self.writing, expire_on_commit=False) as session, session.begin():
                session.connection()  # takes the writer's lock now, not at the first change
                yield session
        except StorageError as error:
            if (
                error.code == "database_readonly"
            ):  # a server that is no longer the first: new connections may lead to the one that is
                self.close()
            raise

    @contextmanager
    def restructure(self) -> Iterator[Session]:
        """As `write`, for changes of tables. SQLite checks references at their end alone: while it checks them, a table whose changed copy takes its place takes all rows with it that refer to it."""
        with _sentences(), self.writing.connect() as connection:
            driver = connection.connection
            self._check_references(driver, on=False)
            try:
                with Session(connection, expire_on_commit=False) as session, session.begin():
                    take_time(session)
                    yield session
                    if self.sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise StorageError("database_damaged", "Some rows refer to others that are gone.", "Restore a backup.")  # fmt: skip
            finally:
                self._check_references(driver, on=True)

    def _check_references(self, driver: Any, *, on: bool) -> None:
        if self.sqlite:
            driver.cursor().execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection that commits each statement and stays open after the block; who asks for it closes it. StorageError."""
        with _sentences():
            yield self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def now(self) -> datetime:
        """What the server's clock shows; this machine's on SQLite. StorageError."""
        if self.sqlite:
            return datetime.now(UTC)
        with self.read() as session:
            return cast("datetime", session.scalar(sql("SELECT clock_timestamp()")))

    def keep_little(self) -> None:
        """Let each connection that is opened from now on hold half a megabyte of the file, not two (SQLite; the system's cache holds it as well)."""
        if self.sqlite:
            event.listen(self.engine, "connect", lambda opened, _: opened.execute("PRAGMA cache_size=-500"))

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()
        self.writing.pool = self.engine.pool  # a new one


# Whoever is cut off is noticed within ten seconds by both ends. Else a client waits a quarter of an hour for an answer, and the server keeps the locks of a
# machine without power for two hours.
QUICK_TO_NOTICE: Mapping[str, str] = {"connect_timeout": "5", "keepalives_idle": "3", "keepalives_interval": "2", "keepalives_count": "3", "tcp_user_timeout": "10000"}  # fmt: skip
_SERVER_TOO = "SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000"  # fmt: skip


def quick_to_notice(url: str) -> dict[str, str]:
    """The driver's options with which a client notices soon that it is cut off; those that the URL itself has go first."""
    own = make_url(url).query
    return {name: value for name, value in QUICK_TO_NOTICE.items() if name not in own}


def _options(url: str, sqlite: bool) -> dict[str, Any]:
    if sqlite:
        return {"connect_args": {"check_same_thread": False, "timeout": 5}}
    return {"pool_pre_ping": True, "connect_args": quick_to_notice(url)}


# Of a process that stands still within a writing transaction (put to sleep, stopped, without memory) the server takes the locks away:
# all who need one of them would wait as long as it sleeps.
ASLEEP = 10.0  # seconds


def take_time(session: Session) -> None:
    """This transaction may rest between two questions as long as it likes."""
    if session.connection().dialect.name == "postgresql":
        session.execute(sql("SET LOCAL idle_in_transaction_session_timeout = 0"))


def _begin_writing_on_server(connection: Any) -> None:
    """Both in one question; the driver's own BEGIN would be one as well. Should it fail, so does the first statement after it, with its reason."""
    connection.pgconn.exec_(f"BEGIN; SET LOCAL idle_in_transaction_session_timeout = '{ASLEEP * 1000:.0f}ms'".encode())


def _watched(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SERVER_TOO)
    connection.commit()


def _made_private(_dialect: Any, _record: Any, arguments: Sequence[Any], _options: Any) -> None:
    """SQLite gives its other files the rights of the first; a folder that is missing or closed it names itself."""
    with suppress(OSError):
        if arguments and os.path.isabs(arguments[0]):
            private_files.make(Path(arguments[0]))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy, not the driver, says BEGIN
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    connection.execute("BEGIN")


def _begin_writing(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")


@contextmanager
def _sentences() -> Iterator[None]:
    """Errors of the driver as ours."""
    try:
        yield
    except DBAPIError as error:
        raise sentence(error) from error


Operation = Callable[[Session], Any]


class Writer:
    """The one thread of a process that writes. Operations that wait together are committed together.

    One that fails costs the others nothing: the group is then carried out once more, each operation in a savepoint of its own
    (these cost a fifth of what storing a page does, and failures are rare). Results are handed out only after the commit.
    An operation may run twice, so it must do nothing but database work.
    """

    def __init__(self, database: Database, group: int = 64) -> None:
        self.database = database
        self.group = group
        self._queue: queue.SimpleQueue[tuple[Operation, asyncio.Future[Any], asyncio.AbstractEventLoop] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    async def run(self, operation: Callable[[Session], T]) -> T:
        """Carry out the operation and wait for its commit; errors are the operation's or StorageError."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        belonging = contextvars.copy_context()  # of the task, not of the thread that writes
        self._queue.put((lambda session: belonging.run(operation, session), cast("asyncio.Future[Any]", future), loop))
        return await future

    async def close(self) -> None:
        """Finish what waits, then stop."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join, 10)

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < self.group and not self._queue.empty():
                job = self._queue.get()
                if job is None:
                    stop = True
                    break
                batch.append(job)
            self._carry_out(batch)
            if stop:
                return

    def _carry_out(self, batch: list[tuple[Operation, asyncio.Future[Any], asyncio.AbstractEventLoop]]) -> None:
        for attempt in range(4):
            outcomes: list[tuple[Any, BaseException | None]] = []
            try:
                outcomes = self._outcomes([operation for operation, _, _ in batch])
                break
            except StorageError as error:
                outcomes = [(None, error)] * len(batch)
                if error.code != "database_busy" or attempt == 3:
                    break
                time.sleep(0.2 * (attempt + 1))
            except BaseException as error:
                outcomes = [(None, error)] * len(batch)
                break
        for (_, future, loop), (result, failure) in zip(batch, outcomes, strict=True):
            try:
                loop.call_soon_threadsafe(_resolve, future, result, failure)
            except RuntimeError:  # the loop is gone; the commit stands all the same
                continue

    def _outcomes(self, operations: Sequence[Operation]) -> list[tuple[Any, BaseException | None]]:
        try:
            with self.database.write() as session:
                return [(_whole(session, operation), None) for operation in operations]
        except _Failed:
            with self.database.write() as session:
                return [_attempt(session, operation) for operation in operations]


class _Failed(Exception):
    """An operation of a group failed, so that all that the group did is undone."""


def _whole(session: Session, operation: Operation) -> Any:
    try:
        result = operation(session)
        session.flush()  # what it left to be written fails here and not in the operation after it
        return result
    except Exception as error:
        raise _Failed from error


def _attempt(session: Session, operation: Operation) -> tuple[Any, BaseException | None]:
    try:
        with session.begin_nested():
            return operation(session), None
    except Exception as error:
        cause = _cause(error)
        if not isinstance(cause, DBAPIError):
            return None, error
        said = sentence(cause)
        if said.code in UNCERTAIN:
            raise said from error
        return None, said


def _cause(error: BaseException) -> BaseException:
    """The driver's first error: when SQLite's disk is full it drops the transaction, and leaving the savepoint fails as well."""
    found, here = error, error.__context__
    while here is not None:
        found, here = (here if isinstance(here, DBAPIError) else found), here.__context__
    return found


def _resolve(future: asyncio.Future[Any], result: Any, failure: BaseException | None) -> None:
    if future.done():
        return
    if failure is not None:
        future.set_exception(failure)
    else:
        future.set_result(result)
