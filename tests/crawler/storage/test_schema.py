"""Migrations on both databases: they make exactly what the models say, again and again, and refuse what a newer version wrote."""

from __future__ import annotations

import logging
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from alerts.runtime.wiring import ALERTS
from crawler.errors import StorageError
from crawler.storage import schema
from crawler.storage.database import Base, Database

BOTH = pytest.mark.parametrize("fresh_url", ["sqlite", "postgresql"], indirect=True)
LAYERS = (schema.CRAWLER, ALERTS)


def differences(database: Database) -> list[object]:
    """What Alembic would change to make the tables agree with the models."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables}
        )  # fmt: skip
        return list(compare_metadata(context, Base.metadata))


@BOTH
def test_migrations_make_what_the_models_say(fresh_url: str) -> None:
    database = Database(fresh_url)
    schema.upgrade(database, *LAYERS)
    assert differences(database) == []
    schema.upgrade(database, *LAYERS)  # again: nothing to do
    schema.check(database, *LAYERS)
    assert differences(database) == []
    with database.write() as session:  # the comparison sees a difference when there is one
        session.execute(sa.text("DROP TABLE gap"))
    assert differences(database) != []
    database.close()


def test_what_a_newer_version_wrote_is_refused_and_left_alone(sqlite: Database) -> None:
    database = sqlite  # PostgreSQL, where several machines may have several versions: test_migrations.py
    with database.write() as session:
        session.execute(sa.text("UPDATE alerts_version SET version_num = '9999'"))
    for attempt in (schema.upgrade, schema.check):
        with pytest.raises(StorageError) as caught:
            attempt(database, *LAYERS)
        assert caught.value.code == "database_newer"
        assert caught.value.exit_code == 1
    with database.read() as session:
        assert session.scalar(sa.text("SELECT version_num FROM alerts_version")) == "9999"


def test_an_old_database_is_told_from_a_current_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('old')}/x.db")
    with pytest.raises(StorageError) as caught:
        schema.check(database, schema.CRAWLER)
    assert caught.value.code == "database_old"
    schema.upgrade(database, schema.CRAWLER)
    schema.check(database, schema.CRAWLER)
    database.close()


def test_an_upgrade_waits_for_one_who_holds_a_new_file_longer_than_a_writer_waits(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    holder = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")

    class Release(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage().startswith("schema.waiting") and holder.in_transaction:
                holder.execute("ROLLBACK")

    logger, release = logging.getLogger("crawler.storage.schema"), Release()
    logger.addHandler(release)
    database = Database(f"sqlite:///{tmp_path}/new.db")
    with caplog.at_level(logging.INFO, "crawler.storage.schema"):
        schema.upgrade(database, schema.CRAWLER)
    logger.removeHandler(release)
    schema.check(database, schema.CRAWLER)
    assert "schema.waiting layer=crawler" in caplog.messages
    database.close()
    holder.close()


@BOTH
def test_two_that_start_at_once_upgrade_once(fresh_url: str) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        database = Database(fresh_url)
        try:
            schema.upgrade(database, *LAYERS)
        except BaseException as error:
            errors.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
