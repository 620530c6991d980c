"""A PostgreSQL server that cannot be written for a while: its disk is full, or another has taken its place. What cannot be stored says so, nothing is lost, and work goes on by itself."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from alerts.runtime import job_queue
from crawler.errors import StorageError
from crawler.storage import database, leases
from crawler.storage.database import Database, Writer, take_time
from tests.support.databases import Postgres


def test_a_full_disk_of_the_server_says_so_and_work_goes_on_when_there_is_room(small_disk: Postgres) -> None:
    with closing(Database(small_disk.create("writer"))) as database:
        with database.write() as session:
            session.execute(sa.text("CREATE TABLE kept (number int, text text)"))
        small_disk.fill()

        async def work() -> tuple[int, StorageError]:
            writer = Writer(database)
            stored = 0
            try:
                while True:
                    await writer.run(partial(store, stored))
                    stored += 1
            except StorageError as error:
                small_disk.empty()
                await writer.run(partial(store, stored))
                return stored + 1, error
            finally:
                await writer.close()

        stored, error = asyncio.run(work())
        assert error.code == "disk_full"
        assert "{'number': " not in "".join(traceback.format_exception(error))  # no log shows what was to be stored
        with database.read() as session:
            assert session.execute(sa.text("SELECT count(DISTINCT number), count(*) FROM kept")).one() == (
                stored,
                20 * stored,
            )


def store(number: int, session: Session) -> None:
    session.execute(INSERT, {"number": number})


INSERT = sa.text("INSERT INTO kept SELECT :number, repeat(md5(n::text), 60) FROM generate_series(1, 20) AS n")


def test_a_server_that_another_takes_the_place_of_is_left(postgres: Postgres) -> None:
    """A failover: the address leads to the new server, while the connections that are open still lead to the old one, which only reads."""
    with (
        closing(Database(postgres.create("failover"))) as database,
        closing(Database(postgres.url("postgres"))) as server,
    ):
        with server.connect() as connection:
            connection.exec_driver_sql("ALTER DATABASE failover SET default_transaction_read_only = on")
            with pytest.raises(StorageError) as caught, database.write() as session:
                session.execute(sa.text("CREATE TABLE kept (number int)"))
            assert caught.value.code == "database_readonly"
            with database.read() as session:
                session.execute(sa.text("SELECT 1"))
            connection.exec_driver_sql("ALTER DATABASE failover RESET default_transaction_read_only")
            connection.close()
        with pytest.raises(StorageError), database.write() as session:
            session.execute(sa.text("CREATE TABLE kept (number int)"))
        with database.write() as session:
            session.execute(sa.text("CREATE TABLE kept (number int)"))


def test_an_address_may_name_several_servers(postgres: Postgres) -> None:
    """The first that can be written is taken, by Tocsin and by the queue alike."""
    postgres.create("several")
    url = postgres.url("several").replace("?host=", "?host=/nowhere,") + "&target_session_attrs=read-write"
    with closing(Database(url)) as database, database.write() as session:
        session.execute(sa.text("CREATE TABLE kept (number int)"))
    conninfo = job_queue.connect(url).connector._pool_args["conninfo"]
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


@pytest.fixture
def rows(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Database, Database]]:
    """A table with one row, as two processes see it."""
    monkeypatch.setattr(database, "ASLEEP", 0.1)
    url = postgres.create("asleep")
    with closing(Database(url)) as one, closing(Database(url)) as other:
        with one.write() as session:
            session.execute(sa.text("CREATE TABLE kept AS SELECT 1 AS number"))
        yield one, other


def _lock(session: Session, patience: str = "20s") -> None:
    session.execute(sa.text(f"SET LOCAL lock_timeout = '{patience}'; SELECT number FROM kept FOR UPDATE"))


@pytest.mark.parametrize("lock", [_lock, leases.alone], ids=["a row", "claims"])
def test_a_process_that_stands_still_keeps_nobody_waiting(rows: tuple[Database, Database], lock: Callable[[Session], None]) -> None:  # fmt: skip
    """Put to sleep within a transaction that writes: else all who need what it has locked would wait as long as it sleeps."""
    asleep, other = rows

    def sleep() -> None:
        with asleep.write() as session:
            lock(session)
            with other.write() as waiting:
                lock(waiting)
            session.execute(sa.text("SELECT 1"))

    with pytest.raises(StorageError) as caught:
        sleep()
    assert caught.value.code == "database_unreachable"
    with asleep.write() as session:  # it wakes, and goes on with a new connection
        lock(session)


def test_what_takes_its_time_keeps_its_locks(rows: tuple[Database, Database]) -> None:
    """A restore or an upgrade may rest between two statements for longer."""
    slow, other = rows
    with slow.write() as session:
        take_time(session)
        _lock(session)
        with pytest.raises(StorageError) as caught, other.write() as waiting:
            _lock(waiting, patience="400ms")
        assert caught.value.code == "database_busy"
        session.execute(sa.text("SELECT 1"))
