"""A database, and a backup, of the last version before the migrations were squashed (9e1a406): nothing is lost and all of it works on.

tests/support/before_squash holds what that version's own code made: the statements that created its tables on both databases, a few rows
of every table, and a backup of them.
"""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select

from alerts import config
from alerts.models import Channel, Match, SourceAlarm, Topic
from alerts.runtime import wiring
from alerts.runtime.wiring import ALERTS
from crawler.errors import StorageError
from crawler.schedule import due
from crawler.storage import backup, backup_rows, schema
from crawler.storage.database import Base, Database
from crawler.storage.models import Page, PastList, RequestCount, Source
from crawler.storage.restoring import count_on
from tests.support.builders import NOW, claimed, later
from tests.support.forked import FORKED
from tests.support.victim import Order, live

BOTH = pytest.mark.parametrize("fresh_url", ["sqlite", "postgresql"], indirect=True)
OLD = Path(__file__).parents[2] / "support" / "before_squash"
ROWS = [json.loads(line) for line in (OLD / "rows.jsonl").read_text("utf-8").splitlines()]
PEOPLE = {"account", "team", "membership", "passkey", "recovery_code", "sign_in_failure", "audit_entry", "saved_filter"}
NEW = {
    "site",
    "declared",
    "alert_note",
    "web_token",
    "topic_version",
    "statement_quotes",
    "kept_answer",
    "process",
} | PEOPLE  # tables that this version did not have
EVENTS = ["story", "update"]  # of topics that wanted "story"
TEAM = {"team_id": 0}  # all that there was is the default team's
# columns that no row is without
FIRST = {"match": {"revision": 1, "alert_removed": False}, "topic": TEAM, "channel": TEAM, "alert": TEAM, "mute": TEAM}
TABLES = {"archive": "past_list", "spent": "request_count", "watch": "source_alarm"}


def before(url: str) -> Database:
    """A filled database as that version left it."""
    database = Database(url)
    created = (OLD / ("sqlite.sql" if database.sqlite else "postgresql.sql")).read_text("utf-8")
    with database.write() as session:
        if database.sqlite:
            session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        for statement in filter(str.strip, created.split(";\n")):
            session.connection().exec_driver_sql(statement.replace("%", "%%"))
        for table in ROWS:
            _fill(session, table)
    return database


def _fill(session: Any, table: dict[str, Any]) -> None:
    """Insert the rows with the types that the columns have today."""
    now = Base.metadata.tables[TABLES.get(table["table"], table["table"])]
    types = {column.info.get("was", column.name): column.type for column in now.columns}
    old = sa.table(table["table"], *(sa.column(name, types[name]) for name in table["columns"]))
    rows = [dict(zip(table["columns"], map(_value, row), strict=True)) for row in table["rows"]]
    session.execute(sa.insert(old), rows)


def _value(value: Any) -> Any:
    return backup_rows.unpacked(value)


def everything(database: Database) -> dict[str, list[list[Any]]]:
    """Every row of every table."""
    with database.read() as session:
        return {
            table.name: sorted(
                ([backup_rows.plain(v) for v in row] for row in session.execute(select(table))), key=repr
            )
            for table in Base.metadata.sorted_tables
            if table.name not in NEW
        }


def expected(events: list[str] | None = None) -> dict[str, list[list[Any]]]:
    """The rows of that version, in the order of today's columns; what it did not have is empty, or has its first value.

    ``events``: those of the topics that had the former default.
    """
    out = {}
    for table in ROWS:
        now = Base.metadata.tables[TABLES.get(table["table"], table["table"])]
        names = [column.info.get("was", column.name) for column in now.columns]
        rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        assert all(row.keys() <= set(names) for row in rows)
        for row in rows:
            if events and row.get("events") == {"j": ["story"]}:
                row["events"] = {"j": events}
            if events and now.name == "alert":  # what was raised before there was a desk counts as read
                row["read_at"] = row["created_at"]
        first = FIRST.get(now.name, {})
        out[now.name] = sorted(([row.get(name, first.get(name)) for name in names] for row in rows), key=repr)
    return out


@BOTH
def test_an_old_database_is_upgraded_without_loss(fresh_url: str) -> None:
    database = before(fresh_url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    assert everything(database) == expected(EVENTS)
    assert all(everything(database).values())  # the fixture has rows of every table
    with database.engine.connect() as connection:
        known = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables}
        )
        assert compare_metadata(known, Base.metadata) == []
    _it_works_on(database)


def _it_works_on(database: Database) -> None:
    """What was learnt and what waits is read under its new names."""
    with database.write() as session:
        paper = session.scalars(select(Source).where(Source.name == "paper")).one()
        assert (paper.failover or {})["moved"] == "https://new.example/feed.xml"
        assert due.schedule_of(paper).every == "10m"
        assert session.scalars(select(SourceAlarm.notices)).all() == [2]
        assert session.scalars(select(PastList.url)).all() == ["https://paper.example/page/2"]
        assert session.scalars(select(Page.past_list_id).where(Page.past_list_id.is_not(None))).all() == [1]
        assert session.scalars(select(RequestCount.requests)).all() == [12]
        assert session.scalars(select(Topic.excluded_forms).where(Topic.name == "Bridges")).all() == [["bridged"]]
        assert session.scalars(select(Channel.not_before).where(Channel.name == "hook")).all() == [NOW]
        assert set(session.scalars(select(Match.mode))) == {"alert"}
        for table in Base.metadata.sorted_tables:  # rows of the fixture have their keys by hand
            count_on(session, database, table)
        waiting = claimed(session, now=later(days=1))
        assert len(waiting) == 2
    database.close()


@BOTH
@pytest.mark.timeout(500)
def test_an_upgrade_that_is_killed_half_way_changes_nothing_and_the_next_does_it_whole(
    fresh_url: str, tmp_path: Path
) -> None:
    """Killed after its first change, between two of them, and before its end."""
    before(fresh_url).close()
    (tmp_path / "tocsin.toml").write_text(f"database = {json.dumps(fresh_url)}", encoding="utf-8")
    for nth in (1, 8, 22):
        victim = FORKED.Process(target=live, args=(Order(tmp_path, "in migration", nth),), daemon=True)
        victim.start()
        victim.join(150)
        assert victim.exitcode == -signal.SIGKILL, (tmp_path / "victim.log").read_text()
    database = wiring.open_database(config.load(str(tmp_path / "tocsin.toml")))
    assert everything(database) == expected(EVENTS)
    _it_works_on(database)


@BOTH
def test_an_old_backup_is_restored_without_loss(fresh_url: str) -> None:
    database = Database(fresh_url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    backup.restore(database, OLD / "backup.zip")
    assert everything(database) == expected()
    _it_works_on(database)


@BOTH
def test_a_newer_database_is_refused_and_left_alone(fresh_url: str) -> None:
    database = before(fresh_url)
    with database.write() as session:
        session.execute(sa.text("UPDATE crawler_version SET version_num = 'crawler0999'"))
    with pytest.raises(StorageError) as caught:
        schema.upgrade(database, schema.CRAWLER, ALERTS)
    assert caught.value.code == "database_newer"
    with database.read() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM archive")) == 1
    database.close()
