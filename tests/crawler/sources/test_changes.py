"""What a person changes of a source: removed with and without statements, on both databases, and that the file takes back what it declares."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crawler.errors import RequestError
from crawler.health import coverage
from crawler.sources import changes
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import ADHOC, Page, Source, Statement
from tests.support.builders import NOW, a_page, a_source, a_spec, a_statement, later


def test_a_source_with_statements_is_kept_out_of_sight(database: Database) -> None:
    with database.write() as session:
        row = a_source(session, next_at=NOW)
        a_page(session, row)
        a_statement(session, source=row)
    with database.write() as session:
        assert changes.remove(session, "paper", NOW) == 1
    with database.read() as session:
        row = session.scalars(select(Source)).one()
        assert (row.removed_at, row.next_at) == (NOW, None)
        assert session.scalars(select(Page)).all() == []
        assert len(session.scalars(select(Statement)).all()) == 1
        assert coverage.coverage(session, None, NOW).total == 0


def test_one_without_is_deleted(database: Database) -> None:
    with database.write() as session:
        a_page(session, a_source(session, "idle"))
        assert changes.remove(session, "idle", NOW) == 0
        assert session.scalar(select(Source).where(Source.name == "idle")) is None


def test_the_file_takes_a_removed_source_back(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_statement(session, source=a_source(session))
        changes.remove(session, "paper", NOW)
    with sqlite.write() as session:
        sources.synchronise(session, [a_spec(name="paper")], later(hours=1))
        row = session.scalars(select(Source)).one()
        assert (row.removed_at, row.next_at, row.state) == (None, later(hours=1), "ok")


def test_the_source_of_single_addresses_stays(sqlite: Database) -> None:
    with sqlite.write() as session:
        sources.named(session, ADHOC, NOW)
    with pytest.raises(RequestError) as caught, sqlite.write() as session:
        changes.remove(session, ADHOC, NOW)
    assert caught.value.code == "source_adhoc"
