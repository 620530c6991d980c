"""Channels that take certain tags alone: what comes, what does not, and whose coverage their digests tell."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from alerts.dispatch import digests
from alerts.models import Alert, Channel, Delivery, Hold, Match
from crawler.sources import tagged
from crawler.storage.database import Database
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, later, match_all

MORNING = later(hours=20.5)  # 07:00 of the next day


def watched(database: Database, **topic: Any) -> None:
    """Two sources, one of them tagged; a channel for all, and one for that tag."""
    with database.write() as session:
        for name, tags in (("paper", ()), ("north", ("Caucasus",))):
            a_source(session, name, tags=tags, first_read=NOW, state="ok", next_at=later(days=99))
        a_channel(session, "all")
        a_channel(session, "some", tags=["CAUCASUS"])
        a_topic(session, **topic)


def say(database: Database, source: str, text: str) -> None:
    with database.write() as session:
        from crawler.sources import store

        a_statement(session, text, store.get(session, source))
    match_all(database)


def sent(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(Channel.name).join(Delivery)))


def test_a_channel_gets_what_its_tags_allow(sqlite: Database) -> None:
    watched(sqlite)
    say(sqlite, "paper", "The bridge fell.")
    assert sent(sqlite) == ["all"]
    say(sqlite, "north", "Another bridge altogether was closed in the valley.")
    assert sent(sqlite) == ["all", "all", "some"]
    with sqlite.read() as session:
        assert session.scalars(select(Hold)).all() == []


def test_what_no_channel_takes_is_matched_and_told_nobody(sqlite: Database) -> None:
    watched(sqlite, channels=("some",))
    say(sqlite, "paper", "The bridge fell.")
    assert sent(sqlite) == []
    with sqlite.read() as session:
        assert session.scalars(select(Match.alert_id)).all() == [None]
        assert session.scalars(select(Alert)).all() == []


def test_a_digest_for_tags_tells_of_their_sources(sqlite: Database) -> None:
    watched(sqlite, channels=("some",), immediate=0)
    say(sqlite, "north", "The bridge fell.")
    with sqlite.write() as session:
        assert digests.raise_digests(session, MORNING) == 1
        assert json.dumps(session.scalars(select(Alert.notes)).one()) == '["1 of 1 source tagged caucasus read."]'


def test_a_digest_for_all_tells_of_all(sqlite: Database) -> None:
    watched(sqlite, immediate=0)
    say(sqlite, "north", "The bridge fell.")
    with sqlite.write() as session:
        assert digests.raise_digests(session, MORNING) == 1
        assert session.scalars(select(Alert.notes)).one() == ["2 of 2 sources read."]


def test_a_query_asks_for_tags_as_they_are_now(sqlite: Database) -> None:
    watched(sqlite, query="bridge AND tag:caucasus", channels=("all",))
    say(sqlite, "paper", "The bridge fell.")
    assert sent(sqlite) == []
    with sqlite.write() as session:
        tagged.change(session, "paper", ["caucasus"], [])
    say(sqlite, "paper", "Another bridge altogether was closed in the valley.")
    assert sent(sqlite) == ["all"]
