"""The database under several hands: no update is lost, one failing operation costs others nothing, a full disk is a sentence."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.errors import RequestError, StorageError
from crawler.storage import database as db
from crawler.storage.database import Database, Writer
from crawler.storage.models import Body, Source
from tests.support.builders import NOW, a_source


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("bbc", ["BBC Türk"]),
        ("TÜRK", ["BBC Türk"]),
        ("bbc türk", ["BBC Türk"]),
        ("%", ["100% news"]),
        ("b_c", []),
        ("NEWS", ["100% news"]),
    ],
)
def test_letters_are_found_large_and_small(database: Database, letters: str, found: list[str]) -> None:
    """SQLite itself knows large and small letters of ASCII alone."""
    with database.write() as session:
        for name in ("BBC Türk", "100% news"):
            session.add(Body(sha256=name, data=b"", size=0, stored_at=NOW))
    with database.read() as session:
        assert session.scalars(sa.select(Body.sha256).where(db.holds(session, Body.sha256, letters))).all() == found


def count_up(database: Database, rounds: int) -> None:
    """Read, think, write: what loses updates when the reading is not under the writer's lock."""
    for _ in range(rounds):
        try:
            with database.write() as session:
                row = session.scalar(sa.select(Source).with_for_update())
                assert row is not None
                before = row.failures
                session.execute(sa.update(Source).values(failures=before + 1))
        except StorageError:  # the mutant's transactions also get in each other's way
            continue


def counted(database: Database, threads: int = 4, rounds: int = 25) -> int:
    with database.write() as session:
        a_source(session)
    workers = [threading.Thread(target=count_up, args=(database, rounds)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with database.read() as session:
        return session.scalars(sa.select(Source.failures)).one()


def test_no_update_is_lost_between_threads(database: Database) -> None:
    assert counted(database) == 100


def test_without_the_lock_taken_first_updates_are_lost(sqlite: Database) -> None:
    """The negative control: SQLAlchemy's own way of beginning fails the test above."""
    sa.event.remove(sqlite.engine, "connect", db._prepare_sqlite)
    sqlite.writing = sqlite.engine
    sqlite.engine.dialect.do_begin = lambda _: None  # type: ignore[method-assign]
    sqlite.engine.dispose()
    assert counted(sqlite) < 100


def test_sqlite_waits_for_the_disk_and_keeps_references(sqlite: Database) -> None:
    with sqlite.read() as session:
        settings = [session.connection().exec_driver_sql(f"PRAGMA {p}").scalar() for p in ("journal_mode", "synchronous", "foreign_keys")]  # fmt: skip
    assert settings == ["wal", 2, 1]


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(RequestError), database.write() as session:  # noqa: PT012
        a_source(session)
        raise RequestError("no", "Changed my mind.")
    with database.read() as session:
        assert session.scalars(sa.select(Source)).all() == []


def test_moments_come_back_in_utc_whatever_zone_they_had(database: Database) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with database.write() as session:
        a_source(session, next_at=there)
    with database.read() as session:
        found = session.scalars(sa.select(Source.next_at)).one()
    assert isinstance(found, datetime)
    assert found == NOW
    assert found.utcoffset() == timedelta(0)


# ---- the writer


def run(database: Database, *operations: Callable[[Session], object]) -> list[object]:
    """All operations handed over at once; results or errors."""

    async def whole() -> list[object]:
        writer = Writer(database)
        try:
            return list(await asyncio.gather(*map(writer.run, operations), return_exceptions=True))
        finally:
            await writer.close()

    return asyncio.run(whole())


def adding(name: str) -> Callable[[Session], str]:
    def operation(session: Session) -> str:
        return a_source(session, name).name

    return operation


def test_operations_that_wait_together_are_committed_together(sqlite: Database) -> None:
    commits: list[object] = []
    sa.event.listen(sqlite.writing, "commit", lambda connection: commits.append(connection))
    assert run(sqlite, *(adding(f"s{n}") for n in range(50))) == [f"s{n}" for n in range(50)]
    assert len(commits) < 25


def test_one_failing_operation_costs_the_others_nothing(database: Database) -> None:
    def broken(session: Session) -> None:
        a_source(session, "half")
        raise ZeroDivisionError

    def twice(session: Session) -> None:
        session.execute(sa.insert(Body).values(sha256="x", data=b"", size=0, stored_at=NOW))
        session.execute(sa.insert(Body).values(sha256="x", data=b"", size=0, stored_at=NOW))

    found = run(database, adding("a"), broken, adding("b"), twice, adding("c"))
    assert [found[0], found[2], found[4]] == ["a", "b", "c"]
    assert isinstance(found[1], ZeroDivisionError)
    assert isinstance(found[3], StorageError)
    with database.read() as session:
        assert set(session.scalars(sa.select(Source.name))) == {"a", "b", "c"}
        assert session.scalars(sa.select(Body)).all() == []


def test_results_are_handed_out_only_after_the_commit(sqlite: Database) -> None:
    async def whole() -> int:
        writer = Writer(sqlite)
        await writer.run(adding("a"))
        with sqlite.read() as session:  # another connection sees it now
            seen = len(session.scalars(sa.select(Source)).all())
        await writer.close()
        return seen

    assert asyncio.run(whole()) == 1


def test_a_writer_that_is_closed_has_finished_what_waited(sqlite: Database) -> None:
    async def whole() -> None:
        writer = Writer(sqlite)
        tasks = [asyncio.ensure_future(writer.run(adding(f"s{n}"))) for n in range(20)]
        await asyncio.sleep(0)
        await writer.close()
        await asyncio.gather(*tasks)

    asyncio.run(whole())
    with sqlite.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Source)) == 20


