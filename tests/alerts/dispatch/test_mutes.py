"""Mutes: what they cover, that they hold and never drop, and what comes when they end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from alerts.dispatch import digests, history, mutes
from alerts.models import Alert, Hold, Mute
from crawler.errors import RequestError
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, later, match_all, prose


@pytest.fixture
def watched(database: Database) -> Database:
    with database.write() as session:
        a_channel(session)
        a_source(session, "paper", first_read=NOW)
        a_source(session, "gazette", first_read=NOW)
        a_topic(session, "Bridges", "bridge")
        a_topic(session, "Floods", "flood")
    return database


def say(database: Database, text: str, source: str = "paper", **more: Any) -> int:
    with database.write() as session:
        owner = session.scalars(select(Source).where(Source.name == source)).one()
        return a_statement(session, text, source=owner, **more).id


def mute(database: Database, kind: str, value: str, until: Any, **more: Any) -> int:
    with database.write() as session:
        return mutes.add(session, kind, value, until, author="anna", now=more.pop("now", NOW), **more).id


def held(database: Database) -> list[tuple[str, str]]:
    """Reason and detail of what waits."""
    with database.read() as session:
        return [(hold.reason, hold.detail) for hold in session.scalars(select(Hold).where(Hold.alert_id.is_(None)))]


def sent(database: Database, now: Any) -> list[str]:
    """The kinds of the alerts, after the digests that are due."""
    with database.write() as session:
        digests.raise_digests(session, now)
        return list(session.scalars(select(Alert.kind).order_by(Alert.created_at, Alert.kind)))


COVERED = [
    ("topic", "Bridges", True, "its topic"),
    ("topic", "Floods", False, "another topic"),
    ("source", "paper", True, "its source"),
    ("source", "gazette", False, "another source"),
    ("story", "STATEMENT", True, "its story"),
    ("word", "ferry", True, "a word of it, in any case"),
    ("word", "the  ferry   boat", True, "a phrase of it"),
    ("word", "fer", False, "a part of a word is no word"),
    ("word", "tunnel", False, "another word"),
    ("word", 'say "ferry', False, "quotation marks are not taken for a query's"),
]


@pytest.mark.parametrize(("kind", "value", "covered", "why"), COVERED)
def test_what_a_mute_covers(watched: Database, kind: str, value: str, covered: bool, why: str) -> None:
    number = say(watched, "The bridge is closed; take the Ferry boat.")
    mute(watched, kind, value.replace("STATEMENT", str(number)), later(days=2), reason="too much")
    match_all(watched)
    assert [reason for reason, _ in held(watched)] == (["muted"] if covered else []), why
    if covered:
        assert "by anna until 2026-03-06 10:30 UTC: too much" in held(watched)[0][1]


def test_what_was_muted_comes_in_the_next_digest_after_the_end(watched: Database) -> None:
    mute(watched, "word", "ferry", later(hours=30))
    say(watched, "A bridge and a ferry.")
    match_all(watched)
    assert sent(watched, later(days=1)) == []
    with watched.read() as session:
        [(outcome, _, _)] = history.waiting(session, None, None, later(days=1))
        assert outcome.until == later(hours=44.5)  # the digest of the day on which the mute ends
    assert sent(watched, later(days=2)) == ["digest"]
    assert held(watched) == []


def test_the_end_of_a_snooze_brings_what_it_held_at_once_and_together(watched: Database) -> None:
    mute(watched, "source", "paper", later(hours=2), snooze=True)
    say(watched, "A bridge fell.")
    say(watched, "A flood came.")
    say(watched, "A bridge of theirs.", "gazette")
    match_all(watched)
    assert sent(watched, later(hours=1)) == ["alert"]
    with watched.read() as session:
        assert not digests.anything_waits(session, later(hours=1))
        assert digests.anything_waits(session, later(hours=2))
    assert sent(watched, later(hours=2)) == ["alert", "catch-up"]
    with watched.read() as session:
        digest = session.scalars(select(Alert).where(Alert.kind == "catch-up")).one()
        assert digest.topic_id is None  # of two topics
        assert digest.notes[0] == "What matched while the source “paper” was snoozed."
        assert len(session.scalars(select(Hold).where(Hold.alert_id == digest.id)).all()) == 2


def test_a_mute_that_ends_early_lets_go_and_keeps_its_place_in_the_list(watched: Database) -> None:
    number = mute(watched, "topic", "Bridges", later(days=9), snooze=True)
    say(watched, "A bridge fell.")
    match_all(watched)
    with watched.write() as session:
        mutes.end(session, number, later(hours=1))
    assert sent(watched, later(hours=1)) == ["catch-up"]
    with watched.write() as session:
        assert session.get_one(Mute, number).author == "anna"
        with pytest.raises(RequestError) as error:
            mutes.end(session, number, later(hours=1))
        assert error.value.code == "mute_unknown"


def test_the_mute_that_ends_last_holds(watched: Database) -> None:
    mute(watched, "topic", "Bridges", later(hours=1), snooze=True)
    mute(watched, "source", "paper", later(days=3), snooze=True)
    say(watched, "A bridge fell.")
    match_all(watched)
    assert sent(watched, later(days=2)) == []
    assert sent(watched, later(days=3)) == ["catch-up"]


def test_muting_again_moves_the_end_also_of_what_is_held(watched: Database) -> None:
    first = mute(watched, "topic", "Bridges", later(days=1), snooze=True)
    say(watched, "A bridge fell.")
    match_all(watched)
    assert mute(watched, "topic", "Bridges", later(days=5), snooze=True, now=later(hours=1)) == first
    assert sent(watched, later(days=2)) == []


def test_a_muted_story_is_held_in_all_its_copies(watched: Database) -> None:
    text = f"A bridge fell. {prose(9, 12)}"
    with watched.write() as session:
        first = a_statement(session, text=text).id
    mute(watched, "story", str(first), later(days=1))
    with watched.write() as session:
        gazette = session.scalars(select(Source).where(Source.name == "gazette")).one()
        copy = a_statement(session, text=f"{text} From our partner.", source=gazette).id
    assert match_all(watched) == 2
    assert len(held(watched)) == 2
    mute(watched, "story", str(copy), later(days=2))  # by any of its statements
    with watched.read() as session:
        assert len(mutes.active(session, NOW)) == 1


WRONG = [
    ("topic", "Tunnels", {}, "topic_unknown"),
    ("source", "nowhere", {}, "source_unknown"),
    ("story", "99", {}, "statement_unknown"),
    ("story", "first", {}, "statement_unknown"),
    ("story", "9" * 30, {}, "statement_unknown"),
    ("word", "", {}, "mute_word"),
    ("word", "...", {}, "mute_word"),
    ("word", "x" * 100_000, {}, "mute_word"),
    ("word", "ferry " * 40, {}, "mute_word"),
    ("word", "ferry", {"until": NOW}, "mute_past"),
]


@pytest.mark.parametrize(("kind", "value", "more", "code"), WRONG)
def test_what_cannot_be_muted(watched: Database, kind: str, value: str, more: dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError) as error:
        mute(watched, kind, value, more.get("until", later(days=1)))
    assert error.value.code == code
    assert error.value.fix


def test_a_mute_of_no_team_silences_all_and_one_of_a_team_its_own(sqlite: Database) -> None:
    until = later(days=1)
    with sqlite.write() as session:
        a_topic(session, "Bridges")
        assert mutes.add(session, "word", "ferry", until, author="", now=NOW).team_id is None
        assert mutes.add(session, "topic", "Bridges", until, author="", now=NOW).team_id == 0
        session.info["team"] = 7
        own = mutes.add(session, "word", "ferry", until, author="", now=NOW)
        assert own.team_id == 7
        assert len(mutes.active(session, NOW)) == 3
