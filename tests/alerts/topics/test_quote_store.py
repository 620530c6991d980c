"""Who says what in stored statements: filed with the matches, anew when the text changes, for older statements in the background."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from alerts.messages import builder, rendering
from alerts.models import Alert, Channel, Match, StatementQuotes
from alerts.quotes import Said
from alerts.topics import quote_store
from alerts.topics.engine import Engine
from alerts.topics.matcher import Matcher
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import a_channel, a_statement, a_topic, an_item, later, match_all

TEXT = "“The bridge was closed in May,” said Ann Lee of Safe Homes. Ten died, according to The Northland Post."


def a_match(database: Database, query: str = "bridge", text: str = TEXT) -> int:
    with database.write() as session:
        a_channel(session)
        a_topic(session, query=query, channels=["hook"])
        number = a_statement(session, text, url="https://paper.example/1", language="en").id
    match_all(database)
    return number


def filed(database: Database, number: int) -> Said:
    with database.read() as session:
        return quote_store.of(session, [number])[number]


def speakers(said: Said) -> list[Any]:
    return [(q.speaker.name, q.speaker.affiliation) for q in said.quotes] + [r.outlet for r in said.reported]


def test_quotes_are_filed_with_the_matches_and_told(database: Database) -> None:
    number = a_match(database)
    assert speakers(filed(database, number)) == [("Ann Lee", "Safe Homes"), "The Northland Post"]
    with database.read() as session:
        (span,) = session.scalars(select(Match.spans)).one()
        assert span[5] == "Ann Lee (Safe Homes)"
        alert, channel = session.scalars(select(Alert)).one(), session.scalars(select(Channel)).one()
        message = builder.message(session, alert, channel, "d")
    (shown,) = message.statements
    assert shown.matches[0].speaker == "Ann Lee (Safe Homes)"
    assert "Matched: bridge (said by Ann Lee (Safe Homes))" in rendering.plain(message)
    assert message == type(message).from_json(message.to_json())


def test_a_speaker_alone_alerts(database: Database) -> None:
    a_match(database, 'by:"Ann Lee"')
    with database.read() as session:
        alert, channel = session.scalars(select(Alert)).one(), session.scalars(select(Channel)).one()
        told = rendering.plain(builder.message(session, alert, channel, "d"))
    assert "The bridge was closed in May (said by Ann Lee (Safe Homes))" in told


def test_a_text_that_changes_is_read_anew(database: Database) -> None:
    number = a_match(database)
    with database.write() as session:
        source = session.scalars(select(Source)).one()
        text = "“The bridge was opened in June,” said Otto Brandt. " + "It was a long day for all of them. " * 9
        statements.store(session, an_item("https://paper.example/1", text=text, language="en"), source, later(hours=1))
    with database.read() as session:
        assert quote_store.of(session, [number]) == {}, "those of the old text"
    match_all(database, later(hours=1))
    assert speakers(filed(database, number)) == [("Otto Brandt", None)]


def test_older_statements_are_read_in_the_background(database: Database) -> None:
    number = a_match(database)
    with database.write() as session:
        before = [a_statement(session, TEXT + f" {n}", language="en").id for n in range(3)]
    match_all(database)
    with database.write() as session:
        session.execute(delete(StatementQuotes).where(StatementQuotes.statement_id.in_(before)))
    with database.read() as session:
        below, read = quote_store.read_older(session, max(before) + 1, None)
    assert (below, sorted(read)) == (min(before), before)
    with database.write() as session:
        session.execute(delete(StatementQuotes).where(StatementQuotes.statement_id == number))
        quote_store.file_older(session, {**read, number: (7, Said())})  # another revision than is stored
    with database.read() as session:
        assert sorted(quote_store.of(session, [number, *before])) == before
        assert quote_store.read_older(session, min(before), frozenset({"de"})) == (0, {})


def test_quotes_can_be_switched_off(database: Database) -> None:
    with database.write() as session:
        a_topic(session, query="bridge OR by:Lee")
        number = a_statement(session, TEXT, language="en").id
    engine = Engine()
    engine.quoted = frozenset({"de"})
    match_all(database, matcher=Matcher(database, engine))
    assert filed(database, number) == Said()
    with database.read() as session:
        assert [span[3] for span in session.scalars(select(Match.spans)).one()] == ["bridge"]
