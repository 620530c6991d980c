"""New statements against the topics as they stand: nothing is told twice, nothing is skipped, one broken topic costs the others nothing."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from alerts import config
from alerts.matching.budget import READ
from alerts.matching.document import Document
from alerts.messages import builder
from alerts.models import Alert, Channel, Delivery, Match, Topic
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from alerts.topics import changes
from alerts.topics import store as topics
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher, match_new
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.builders import ENGINE, NOW, a_channel, a_source, a_statement, a_topic, an_item, later, match_all
from tests.support.databases import Postgres, at_head


def told(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        found = session.execute(select(Topic.name, Match.statement_id).join(Match).order_by(Match.id))
        return [(name, number) for name, number in found]


def say(database: Database, text: str, **more: Any) -> int:
    with database.write() as session:
        return a_statement(session, text, **more).id


def test_what_was_matched_once_is_not_matched_again(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
    first = say(database, "The bridge fell.")
    say(database, "Nothing happened.")
    assert (match_all(database), match_all(database)) == (1, 0)
    assert told(database) == [("Bridges", first)]
    with database.read() as session:
        assert session.scalars(select(Statement).where(Statement.matched_at.is_(None))).all() == []
        spans = session.scalars(select(Match.spans)).one()
        assert spans[0][:3] == ["text", 4, 10]


def test_a_revision_tells_only_the_topics_that_are_new_to_it(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
        a_topic(session, "Dams", "dam")
    number = say(database, "The bridge fell.", url="https://paper.example/1")
    match_all(database)
    with database.write() as session:
        source = session.scalars(select(Source)).one()
        text = "The bridge fell, and then the dam broke. " * 9
        statements.store(session, an_item("https://paper.example/1", text=text), source, later(hours=1))
    assert match_all(database, later(hours=1)) == 1
    assert told(database) == [("Bridges", number), ("Dams", number)]


def test_topics_are_followed_while_the_matcher_lives(database: Database) -> None:
    """Added, edited, removed and replaced between two batches, by whatever process."""
    matcher = Matcher(database, Engine())
    say(database, "The bridge fell.")
    assert match_all(database, matcher=matcher) == 0
    with database.write() as session:
        a_topic(session, now=later(minutes=1))
    one = say(database, "A bridge again.")
    assert match_all(database, matcher=matcher) == 1
    with database.write() as session:
        row = topics.get(session, "Bridges")
        row.query, row.changed_at = "dam", later(minutes=2)
    say(database, "The third bridge.")
    two = say(database, "The dam.")
    assert match_all(database, matcher=matcher) == 1
    assert told(database) == [("Bridges", one), ("Bridges", two)]
    with database.write() as session:
        changes.remove(session, "Bridges")
        a_topic(session, "Roads", "road", now=later(minutes=3))  # it may get the number of the one that went
    say(database, "Another dam.")
    three = say(database, "The road.")
    assert match_all(database, matcher=matcher) == 1
    assert told(database) == [("Roads", three)]


def test_a_topic_that_is_off_finds_nothing_and_is_followed_again(database: Database) -> None:
    matcher = Matcher(database, Engine())
    with database.write() as session:
        a_topic(session)
    with database.write() as session:
        changes.switch(session, "Bridges", False, later(minutes=1))
    say(database, "The bridge fell.")
    assert match_all(database, matcher=matcher) == 0
    with database.write() as session:
        changes.switch(session, "Bridges", True, later(minutes=2))
    one = say(database, "A bridge again.")
    assert match_all(database, matcher=matcher) == 1
    assert told(database) == [("Bridges", one)]


def test_a_topic_that_goes_between_reading_and_writing_is_told_nothing(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
        a_topic(session, "Falls", "fell")
    say(database, "The bridge fell.")
    matched = Matcher(database, Engine()).next_batch()
    with database.write() as session:
        changes.remove(session, "Bridges")
    with database.write() as session:
        assert match_new(session, matched, NOW) == 1
    assert [name for name, _ in told(database)] == ["Falls"]


def test_a_topic_that_is_replaced_between_reading_and_writing_gets_none_of_the_old_ones_hits(
    database: Database,
) -> None:
    """SQLite gives a new row the number of the one that was removed; the hits belong to the old query."""
    with database.write() as session:
        a_topic(session)
    say(database, "The bridge fell.")
    matched = Matcher(database, Engine()).next_batch()
    with database.write() as session:
        changes.remove(session, "Bridges")
        a_topic(session, "Dams", "dam", now=later(minutes=1))
    with database.write() as session:
        match_new(session, matched, later(minutes=2))
    assert told(database) == []


def test_a_statement_that_changes_between_reading_and_writing_is_left_to_the_next_batch(database: Database) -> None:
    with database.write() as session:
        a_topic(session)
    number = say(database, "The bridge fell.", url="https://paper.example/1")
    matched = Matcher(database, Engine()).next_batch()
    with database.write() as session:
        source = session.scalars(select(Source)).one()
        statements.store(
            session, an_item("https://paper.example/1", text="The bridge did not fall. " * 9), source, later(hours=1)
        )
    with database.write() as session:
        assert match_new(session, matched, NOW) == 0
    assert match_all(database, later(hours=1)) == 1
    with database.read() as session:
        assert session.get_one(Statement, number).matched_at == later(hours=1)


def test_the_same_batch_written_twice_tells_once(database: Database) -> None:
    with database.write() as session:
        a_channel(session)
        a_topic(session)
    say(database, "The bridge fell.")
    matched = Matcher(database, Engine()).next_batch()
    found = []
    for _ in range(2):
        with database.write() as session:
            found.append(match_new(session, matched, NOW))
    assert found == [1, 0]


def test_a_broken_topic_does_not_stop_the_others(database: Database) -> None:
    with database.write() as session:
        a_topic(session, "Broken", "fine")
        a_topic(session)
        a_topic(session, "Noted", "bridge")
        session.execute(update(Topic).where(Topic.name == "Broken").values(query="((("))
        topics.get(session, "Noted").error = "no longer in the file"
    number = say(database, "The bridge fell.")
    assert match_all(database) == 1
    assert told(database) == [("Bridges", number)]


def test_more_than_one_batch_is_read_to_the_end(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_topic(session)
        source = a_source(session)
        for n in range(101):
            a_statement(session, f"Bridge {n}.", source)
    assert match_all(sqlite) == 101


# ---- topics that look back


def test_a_new_topic_looks_back_and_tells_it_once_as_one_digest(database: Database) -> None:
    old = say(database, "An old bridge.", now=later(days=-30))
    recent = say(database, "A recent bridge.", now=later(days=-3))
    match_all(database)
    waiting = say(database, "A bridge that waits to be matched.")
    with database.write() as session:
        topic = a_topic(session)
        assert topics.catch_up(session, topic, ENGINE, timedelta(days=7), NOW) == 2
        assert topics.catch_up(session, topic, ENGINE, timedelta(days=7), NOW) == 0
        if database.engine.dialect.name == "postgresql":  # it would end what matches for longer
            assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "0"
    assert match_all(database) == 0
    assert [number for _, number in told(database)] == [recent, waiting]
    assert old not in {number for _, number in told(database)}
    with database.read() as session:
        assert set(session.scalars(select(Match.mode))) == {"catch-up"}


def test_what_the_engine_breaks_on_holds_up_nothing_and_is_told(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        a_topic(session)
        a_channel(session, "screen")
    numbers = [say(database, text) for text in ("A cursed page.", "The bridge fell.", "Cursed again.")]
    hits = Engine.hits

    def breaks(self: Engine, document: Document) -> Any:
        if "ursed" in document.text:
            raise ValueError("as an error of the engine would")
        return hits(self, document)

    monkeypatch.setattr(Engine, "hits", breaks)
    monkeypatch.setattr("alerts.topics.matcher.BATCH", 1)
    (tmp_path / "tocsin.toml").write_text(f'database = "{database.url}"\n')

    async def twice() -> None:
        worker = AlertWorker(Parts(config.load(folder=tmp_path, env={}), database))
        await worker.match()
        await worker.match()
        await worker.close()

    asyncio.run(twice())
    assert told(database) == [("Bridges", numbers[1])]
    with database.read() as session:
        left = session.scalars(select(Statement.id).where(Statement.matched_at.is_(None)).order_by(Statement.id)).all()
        assert left == [numbers[0], numbers[2]]
        notices = session.scalars(select(Alert).where(Alert.kind == "notice")).all()
        assert len(notices) == 1
    monkeypatch.undo()
    assert match_all(database) == 0
    with database.read() as session:
        assert session.scalars(select(Statement).where(Statement.matched_at.is_(None))).all() == []


def test_a_text_that_is_too_long_is_said_to_be_read_in_part(database: Database) -> None:
    with database.write() as session:
        a_channel(session)
        a_topic(session)
    number = say(database, "The bridge fell. " + "x " * (READ // 2), url="https://paper.example/long?key=1")
    say(database, "The bridge " * 3)
    match_all(database)
    with database.read() as session:
        said = [json.loads(d.payload)["notes"] for d in session.scalars(select(Delivery)) if d.payload]
        alert, channel = (
            session.scalars(select(Alert).join(Match).where(Match.statement_id == number)).one(),
            session.scalars(select(Channel)).one(),
        )
        made = builder.message(session, alert, channel, "d")
        letters = session.scalar(select(func.length(Statement.text)).where(Statement.id == number))
    assert said == [
        [
            "Its first 1,000,000 letters were matched with the topics; the rest was not.",
            "https://paper.example/long?key=1",
        ]
    ]
    assert [note for note in made.notes if "letters" in note] == [
        f"{made.statements[0].title}: Of {letters:,} letters the first 1,000,000 were read."
    ]
    assert made.statements[0].excerpt.startswith("The bridge fell.")


def test_long_texts_are_read_few_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.topics.batches.LETTERS", 100)
    with database.write() as session:
        a_topic(session)
    for _ in range(3):
        say(database, "The bridge fell. " * 9)
    say(database, "The bridge fell.")
    matcher = Matcher(database, Engine())
    assert [len(matcher.next_batch())] == [1]
    assert match_all(database) == 4


def test_matchers_side_by_side_lose_nothing_and_double_nothing(postgres: Postgres) -> None:
    """Three processes' worth of them on the same statements, each batch in two of their hands: a statement is matched once, and told of once."""
    with closing(at_head(postgres.create("sidebyside"))) as database:
        with database.write() as session:
            a_channel(session)
            a_topic(session, immediate=None, group_by="statement")
        numbers = [say(database, f"The bridge number {n} fell.") for n in range(30)]
        batches = [numbers[at : at + 10] for at in range(0, 30, 5)]

        all_have_read = Barrier(3, timeout=60)

        def work(mine: list[list[int]]) -> int:
            matcher, found = Matcher(database, Engine()), 0
            for batch in mine:
                matched = matcher.next_batch(batch)
                all_have_read.wait()
                with database.write() as session:
                    found += match_new(session, matched, NOW)
            return found

        with ThreadPoolExecutor(3) as pool:
            found = sum(pool.map(work, (batches[0::3], batches[1::3], batches[2::3])))
        assert found == len(numbers)
        assert Counter(number for _, number in told(database)) == Counter(numbers)
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(Delivery)) == len(numbers)
