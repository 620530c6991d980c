"""What becomes of an update: told at once where the topic's passage is among its new paragraphs, else in the digest; copies are held."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alerts.delivery import outbox
from alerts.dispatch import digests, history, mutes
from alerts.models import Alert, Match, Topic
from crawler import clock
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.alerts.dispatch.test_facts import send, watched
from tests.support.builders import NOW, an_item, claimed, later, match_all, prose

OLD = f"A bridge fell. {prose(9, 12)}"
NEWS = f"The mayor said that the bridge had been closed to heavy lorries a year ago. {prose(10, 2)}"
ELSEWHERE = prose(11, 4)  # new paragraphs without a word for the topic
PAGE = "https://paper.example/bridge"


def say(database: Database, text: str, minute: int, source: str = "paper", **more: Any) -> None:
    """A text is stored, as the page of that minute unless it has an address."""
    with database.write() as session:
        owner = session.scalars(select(Source).where(Source.name == source)).one()
        item = an_item(**{"url": f"https://{source}.example/{minute}", "title": f"Item {minute}", "text": text} | more)
        statements.store(session, item, owner, later(minutes=minute))


def follow(database: Database, text: str, minute: int, **more: Any) -> None:
    """A text comes, is matched, and what is owed is sent."""
    say(database, text, minute, **more)
    match_all(database, later(minutes=minute))
    send(database, later(minutes=minute))


def reasons(database: Database) -> list[str]:
    """How each match, in their order, was told or why not."""
    with database.read() as session:
        ids = list(session.scalars(select(Match.id).order_by(Match.id)))
        found = history.outcomes(session, ids, NOW)
        assert len(set(session.scalars(select(Statement.story_id)))) == 1
        return [found[number][0].reason for number in ids]


SECOND = [
    # the second text, how it is told, why
    (f"{NEWS}\n{OLD}", "at once", "new paragraphs with the topic's word"),
    (f"{OLD}\n{NEWS}", "at once", "wherever they stand"),
    (f"{ELSEWHERE}\n{OLD}", "known", "new paragraphs that have nothing for the topic"),
    (f"{OLD}\nFrom our partner.", "known", "a copy"),
    (f"{OLD}\nSubscribe to our newsletter about every bridge that falls, closes or opens anywhere in this country and abroad.", "known", "a longer foot"),
    (OLD.replace("ba", "be", 3), "known", "a copy with corrections"),
]  # fmt: skip


@pytest.mark.parametrize("source", ["paper", "gazette"])
@pytest.mark.parametrize(("text", "told", "why"), SECOND)
def test_a_text_at_a_new_address(database: Database, source: str, text: str, told: str, why: str) -> None:
    watched(database)
    follow(database, OLD, 0)
    follow(database, text, 60, source=source)
    assert reasons(database) == ["at once", told], why


REVISIONS = [
    (f"{NEWS}\n{OLD}", ["at once", "at once"], "a page that grew"),
    (f"{ELSEWHERE}\n{OLD}", ["at once"], "by paragraphs that have nothing for the topic"),
    (OLD.replace("A bridge", "The bridge"), ["at once"], "a correction"),
    (f"{OLD}\nUpdated 14:05", ["at once"], "a clock"),
]


@pytest.mark.parametrize(("text", "told", "why"), REVISIONS)
def test_a_revision(database: Database, text: str, told: list[str], why: str) -> None:
    watched(database)
    follow(database, OLD, 0, url=PAGE, title="Bridge")
    follow(database, text, 60, url=PAGE, title="Bridge")
    assert reasons(database) == told, why
    assert match_all(database, later(minutes=61)) == 0


def test_each_entry_of_a_ticker_that_has_the_topic_is_told_once(database: Database) -> None:
    watched(database)
    page = OLD
    follow(database, page, 0, url=PAGE, title="Live")
    for n, entry in enumerate(
        (f"{prose(20, 3)} The bridge is open.", prose(21, 3), f"No bridge moved. {prose(22, 3)}"), 1
    ):
        page = f"{entry}\n{page}"
        follow(database, page, 10 * n, url=PAGE, title="Live")
        follow(database, page.replace("A bridge", f"At 10:{n}0 a bridge"), 10 * n + 5, url=PAGE, title="Live")
    assert reasons(database) == ["at once"] * 3
    with database.read() as session:
        assert list(session.scalars(select(Match.revision).order_by(Match.id))) == [1, 2, 6]


def test_the_copies_of_an_update_are_held(database: Database) -> None:
    watched(database)
    follow(database, OLD, 0)
    for minute, source in enumerate(("paper", "gazette", "herald"), 60):
        follow(database, f"{NEWS}\n{OLD}", minute, source=source)
    assert reasons(database) == ["at once", "at once", "known", "known"]


@pytest.mark.parametrize(
    ("topic", "channel", "told"),
    [
        ({"events": ("story",)}, {}, ["at once", "known"]),
        ({"events": ("update",)}, {}, ["known", "at once"]),
        ({}, {"events": ["story"]}, ["at once", "known"]),
        ({"events": ("story",)}, {"events": ["update"]}, ["known", "at once"]),
        ({"immediate": 1}, {}, ["at once", "budget"]),
        ({"immediate": 1, "urgent": True}, {}, ["at once", "at once"]),
        ({"immediate": 0}, {}, ["digest-only", "digest-only"]),
        ({"group_by": "statement"}, {}, ["at once", "at once"]),
    ],
)
def test_what_the_topic_and_the_channel_ask_for(
    database: Database, topic: dict[str, Any], channel: dict[str, Any], told: list[str]
) -> None:
    watched(database, topic, hook=channel)
    follow(database, OLD, 0)
    follow(database, f"{NEWS}\n{OLD}", 60)
    assert reasons(database) == told


def test_the_hold_says_that_it_is_an_update(database: Database) -> None:
    watched(database, {"events": ("story",)})
    follow(database, OLD, 0)
    follow(database, f"{NEWS}\n{OLD}", 60)
    with database.read() as session:
        [[outcome]] = history.outcomes(session, [2], NOW).values()
        assert outcome.detail == "an update of a known story"


@pytest.mark.parametrize("url", [PAGE, "https://paper.example/other"])
def test_a_muted_story_stays_muted(database: Database, url: str) -> None:
    watched(database)
    follow(database, OLD, 0, url=PAGE)
    with database.write() as session:
        mutes.add(session, "story", "1", later(days=2), author="ed", now=later(minutes=1))
    follow(database, f"{NEWS}\n{OLD}", 60, url=url)
    assert reasons(database) == ["at once", "muted"]


def test_an_update_joins_what_was_not_sent_yet(database: Database) -> None:
    watched(database)
    for minute, text in ((0, OLD), (1, f"{NEWS}\n{OLD}")):
        say(database, text, minute, url=PAGE)
        match_all(database, later(minutes=minute))
    with database.read() as session:
        assert len(session.scalars(select(Alert)).all()) == 1
    assert send(database, later(minutes=2)) == [("hook", "Bridges", 1)]


def test_what_waits_for_the_digest_stands_in_it_once(database: Database) -> None:
    watched(database, {"immediate": 0})
    for minute, text in ((0, OLD), (1, f"{NEWS}\n{OLD}")):
        follow(database, text, minute, url=PAGE)
    with database.write() as session:
        assert digests.raise_digests(session, later(days=1)) == 1
    assert send(database, later(days=1)) == [("hook", "Bridges", 1)]


def test_a_stronger_topic_inhibits_an_update_only_if_it_tells_it(database: Database) -> None:
    watched(
        database,
        {"name": "Bridges", "query": "bridge"},
        {"name": "Mayors", "query": "mayor", "inhibits": ("Bridges",)},
        {"name": "Falls", "query": "fell", "inhibits": ("Bridges",)},
    )
    follow(database, OLD, 0, url=PAGE)  # Falls has it, Bridges not
    follow(database, f"{OLD}\nThe bridge is shut now. {prose(12, 3)}", 60, url=PAGE)  # for Bridges alone
    follow(database, f"{OLD}\n{NEWS}", 120, url=PAGE)  # for Mayors and Bridges
    with database.read() as session:
        query = select(Match, Topic.name).join(Topic).order_by(Match.revision, Topic.id)
        matches = {match.id: (match.revision, name) for match, name in session.execute(query)}
        found = history.outcomes(session, list(matches), NOW)
        told = [(*match, found[number][0].reason) for number, match in matches.items()]
    assert told == [
        (1, "Bridges", "inhibited"),
        (1, "Falls", "at once"),
        (2, "Bridges", "at once"),
        (3, "Bridges", "inhibited"),
        (3, "Mayors", "at once"),
    ]


def test_an_update_is_collected_with_the_rest_of_the_interval(database: Database) -> None:
    watched(database, {"group_interval": timedelta(hours=1)})
    follow(database, OLD, 0)
    follow(database, f"{NEWS}\n{OLD}", 10)
    assert reasons(database) == ["at once", "at once"]
    assert send(database, later(minutes=30)) == []
    assert send(database, later(minutes=61)) == [("hook", "Bridges", 1)]


def messages(database: Database, minute: int) -> list[Any]:
    """The statements of what is sent then."""
    with database.write() as session:
        claims = claimed(session, now=later(minutes=minute))
        for claim in claims:
            outbox.settle(session, claim, None, later(minutes=minute), later(minutes=minute), ())
        return [statement for claim in claims for statement in claim.message.statements]


@pytest.mark.parametrize("url", [PAGE, "https://paper.example/other"])
def test_the_message_shows_what_is_new_since_the_story_was_told(database: Database, url: str) -> None:
    watched(database)
    say(database, OLD, 0, url=PAGE)
    match_all(database)
    assert [one.added for one in messages(database, 0)] == [()]
    say(database, f"{OLD}\n{NEWS}", 60, url=url)
    match_all(database, later(minutes=60))
    [one] = messages(database, 60)
    assert (one.added[-1].text, one.since) == (NEWS, clock.iso(NOW))
    assert one.excerpt in NEWS


def test_the_digest_shows_an_update_as_one(database: Database) -> None:
    watched(database, {"immediate": 1})
    follow(database, OLD, 0)
    follow(database, f"{NEWS}\n{OLD}", 60)
    with database.write() as session:
        digests.raise_digests(session, later(days=1))
    [one] = messages(database, 1440)
    assert (one.added[-1].text, one.since) == (NEWS, clock.iso(NOW))


def test_a_story_that_the_channel_did_not_know_is_no_update(database: Database) -> None:
    watched(database, {"query": "mayor"})
    follow(database, OLD, 0)
    say(database, f"{NEWS}\n{OLD}", 60)
    match_all(database, later(minutes=60))
    [one] = messages(database, 60)
    assert (one.added, one.since) == ((), None)
