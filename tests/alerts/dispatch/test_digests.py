"""Digests: by topic and by channel, ranked, frozen with their marks, honest about what was not read, and once on every day."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alerts.config import ChannelSpec
from alerts.delivery import channel_store, outbox
from alerts.dispatch import digests
from alerts.models import Alert, Channel, Delivery, Hold
from crawler.storage.database import Database
from crawler.storage.models import Gap, Source
from tests.support.builders import (
    NOW,
    SECRET,
    a_channel,
    a_context,
    a_source,
    a_statement,
    a_topic,
    claimed,
    later,
    match_all,
)

MORNING = later(hours=20.5)  # 07:00 of the next day


def watched(database: Database, *topics: dict[str, Any], **channels: dict[str, Any]) -> None:
    with database.write() as session:
        a_source(session, first_read=NOW, state="ok", next_at=later(days=99))
        for name, options in (channels or {"hook": {}}).items():
            a_channel(session, name, **options)
        for topic in topics or ({},):
            a_topic(session, **{"immediate": 0, **topic})


def say(database: Database, *texts: str, now: datetime = NOW, **more: Any) -> None:
    with database.write() as session:
        for text in texts:
            a_statement(session, text, now=now, **more)
    match_all(database, now)


def sent(database: Database, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """What each channel is told now, as the payloads say; all of it counts as sent."""
    out: dict[str, list[dict[str, Any]]] = {}
    with database.write() as session:
        digests.raise_digests(session, now)
    with database.write() as session:
        for claim in claimed(session, now=now):
            out.setdefault(claim.channel, []).append(json.loads(claim.message.to_json()))
            outbox.settle(session, claim, None, now, now, ())
    return out


def titles(payload: dict[str, Any]) -> list[str]:
    return [statement["title"] for statement in payload["statements"]]


def test_what_is_worth_most_comes_first(database: Database) -> None:
    watched(database)
    say(database, "Nothing much. " * 60 + "At the end a bridge.", title="Passing")
    say(database, "Nothing.", title="A bridge in the title")
    say(database, "The bridge of the lead.", title="Lead")
    [digest] = sent(database, MORNING)["hook"]
    assert titles(digest) == ["A bridge in the title", "Lead", "Passing"]
    assert (digest["kind"], digest["topic"]) == ("digest.created", "Bridges")
    assert sent(database, MORNING + timedelta(days=1)) == {}


def test_the_digest_says_what_was_read_and_what_was_not(database: Database) -> None:
    watched(database, {"digest_empty": True})
    with database.write() as session:
        a_source(session, "gazette", first_read=NOW, state="failing", reason="timeout", state_since=NOW)
        third = a_source(session, "herald", first_read=NOW, state="ok", next_at=later(days=99))
        session.add(Gap(source_id=third.id, from_at=later(hours=-9), to_at=later(hours=-5), estimated=4))
    say(database, "A bridge.")
    [first] = sent(database, MORNING)["hook"]
    [empty] = sent(database, MORNING + timedelta(days=1))["hook"]
    for digest in (first, empty):
        said = " ".join(digest["notes"])
        assert "1 of 3 sources read" in said
        assert "gazette unreachable since" in said
        assert "herald may have shown about 4 more" in said
    assert first["notes"][0] != "Nothing new."
    assert (empty["notes"][0], empty["statements"]) == ("Nothing new.", [])


def test_nothing_comes_of_nothing_unless_somebody_wants_it(database: Database) -> None:
    watched(
        database, hook={}, wants={"digest": "cron 0 6 * * *", "digest_empty": True}, calm={"digest": "cron 0 6 * * *"}
    )
    assert list(sent(database, MORNING)) == ["wants"]


def test_a_channel_may_have_one_digest_of_all_topics(database: Database) -> None:
    watched(
        database,
        {"name": "Bridges", "query": "bridge"},
        {"name": "Floods", "query": "flood"},
        hook={},
        desk={"digest": "cron 0 18 * * *", "timezone": "Europe/Paris"},
    )
    say(database, "A bridge fell.", "A bridge stands.")
    say(database, "A flood came.", title="A flood")
    morning = sent(database, MORNING)
    assert {name: [d["topic"] for d in those] for name, those in morning.items()} == {
        "hook": ["Bridges", "Floods"],
        "desk": [None],  # at 18:00 of Paris, which was in the evening before
    }
    [whole] = morning["desk"]
    assert [s["topic"] for s in whole["statements"]] == ["Floods", "Bridges", "Bridges"]  # the title is worth most
    with database.read() as session:
        desk = session.scalars(select(Channel).where(Channel.name == "desk")).one()
        assert desk.digest_at == datetime(2026, 3, 5, 17, tzinfo=UTC)


def test_a_channel_that_wants_no_digest_of_its_own_any_more_gets_the_topics(database: Database) -> None:
    watched(database, hook={"digest": "cron 0 18 * * *"})
    say(database, "A bridge fell.", now=later(hours=8))
    with database.write() as session:
        spec = ChannelSpec("hook", "webhook", {"url": "http://127.0.0.1:9/hook", "secret": SECRET})
        channel_store.synchronise(session, [spec], a_context().secrets, later(hours=9))
    assert len(sent(database, MORNING)["hook"]) == 1


def test_a_topic_that_changes_its_channels_still_tells_what_was_held(database: Database) -> None:
    watched(database, {"channels": ("one",)}, one={}, two={})
    say(database, "A bridge fell.")
    with database.write() as session:
        from alerts.topics import store as topics

        topics.get(session, "Bridges").channels = ["two"]
    assert list(sent(database, MORNING)) == ["one"]


def test_what_comes_after_the_digest_was_written_waits_for_the_next(database: Database) -> None:
    watched(database)
    say(database, "A bridge fell.")
    with database.write() as session:
        digests.raise_digests(session, MORNING)
    say(database, "A bridge stands.", now=MORNING)
    with database.write() as session:
        [claim] = claimed(session, now=MORNING)  # not sent before, and not changed either
        assert len(claim.message.statements) == 1


def test_a_digest_and_the_marks_of_its_items_are_written_together_or_not_at_all(database: Database) -> None:
    watched(database)
    say(database, "A bridge fell.", "A bridge stands.")

    def interrupted() -> None:
        with database.write() as session:
            assert digests.raise_digests(session, MORNING) == 1
            raise InterruptedError

    with pytest.raises(InterruptedError):
        interrupted()
    with database.read() as session:
        assert session.scalars(select(Alert)).all() == []
        assert set(session.scalars(select(Hold.alert_id))) == {None}
    assert len(sent(database, MORNING)["hook"][0]["statements"]) == 2


def test_two_that_write_digests_at_once_write_one(database: Database) -> None:
    watched(database, {"digest_empty": True}, hook={"digest": "cron 0 6 * * *", "digest_empty": True}, desk={})
    say(database, "A bridge fell.", "A bridge stands.")
    raised: list[int] = []

    def write() -> None:
        with database.write() as session:
            raised.append(digests.raise_digests(session, MORNING))

    other = threading.Thread(target=write)
    with database.write() as session:
        raised.append(digests.raise_digests(session, MORNING))
        other.start()
        other.join(0.5)  # it must wait until this is committed
    other.join()
    assert sorted(raised) == [0, 2]
    assert {name: len(those) for name, those in sent(database, MORNING).items()} == {"hook": 1, "desk": 1}


def test_a_large_digest_is_split_and_nothing_is_dropped(sqlite: Database) -> None:
    watched(sqlite)
    long = "A bridge. " * 60  # sixty passages each
    say(sqlite, *[long] * 40)
    with sqlite.write() as session:
        digests.raise_digests(session, MORNING)
    seen: list[str] = []
    parts = 0
    for minute in range(20):
        for payload in sent(sqlite, MORNING + timedelta(minutes=minute)).get("hook", []):
            assert len(json.dumps(payload)) < 150_000
            seen += [statement["id"] for statement in payload["statements"]]
            parts += 1
    assert parts > 1
    assert len(seen) == len(set(seen)) == 40
    with sqlite.read() as session:
        assert len(session.scalars(select(Delivery)).all()) == parts


@pytest.mark.parametrize(
    ("zone", "begin", "want"),
    [
        ("Europe/Paris", datetime(2026, 3, 28, tzinfo=UTC), 3),  # 28, 29 (of 23 hours) and 30 March
        ("Europe/Paris", datetime(2026, 10, 24, tzinfo=UTC), 3),  # 24, 25 (of 25 hours) and 26 October
    ],
)
@pytest.mark.parametrize("at", ["30 2", "0 7"])
def test_one_digest_a_day_when_the_clock_is_changed(
    sqlite: Database, zone: str, begin: datetime, want: int, at: str
) -> None:
    watched(sqlite)
    with sqlite.write() as session:
        a_topic(session, "Floods", "flood", digest=f"cron {at} * * *", timezone=zone, digest_empty=True, now=begin)
    days = []
    for tick in range(3 * 24):
        now = begin + timedelta(hours=tick)
        days += [now for digest in sent(sqlite, now).get("hook", []) if digest["topic"] == "Floods"]
    assert len(days) == want
    assert len({day.date() for day in days}) == want


def test_what_a_first_day_shows_does_not_break_a_mute(database: Database) -> None:
    from alerts.dispatch import mutes

    watched(database)
    with database.write() as session:
        mutes.add(session, "topic", "Bridges", later(days=2), author="anna", now=NOW)
    say(database, "A bridge.", catch_up=True)
    assert sent(database, later(hours=1)) == {}
    assert list(sent(database, later(days=3))) == ["hook"]


def test_a_source_that_is_gone_does_not_stop_a_digest(database: Database) -> None:
    watched(database)
    say(database, "A bridge.")
    with database.write() as session:
        for source in session.scalars(select(Source)):
            source.state = "paused"
    [digest] = sent(database, MORNING)["hook"]
    assert digest["notes"] == ["No source is watched."]
