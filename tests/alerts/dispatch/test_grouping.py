"""From matches to alerts: a first day, a story and a busy day."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from alerts.delivery import channel_store, outbox
from alerts.dispatch import digests, grouping, mutes
from alerts.dispatch.facts import Candidate
from alerts.models import Alert, Channel, Delivery, Hold, Match
from alerts.topics import store as topics
from crawler.frontier import pages
from crawler.items import Entry
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Page, Statement
from tests.support.builders import (
    NOW,
    a_channel,
    a_context,
    a_source,
    a_statement,
    a_topic,
    an_alert,
    claimed,
    later,
    match_all,
    prose,
)


def watched(database: Database, **topic: Any) -> None:
    with database.write() as session:
        a_source(session, first_read=NOW)
        a_channel(session)
        a_topic(session, **topic)


def say(database: Database, text: str = "A bridge fell.", **more: Any) -> None:
    with database.write() as session:
        a_statement(session, text, **more)


def alerts(database: Database) -> list[tuple[str, int]]:
    """Kind and number of statements of each alert, in the order in which they were raised."""
    with database.read() as session:
        found = session.scalars(select(Alert).order_by(Alert.created_at, Alert.id)).all()
        held = list(session.scalars(select(Match.alert_id))) + list(session.scalars(select(Hold.alert_id)))
        return [(alert.kind, held.count(alert.id)) for alert in found]


def digest(database: Database, now: Any) -> int:
    with database.write() as session:
        return digests.raise_digests(session, now)


def test_an_alert_and_what_it_is_owed_come_with_the_match_or_not_at_all(database: Database) -> None:
    watched(database)
    say(database)
    assert match_all(database) == 1
    with database.read() as session:
        delivery = session.scalars(select(Delivery)).one()
        match = session.scalars(select(Match)).one()
        assert (delivery.alert_id, delivery.state, delivery.next_at) == (match.alert_id, "waiting", NOW)


def test_each_story_is_told_once_and_its_copies_in_the_digest(database: Database) -> None:
    watched(database)
    text = f"A bridge fell. {prose(9_000_000, 12)}"
    say(database, url="https://paper.example/1")
    with database.write() as session:
        a_statement(session, url="https://paper.example/2", text=text)
    assert match_all(database) == 2
    with database.write() as session:
        a_statement(session, source=a_source(session, "copy"), text=f"{text} From our partner.")
    assert match_all(database, later(minutes=1)) == 1
    assert alerts(database) == [("alert", 1), ("alert", 2)] or alerts(database) == [("alert", 2), ("alert", 1)]
    with database.write() as session:  # now both are on their way
        assert len(claimed(session)) == 2
    with database.write() as session:
        a_statement(session, source=a_source(session, "late"), text=f"{text} As others said.")
    assert match_all(database, later(minutes=2)) == 1
    assert len(alerts(database)) == 2
    assert digest(database, later(hours=24)) == 1
    assert alerts(database)[-1] == ("digest", 1)


def test_group_by_statement_tells_every_copy(database: Database) -> None:
    watched(database, group_by="statement")
    for name in ("one", "two", "three"):
        with database.write() as session:
            a_statement(session, source=a_source(session, name), text=f"A bridge fell. {prose(9_000_000, 12)}")
    assert match_all(database) == 3
    assert alerts(database) == [("alert", 1)] * 3


def test_a_busy_day_goes_on_in_the_digest_and_begins_anew(database: Database) -> None:
    watched(database, immediate=2, digest="cron 0 18 * * *", timezone="Europe/Paris")
    for _ in range(5):
        say(database)
    assert match_all(database) == 5
    assert [kind for kind, _ in alerts(database)] == ["alert"] * 2
    assert digest(database, later(hours=6)) == 0  # half past five in Paris
    assert digest(database, later(hours=7)) == 1
    assert alerts(database)[-1] == ("digest", 3)
    assert digest(database, later(hours=8)) == 0
    say(database)
    assert match_all(database, later(hours=24)) == 1
    assert alerts(database)[-1] == ("alert", 1)


def test_a_muted_topic_keeps_everything_for_the_digest_after_the_mute(database: Database) -> None:
    watched(database)
    with database.write() as session:
        mutes.add(session, "topic", "Bridges", later(days=2), author="anna", now=NOW)
    say(database)
    match_all(database)
    assert digest(database, later(days=1)) == 0
    assert digest(database, later(days=3)) == 1
    assert alerts(database) == [("digest", 1)]


def test_a_wait_collects_before_it_tells(database: Database) -> None:
    watched(database, group_wait=timedelta(minutes=5))
    say(database)
    match_all(database)
    with database.write() as session:
        assert claimed(session, now=later(minutes=4)) == []
        assert len(claimed(session, now=later(minutes=5))) == 1


# ---- the first day


def test_the_first_day_is_told_once_and_what_comes_later_at_once_whatever_date_it_claims(database: Database) -> None:
    watched(database)
    for n in range(6):
        say(database, catch_up=True, published=f"2026-03-0{n % 4 + 1}")
    assert match_all(database) == 6
    assert alerts(database) == []
    assert digest(database, NOW) == 1
    assert alerts(database) == [("catch-up", 6)]
    say(database, published="1999-12-31")
    say(database, published=None)
    match_all(database, later(minutes=5))
    assert digest(database, later(minutes=6)) == 0
    assert sorted(alerts(database)) == [("alert", 1), ("alert", 1), ("catch-up", 6)]


def test_a_first_read_is_told_when_its_last_page_is_in(database: Database) -> None:
    watched(database)
    with database.write() as session:
        source = sources.get(session, "paper")
        source.first_read = None
        pages.note(session, source, [Entry("https://paper.example/p1"), Entry("https://paper.example/p2")], NOW)
        source.first_read = NOW
    say(database, catch_up=True)
    match_all(database)
    assert digest(database, later(minutes=1)) == 0
    with database.write() as session:
        for page in session.scalars(select(Page)):
            page.state = "done"
    say(database, catch_up=True)
    assert digest(database, later(minutes=2)) == 0  # stored, not matched yet
    match_all(database)
    assert digest(database, later(minutes=2)) == 1
    assert alerts(database) == [("catch-up", 2)]


def test_a_first_day_of_several_sources_is_one_digest(database: Database) -> None:
    """While a source that was just added has not answered yet, the digest waits for it."""
    watched(database)
    with database.write() as session:
        sources.get(session, "paper").first_read = NOW
        a_source(session, "slow")
    say(database, catch_up=True)
    match_all(database)
    assert digest(database, later(seconds=1)) == 0
    with database.write() as session:
        slow = sources.get(session, "slow")
        slow.failures, slow.state = 1, "failing"
    assert digest(database, later(seconds=2)) == 1


def test_a_slow_page_does_not_hold_up_the_first_day_for_ever(database: Database) -> None:
    watched(database)
    with database.write() as session:
        source = sources.get(session, "paper")
        source.first_read = None
        pages.note(session, source, [Entry("https://paper.example/slow")], NOW)
        source.first_read = NOW
    say(database, catch_up=True)
    match_all(database)
    assert digest(database, later(minutes=14)) == 0
    assert digest(database, later(minutes=16)) == 1


def test_a_page_that_keeps_failing_does_not_hold_up_the_first_day(database: Database) -> None:
    watched(database)
    with database.write() as session:
        sources.get(session, "paper").first_read = NOW
        pages.note(session, a_source(session, "x"), [Entry("https://paper.example/broken")], NOW)
        session.flush()
        sources.get(session, "x").first_read = NOW
        session.scalars(select(Page)).one().attempts = 3
    say(database, catch_up=True)
    match_all(database)
    assert digest(database, later(minutes=1)) == 1


def test_nothing_to_tell_makes_no_digest(database: Database) -> None:
    watched(database)
    with database.read() as session:
        assert not digests.anything_waits(session, NOW)
        assert digests.anything_waits(session, later(days=1))
    assert digest(database, later(days=1)) == 0
    assert alerts(database) == []


def test_all_channels_when_none_is_named_and_only_the_named_otherwise(database: Database) -> None:
    with database.write() as session:
        a_source(session)
        for name in ("a", "b", "off", "left"):
            a_channel(session, name)
        off = session.scalars(select(Channel).where(Channel.name == "off")).one()
        left = session.scalars(select(Channel).where(Channel.name == "left")).one()
        left.disabled = channel_store.LEFT  # nobody will ever answer for it
        off.disabled = "410"
        everyone, one = a_topic(session, "all"), a_topic(session, "one", channels=("off",))
        assert {c.name for c in channel_store.of_topic(session, everyone)} == {"a", "b", "off"}  # its deliveries wait
        assert {c.name for c in channel_store.of_topic(session, one)} == {"off"}  # its deliveries wait


def test_a_copy_never_joins_an_alert_that_is_being_sent_meanwhile(database: Database) -> None:
    """One process freezes what the alert says while another lets a copy join it: the copy must not fall between them."""
    watched(database)
    with database.write() as session:
        first = a_statement(session, f"A bridge fell. {prose(9_000_000, 12)}")
        an_alert(session, topics.get(session, "Bridges"), first)
        story = first.story_id
    with database.write() as session:
        copy = a_statement(session, "The bridge.", source=a_source(session, "copy"))
        copy.story_id = story
    frozen = threading.Event()

    def freeze() -> None:
        with database.write() as other:
            outbox.claim_due(other, NOW, "run:x", a_context(), at_once=9)
            frozen.set()

    thread = threading.Thread(target=freeze)
    with database.write() as session:
        topic, statement = topics.get(session, "Bridges"), session.get_one(Statement, copy.id)
        match = Match(topic_id=topic.id, statement_id=statement.id, score=1.0, spans=[], matched_at=NOW)
        session.add(match)
        grouping.raise_alerts(session, [Candidate(topic, statement, match)], NOW)
        joined = match.alert_id is not None
        thread.start()
        frozen.wait(1)  # on SQLite it waits for our lock; on PostgreSQL it must leave the alert's delivery alone
    thread.join()
    with database.write() as session:
        claimed(session, now=later(hours=1))
        payloads = [p for p in session.scalars(select(Delivery.payload)) if p]
        assert joined
        assert len(payloads) == 1
        assert copy.url in payloads[0]


def test_grouping_raises_what_it_is_given_and_says_how_much(database: Database) -> None:
    watched(database)
    with database.write() as session:
        assert grouping.raise_alerts(session, [], NOW) == 0
