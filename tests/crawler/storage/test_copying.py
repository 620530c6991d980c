"""Moving an installation: every row arrives on either kind of database, a copy that was cut off goes on, and what differs is said."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from alerts.runtime.wiring import ALERTS
from crawler.errors import RequestError, StorageError, WorkError
from crawler.storage import copying, schema
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.crawler.storage.test_backup import content, filled
from tests.support.builders import a_source, a_statement, match_all
from tests.support.databases import Postgres, at_head

LAYERS = (schema.CRAWLER, ALERTS)


class CutOff(Exception):
    """As a kill between two commits."""


def test_there_and_back_through_the_other_kind_of_database(
    sqlite: Database, postgres: Postgres, tmp_path: Path
) -> None:
    filled(sqlite)
    with closing(Database(postgres.create("copied"))) as there:
        counts = copying.copy(sqlite, there, LAYERS)
        assert content(there) == content(sqlite)
        assert {name: len(rows) for name, rows in content(sqlite).items()} == counts
        with there.write() as session:  # numbers go on where they stopped
            a_statement(session, "A third bridge.")
        with closing(Database(f"sqlite:///{tmp_path / 'back.db'}")) as back:
            copying.copy(there, back, LAYERS)
            assert content(back) == content(there)
            schema.check(back, *LAYERS)
            assert match_all(back) == 1  # it works on


def test_a_copy_that_was_cut_off_goes_on(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(sqlite)
    with sqlite.write() as session:
        for number in range(7):
            a_source(session, f"source {number}")
    monkeypatch.setattr(copying, "CHUNK", 3)
    reached = 0

    def cut(done: int, total: int | None = None, note: str = "") -> None:
        nonlocal reached
        if done > reached:
            reached = done
            raise CutOff

    with closing(Database(f"sqlite:///{tmp_path / 'there.db'}")) as there:
        cuts = 0
        while True:
            try:
                copying.copy(sqlite, there, LAYERS, cut)
                break
            except CutOff:
                cuts += 1
            with pytest.raises(StorageError) as caught:  # nobody works with half of it
                schema.upgrade(there, *LAYERS)
            assert caught.value.code == "database_incomplete"
        assert cuts > 10
        assert content(there) == content(sqlite)
        schema.check(there, *LAYERS)


@pytest.mark.parametrize("where", ["here", "there"])
def test_what_was_changed_meanwhile_is_noticed(sqlite: Database, tmp_path: Path, where: str) -> None:
    """The row that was changed after its chunk had been copied."""
    filled(sqlite)

    def change(done: int, total: int | None = None, note: str = "") -> None:
        if note == "statement":
            with (sqlite if where == "here" else there).write() as session:
                session.execute(sa.update(Source).values(name="another"))

    with closing(Database(f"sqlite:///{tmp_path / 'there.db'}")) as there:
        with pytest.raises(WorkError) as caught:
            copying.copy(sqlite, there, LAYERS, change)
        assert caught.value.code == "copy_differs"
        assert "“source”" in str(caught.value)
        with pytest.raises(StorageError):
            schema.check(there, *LAYERS)


@pytest.mark.parametrize("note", ["statement", "statement compared"])
def test_what_is_stored_meanwhile_is_told_and_then_copied(database: Database, tmp_path: Path, note: str) -> None:
    """By a worker that nobody has stopped; the copy reads an older state."""
    filled(database)
    late = [note]

    def store(done: int, total: int | None = None, note: str = "") -> None:
        if note in late:
            late.remove(note)
            with database.write() as session:
                a_statement(session, "A third bridge.")

    with closing(Database(f"sqlite:///{tmp_path / 'there.db'}")) as there:
        with pytest.raises(WorkError) as caught:
            copying.copy(database, there, LAYERS, store)
        assert caught.value.code == "copy_differs"
        with pytest.raises(StorageError):
            schema.check(there, *LAYERS)
        copying.copy(database, there, LAYERS, store)
        assert content(there) == content(database)


def test_who_begins_to_work_meanwhile_is_seen(sqlite: Database, tmp_path: Path) -> None:
    filled(sqlite)
    asked: list[int] = []

    def refuse(session: Session) -> None:
        asked.append(session.scalar(sa.select(sa.func.count()).select_from(Statement)) or 0)
        if len(asked) == 2:
            raise WorkError("database_in_use", "Somebody works.", "Stop him.")

    with closing(Database(f"sqlite:///{tmp_path / 'there.db'}")) as there:
        with pytest.raises(WorkError):
            copying.copy(sqlite, there, LAYERS, refuse=refuse)
        with pytest.raises(StorageError):
            schema.check(there, *LAYERS)
        copying.copy(sqlite, there, LAYERS, refuse=refuse)
        assert asked == [2] * 4


def test_what_holds_something_is_never_filled(sqlite: Database, tmp_path: Path) -> None:
    filled(sqlite)
    there = at_head(f"sqlite:///{tmp_path / 'there.db'}")
    with there.write() as session:
        a_source(session)
    before = content(there)
    with pytest.raises(RequestError) as caught:
        copying.copy(sqlite, there, LAYERS)
    assert caught.value.code == "database_not_empty"
    assert content(there) == before
    there.close()


def test_a_row_that_the_other_kind_cannot_hold_is_named(sqlite: Database, postgres: Postgres) -> None:
    with sqlite.write() as session:
        a_statement(session, "A bridge fell.")
        session.execute(sa.update(Statement).values(title="nought\x00"))
    with closing(Database(postgres.create("refusing"))) as there:
        with pytest.raises(RequestError) as caught:
            copying.copy(sqlite, there, LAYERS)
        assert caught.value.code == "copy_refused"
        assert "“statement”" in str(caught.value)


@pytest.mark.parametrize("revision", ["unknown", "crawler0001"])
def test_a_database_of_another_version_is_not_copied(sqlite: Database, tmp_path: Path, revision: str) -> None:
    with sqlite.write() as session:
        session.execute(sa.text("UPDATE crawler_version SET version_num = :r"), {"r": revision})
    with closing(Database(f"sqlite:///{tmp_path / 'there.db'}")) as there, pytest.raises(StorageError):
        copying.copy(sqlite, there, LAYERS)
