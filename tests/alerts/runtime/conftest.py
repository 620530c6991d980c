"""A database with the queue's tables, emptied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa

from alerts.runtime import job_queue
from crawler.storage.database import Database
from tests.support.databases import Postgres, at_head


@pytest.fixture(scope="session")
def made(postgres: Postgres) -> Iterator[Database]:
    with closing(at_head(postgres.create("queue"))) as database:
        with database.write() as session:
            job_queue.prepare(session)
        yield database


@pytest.fixture
def queue(made: Database) -> Database:
    with made.write() as session:
        names = sa.inspect(session.connection()).get_table_names()
        tables = ", ".join(f'"{name}"' for name in names if not name.endswith("_version"))
        session.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return made
