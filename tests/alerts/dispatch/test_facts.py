"""What decides in the database: places a day for each channel, stories and their events, intervals, quiet hours, stronger topics."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from alerts.config import TopicSpec
from alerts.delivery import channel_store, outbox
from alerts.dispatch import digests, history, mutes
from alerts.models import Alert, Channel, Delivery, Hold, Match
from alerts.topics import store as topics
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher, match_new
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.builders import (
    ENGINE,
    NOW,
    a_channel,
    a_source,
    a_statement,
    a_topic,
    claimed,
    later,
    match_all,
    prose,
)


def watched(database: Database, *specs: dict[str, Any], **channels: dict[str, Any]) -> None:
    with database.write() as session:
        for name in ("paper", "gazette", "herald"):
            a_source(session, name, first_read=NOW)
        for name, options in (channels or {"hook": {}}).items():
            a_channel(session, name, **options)
        for spec in specs or ({},):
            a_topic(session, **spec)


def say(database: Database, text: str = "A bridge fell.", now: Any = NOW, source: str = "paper", **more: Any) -> None:
    with database.write() as session:
        owner = session.scalars(select(Source).where(Source.name == source)).one()
        if "text" in more:
            a_statement(session, source=owner, now=now, **more)
        else:
            a_statement(session, text, source=owner, now=now, **more)


def outcomes(database: Database) -> list[tuple[str, str, str]]:
    """Channel, topic and how it was told or why not, of every match."""
    with database.read() as session:
        ids = list(session.scalars(select(Match.id)))
        found = history.outcomes(session, ids, NOW)
        names = dict(session.execute(select(Match.id, topics.Topic.name).join(topics.Topic)).all())
        return sorted(
            (outcome.channel or "", names[number], outcome.reason)
            for number, those in found.items()
            for outcome in those
        )


def send(database: Database, now: Any = NOW) -> list[tuple[str, str | None, int]]:
    """Send what is due: channel, topic and number of statements of each message."""
    with database.write() as session:
        claims = claimed(session, now=now)
        for claim in claims:
            outbox.settle(session, claim, None, now, now, ())
        return sorted((c.channel, c.message.topic, len(c.message.statements)) for c in claims)


# ---- the day's places


def test_each_channel_has_its_own_places(database: Database) -> None:
    watched(database, {"immediate": 3}, desk={}, phone={"immediate": 1}, archive={"immediate": 0})
    for _ in range(5):
        say(database)
    match_all(database)
    assert outcomes(database) == sorted(
        [("desk", "Bridges", "at once")] * 3
        + [("desk", "Bridges", "budget")] * 2
        + [("phone", "Bridges", "at once")]
        + [("phone", "Bridges", "budget")] * 4
        + [("archive", "Bridges", "digest-only")] * 5
    )
    with database.write() as session:
        assert digests.raise_digests(session, later(days=1)) == 1
    told = {(channel, n) for channel, _, n in send(database, later(days=1))}
    assert told == {("desk", 1), ("desk", 2), ("phone", 1), ("phone", 4), ("archive", 5)}


def test_of_what_comes_together_the_best_is_told_at_once(database: Database) -> None:
    watched(database, {"immediate": 2})
    say(database, "Nothing. " * 90 + "A bridge at last.", title="Passing")
    say(database, "Nothing. " * 90 + "A bridge as well.", title="Passing too")
    say(database, "Nothing to see.", title="A bridge in the title")
    say(database, "The bridge stands in the lead.", title="Lead")
    match_all(database)
    with database.read() as session:
        told = select(Statement.title).join(Match, Match.statement_id == Statement.id)
        assert set(session.scalars(told.where(Match.alert_id.is_not(None)))) == {"A bridge in the title", "Lead"}


def test_a_place_is_kept_for_what_is_usually_better(sqlite: Database) -> None:
    watched(sqlite, {"immediate": 1, "timezone": "UTC"})
    for hour in range(-6 * 24, 0, 6):  # six days of four stories each, one of them in the title
        title = "A bridge" if hour % 24 == 0 else "Passing"
        say(sqlite, "Nothing. " * 90 + "A bridge.", title=f"{title} {hour}", now=later(hours=hour))
        match_all(sqlite, later(hours=hour))
    morning = later(days=1, hours=-8)
    say(sqlite, "Nothing. " * 90 + "A bridge.", title="Passing again", now=morning)
    match_all(sqlite, morning)
    say(sqlite, "Nothing.", title="Grand bridge opens", now=morning)
    match_all(sqlite, morning)
    with sqlite.read() as session:
        newest = session.scalars(select(Match).order_by(Match.id.desc()).limit(2)).all()
        held = session.scalars(select(Hold).where(Hold.match_id == newest[1].id)).one()
        assert newest[0].alert_id is not None
        assert held.reason == "rank"
        assert held.detail.startswith("1 of 1 alerts of the day are left for what is worth")


def test_a_source_with_false_alarms_is_told_after_the_others(database: Database) -> None:
    watched(database, {"immediate": 1000})
    for _ in range(4):
        say(database, source="gazette")
    match_all(database)
    with database.write() as session:
        for alert in session.scalars(select(Alert)):
            alert.mark = "false"
        topics.get(session, "Bridges").immediate = 5
    say(database, source="gazette", title="Gazette", now=later(days=1))
    say(database, source="paper", title="Paper", now=later(days=1))
    match_all(database, later(days=1))
    with database.read() as session:
        worth = dict(session.execute(select(Statement.title, Match.worth).join(Match)).all())
        assert worth["Gazette"] < worth["Paper"] * 0.6


def test_an_urgent_topic_has_no_limit(database: Database) -> None:
    watched(database, {"immediate": 1, "urgent": True}, hook={"immediate": 1})
    for _ in range(4):
        say(database)
    match_all(database)
    assert outcomes(database) == [("hook", "Bridges", "at once")] * 4


# ---- events


@pytest.mark.parametrize(
    ("events", "want"),
    [
        (("story",), ["known", "known", "known"]),
        (("story", "outlet"), ["at once", "known", "at once"]),
        (("story", "language"), ["known", "known", "at once"]),
        (("story", "outlet", "language"), ["at once", "known", "at once"]),
        ((), ["known", "known", "known"]),
    ],
)
def test_outlets_and_languages_of_a_known_story(database: Database, events: tuple[str, ...], want: list[str]) -> None:
    watched(database, {"events": events})
    text = f"A bridge fell. {prose(9, 12)}"
    later_ones = [("gazette", "en", "From our partner."), ("gazette", "en", "Again."), ("herald", "fr", "Traduit.")]
    say(database, text=text)
    match_all(database)
    send(database)
    for minute, (source, language, words) in enumerate(later_ones, 1):
        say(database, source=source, language=language, text=f"{text} {words}")
        match_all(database, later(minutes=minute))
        send(database, later(minutes=minute))
    with database.read() as session:
        stories = set(session.scalars(select(Statement.story_id)))
        assert len(stories) == 1
        ids = list(session.scalars(select(Match.id).order_by(Match.id)))
        found = history.outcomes(session, ids, NOW)
    assert [found[number][0].reason for number in ids] == ["at once" if "story" in events else "known", *want]


# ---- intervals


def test_an_interval_collects_what_comes_in_the_next_message(database: Database) -> None:
    watched(database, {"group_interval": timedelta(minutes=30), "immediate": 3})
    sent: list[tuple[int, int]] = []
    for minute in range(0, 95, 5):
        say(database, title=f"Bridge {minute}")
        match_all(database, later(minutes=minute))
        sent += [(minute, n) for _, _, n in send(database, later(minutes=minute))]
    assert sent == [(0, 1), (30, 5), (60, 6)]  # the fourth would be one too many for the day
    with database.read() as session:
        several = session.scalars(select(Alert).where(Alert.created_at > NOW)).all()
        assert {alert.story_id for alert in several} == {None}


# ---- quiet hours


def test_quiet_hours_hold_and_let_go_and_urgent_topics_pass(database: Database) -> None:
    watched(
        database,
        {"name": "Bridges"},
        {"name": "Fires", "query": "fire", "urgent": True},
        phone={"quiet": "10:00-12:00", "timezone": "UTC"},
        desk={},
    )
    say(database, "A bridge fell.")
    say(database, "A fire broke out.")
    match_all(database)
    assert send(database) == [("desk", "Bridges", 1), ("desk", "Fires", 1), ("phone", "Fires", 1)]
    with database.read() as session:
        [held] = session.scalars(select(Delivery).where(Delivery.state == "waiting"))
        assert held.next_at == later(hours=1.5)  # noon
        [(delivery, *said)] = history.postponed(session, None, NOW)
        assert (delivery.id, said) == (held.id, ["phone", "Bridges", "quiet hours 10:00-12:00"])
        assert not outbox.any_due(session, later(hours=1.4))
    assert send(database, later(hours=1.4)) == []
    assert send(database, later(hours=1.5)) == [("phone", "Bridges", 1)]


def test_what_fails_is_not_tried_again_in_quiet_hours(database: Database) -> None:
    watched(database, phone={"quiet": "11:00-12:00"})
    say(database)
    match_all(database)
    with database.write() as session:
        [claim] = claimed(session)
    with database.write() as session:  # the process died; its lease runs out in quiet hours
        assert claimed(session, now=later(minutes=40)) == []
        [again] = claimed(session, now=later(hours=1.5))
        assert again.id == claim.id


def test_a_copy_that_comes_in_quiet_hours_joins_what_waits(database: Database) -> None:
    watched(database, phone={"quiet": "10:00-12:00"})
    text = f"A bridge fell. {prose(9, 12)}"
    say(database, text=text)
    match_all(database)
    assert send(database) == []
    say(database, source="gazette", text=f"{text} From our partner.")
    match_all(database, later(minutes=9))
    assert send(database, later(hours=2)) == [("phone", "Bridges", 2)]


# ---- stronger topics


def test_a_stronger_topic_tells_for_the_weaker(database: Database) -> None:
    watched(
        database,
        {"name": "News", "query": "bridge OR ferry", "channels": ("desk", "phone")},
        {"name": "Bridges", "channels": ("desk",), "inhibits": ("News",)},
        desk={},
        phone={},
    )
    say(database, "A bridge fell.")
    say(database, "A ferry sank.")
    match_all(database)
    assert outcomes(database) == [
        ("desk", "Bridges", "at once"),
        ("desk", "News", "at once"),  # of the ferry
        ("desk", "News", "inhibited"),
        ("phone", "News", "at once"),
        ("phone", "News", "at once"),
    ]
    with database.write() as session:
        digests.raise_digests(session, later(days=1))
        [(outcome, topic, _)] = history.waiting(session, None, None, later(days=1))
        assert (outcome.state, outcome.detail, topic, outcome.until) == (
            "not told",
            "told under “Bridges”",
            "News",
            None,
        )


def test_a_stronger_topic_that_is_silent_inhibits_nothing(database: Database) -> None:
    watched(database, {"name": "News", "query": "bridge"}, {"name": "Bridges", "inhibits": ("News",)})
    with database.write() as session:
        mutes.add(session, "topic", "Bridges", later(days=1), author="anna", now=NOW)
    say(database)
    match_all(database)
    assert outcomes(database) == [("hook", "Bridges", "muted"), ("hook", "News", "at once")]


def test_topics_that_inhibit_each_other_lose_nothing(database: Database) -> None:
    watched(database, {"name": "A", "query": "bridge"}, {"name": "B", "query": "bridge", "inhibits": ("A",)})
    with database.write() as session:
        topics.get(session, "A").inhibits = ["B"]
    say(database)
    match_all(database)
    assert sorted(reason for _, _, reason in outcomes(database)) == ["at once", "inhibited"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"inhibits": ("Bridges",)}, "topic_inhibits"),
        ({"inhibits": ("Tunnels",)}, "topic_inhibits"),
        ({"events": ("story", "rumour")}, "topic_events"),
        ({"immediate": -1}, "topic_immediate"),
        ({"timezone": "Mars/Phobos"}, "timezone_unknown"),
    ],
)
def test_what_a_topic_cannot_ask_for(sqlite: Database, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Exception, match=r"topic|zone|immediate|event") as error, sqlite.write() as session:
        topics.add(session, TopicSpec(**{"name": "Bridges", "query": "bridge", **more}), ENGINE, NOW)
    assert error.value.code == code  # type: ignore[attr-defined]
    assert error.value.fix  # type: ignore[attr-defined]


# ---- nobody to tell


def test_without_a_channel_everything_is_kept(database: Database) -> None:
    with database.write() as session:
        a_source(session, "paper", first_read=NOW)
        a_topic(session, immediate=1)
    say(database)
    say(database, catch_up=True)
    match_all(database)
    with database.write() as session:
        assert digests.raise_digests(session, later(minutes=1)) == 1
        assert set(session.scalars(select(Alert.kind))) == {"alert", "catch-up"}
        assert session.scalars(select(Delivery)).all() == []
    with database.read() as session:
        assert session.scalars(select(Channel)).all() == []
        matches = session.scalars(select(Match)).all()
        holds = {hold.match_id for hold in session.scalars(select(Hold))}
        assert all(match.alert_id or match.id in holds for match in matches)


def test_a_channel_that_comes_after_one_that_was_removed_knows_none_of_its_stories(database: Database) -> None:
    """What was held for the other one went with it."""
    watched(database, {"immediate": 0, "now": later(days=-20)})
    say(database, now=later(days=-20))
    assert match_all(database, later(days=-20)) == 1
    with database.write() as session:
        channel_store.remove(session, "hook")
        a_channel(session, "new")
        session.execute(update(topics.Topic).values(immediate=1000))
        first = session.scalars(select(Statement)).one().id
    say(database)
    with database.write() as session:
        session.execute(update(Statement).values(story_id=first))
    assert match_all(database) == 1
    assert outcomes(database)[-1][0] == "new"
    with database.read() as session:
        assert session.scalars(select(Hold)).all() == []
        assert len(session.scalars(select(Delivery)).all()) == 1


def test_a_channel_that_comes_later_joins_the_alert_that_waits(database: Database) -> None:
    watched(database, {"group_wait": timedelta(minutes=5)})
    text = f"A bridge fell. {prose(9, 12)}"
    say(database, text=text)
    match_all(database)
    with database.write() as session:
        a_channel(session, "late")
    say(database, source="gazette", text=f"{text} From our partner.")
    match_all(database, later(minutes=1))
    assert send(database, later(minutes=5)) == [("hook", "Bridges", 2), ("late", "Bridges", 2)]


@pytest.mark.parametrize("together", [False, True], ids=["two stories", "copies"])
def test_two_that_match_at_once_do_not_both_give_away_the_last_place(database: Database, together: bool) -> None:
    watched(database, {"immediate": 1})
    for text in ("A bridge fell.", "A bridge stands."):
        say(database, **({"text": f"A bridge fell. {prose(7, 12)}"} if together else {"text": text}))
    one, two = Matcher(database, Engine()).next_batch()

    def other() -> None:
        with database.write() as session:
            match_new(session, [two], NOW)

    thread = threading.Thread(target=other)
    with database.write() as session:
        match_new(session, [one], NOW)
        thread.start()
        thread.join(0.3)  # it must wait until this is committed
    thread.join()
    with database.read() as session:
        assert len(session.scalars(select(Alert)).all()) == 1
