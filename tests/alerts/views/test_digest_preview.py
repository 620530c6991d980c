"""The digest before its hour is the digest at its hour, of a topic and of a channel; looking at it changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from alerts.dispatch import digests, mutes
from alerts.views.digest_preview import preview
from crawler.errors import RequestError
from crawler.storage.database import Base, Database
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, claimed, later, match_all

MORNING = later(hours=20.5)


def filled(database: Database, **channel: Any) -> None:
    with database.write() as session:
        a_source(session, first_read=NOW, state="ok", next_at=later(days=99))
        a_channel(session, "desk", **channel)
        a_topic(session, "Bridges", "bridge", immediate=0)
        a_topic(session, "Ferries", "ferry", immediate=0)
        for said in ("The old bridge fell.", "A new bridge stands.", "The ferry sank at dawn."):
            a_statement(session, said)
    match_all(database)


def rows(database: Database) -> dict[str, list[Any]]:
    with database.read() as session:
        tables = Base.metadata.sorted_tables
        return {t.name: sorted(map(repr, session.execute(select(t)).all())) for t in tables}


def at_its_hour(database: Database) -> list[str]:
    with database.write() as session:
        digests.raise_digests(session, MORNING)
    with database.write() as session:
        found = [claim.message.statements for claim in claimed(session, now=MORNING)]
    return sorted(statement.id for statements in found for statement in statements)


@pytest.mark.parametrize("channel", [{}, {"digest": "cron 0 7 * * *"}], ids=["a digest a topic", "one of the channel"])
def test_the_preview_holds_what_the_digest_will(database: Database, channel: dict[str, Any]) -> None:
    filled(database, **channel)
    before = rows(database)
    with database.read() as session:
        shown = preview(session, "desk", NOW)
    assert rows(database) == before
    assert {statement.topic for statement in shown.message.statements} == {"Bridges", "Ferries"}
    assert shown.when == MORNING
    assert "nothing was sent" in shown.message.notes[-1]
    assert sorted(statement.id for statement in shown.message.statements) == at_its_hour(database)
    with database.read() as session:
        assert preview(session, "desk", MORNING).message.statements == ()


def test_what_is_muted_over_the_hour_is_not_in_it(sqlite: Database) -> None:
    filled(sqlite)
    with sqlite.write() as session:
        mutes.add(session, "topic", "Ferries", later(days=3), author="", now=NOW)
    with sqlite.read() as session:
        shown = preview(session, "desk", NOW)
    assert shown.message.topic == "Bridges"
    assert sorted(s.id for s in shown.message.statements) == at_its_hour(sqlite)


def test_a_discreet_channel_shows_what_it_would_send(sqlite: Database) -> None:
    filled(sqlite, discreet=True)
    with sqlite.read() as session:
        shown = preview(session, "desk", NOW)
    assert all(not statement.title for statement in shown.message.statements)


def test_an_empty_digest_says_so(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_channel(session, "desk")
        a_topic(session)
    with sqlite.read() as session:
        assert preview(session, "desk", NOW).message.notes[0] == "Nothing new."


def test_a_channel_without_any_digest_is_said(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_channel(session, "desk")
    with sqlite.read() as session, pytest.raises(RequestError) as error:
        preview(session, "desk", NOW)
    assert error.value.code == "digest_none"
    with sqlite.read() as session, pytest.raises(RequestError) as error:
        preview(session, "dask", NOW)
    assert error.value.code == "channel_unknown"