def test_a_busy_database_is_waited_for(sqlite: Database) -> None:
    """Another process holds the lock for a while: the operation is late, not lost."""
    held = threading.Event()
    free = threading.Event()

    def hold() -> None:
        with sqlite.write():
            held.set()
            free.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    threading.Timer(0.3, free.set).start()
    assert run(sqlite, adding("a")) == ["a"]
    holder.join()


# ---- a full disk


def fill(session: Session) -> None:
    number = session.scalar(sa.select(sa.func.count()).select_from(Body))
    session.execute(sa.insert(Body).values(sha256=f"b{number}", data=b"\1" * 50_000, size=50_000, stored_at=NOW))


def limited(path: Path) -> tuple[Database, dict[str, int]]:
    """A database whose file may have so many pages and no more: SQLite itself says SQLITE_FULL."""
    room = {"pages": 200}
    database = Database(f"sqlite:///{path}")
    sa.event.listen(
        database.writing, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={room['pages']}"), insert=True
    )
    return database, room


def test_a_full_disk_is_a_sentence_loses_nothing_and_passes(sqlite: Database, tmp_path: Path) -> None:
    database, room = limited(tmp_path / "tocsin.db")
    found = run(database, adding("before"), *[fill] * 20)
    refused = [error for error in found if isinstance(error, StorageError)]
    assert refused
    assert {error.code for error in refused} == {"disk_full"}
    assert "full" in refused[0].message
    assert all(isinstance(error, StorageError) or error is None or error == "before" for error in found)
    with database.read() as session:  # what was acknowledged is there, and only that
        kept = session.scalar(sa.select(sa.func.count()).select_from(Body))
        assert kept == sum(result is None for result in found[1:])
        assert bool(session.scalars(sa.select(Source)).all()) == (found[0] == "before")
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    room["pages"] = 100_000
    assert run(database, adding("after"), fill) == ["after", None]
    with database.read() as session:
        assert "after" in session.scalars(sa.select(Source.name)).all()
    database.close()


def test_a_full_disk_in_the_middle_of_a_group_takes_the_whole_group(sqlite: Database, tmp_path: Path) -> None:
    """No operation of a group is reported as done when the group's transaction is not."""
    database, _ = limited(tmp_path / "tocsin.db")

    def hungry(session: Session) -> None:
        for _ in range(40):
            fill(session)

    async def whole() -> list[object]:
        writer = Writer(database)
        gate = threading.Event()
        first = asyncio.ensure_future(writer.run(lambda _: gate.wait(10)))  # so that the next three wait together
        await asyncio.sleep(0.05)
        rest = [asyncio.ensure_future(writer.run(o)) for o in (adding("one"), hungry, adding("two"))]
        await asyncio.sleep(0)
        gate.set()
        found = await asyncio.gather(first, *rest, return_exceptions=True)
        await writer.close()
        return list(found[1:])

    found = asyncio.run(whole())
    assert [getattr(error, "code", error) for error in found] == ["disk_full"] * 3
    with database.read() as session:
        assert session.scalars(sa.select(Source)).all() == []
    database.close()
