"""The word file may only leave out statements that cannot match; the engine judges the rest. On both databases."""

from __future__ import annotations

import itertools
import random

import pytest
import sqlalchemy as sa

from alerts.matching.terms import PlainLexicon
from alerts.query.compiler import compile_topic
from alerts.topics import search
from crawler.statements import store as statements
from crawler.storage.database import Database
from tests.support.builders import ENGINE, NOW, a_source, an_item, later

TEXTS = (
    ("Bells over Грозный", "Суд в Грозном оставил Чечню без ответа. Ёлка и елка."),
    ("Straße und STRASSE", "Der Strassenlärm in Köln: fox-it, Küche, naïve café."),
    ("محكمة", "قضت المحكمة في الشيشان بالإفراج عن السجناء."),
    ("車臣的法院", "格羅茲尼的法院釋放了囚犯。"),
    ("ศาลไทย", "ศาลในกรุงเทพตัดสินแล้ว"),
    ("Quotes ' and \" and \\ stay", "it's a | b & c ! d ( e ) :* f"),
    ("Plain", "prison strike prisoners striking imprisoned"),
)
QUERIES = (
    "Грозный OR Грозном",
    "елка",
    "=ёлка",
    "strasse",
    "STRASSE AND NOT prison",
    "fox-it",
    "prison* AND strike",
    '"prison strike"',
    "prison NEAR/3 striking",
    "الشيشان",
    "車臣",
    "法院",
    "ศาล",
    "title:Plain",
    "==Plain",
    "(it AND s) OR nowhere",
    "/pris.*/",
    "2 of (prison, strike, Köln)",
    "café OR cafe",
)


@pytest.fixture
def stored(database: Database) -> Database:
    with database.write() as session:
        source = a_source(session)
        for number, (title, text) in enumerate(TEXTS):
            statements.store(session, an_item(f"https://paper.example/{number}", title=title, text=text), source, NOW)
    search.catch_up(database)
    return database


@pytest.mark.parametrize("query", QUERIES)
def test_no_match_is_left_out(stored: Database, query: str) -> None:
    topic = compile_topic(query, PlainLexicon())
    holds = ENGINE.single(topic)

    with stored.read() as session:
        found = set(search.candidates(session, topic, later(days=-1)))
        rows = session.scalars(sa.select(search.Statement)).all()

    matching = {row.id for row in rows if holds(row, "paper")}
    assert matching
    assert matching <= found


def test_most_of_what_cannot_match_is_left_out(stored: Database) -> None:
    """Otherwise the file would be useless, and the test above could not fail for a word too few."""
    with stored.read() as session:
        found = {query: len(search.candidates(session, compile_topic(query, PlainLexicon()), NOW)) for query in QUERIES}

    assert found["Грозный OR Грозном"] == 1
    assert found["strasse"] == 1
    assert found["法院"] == 1
    assert found["/pris.*/"] == len(TEXTS)  # a pattern can only be judged


def test_a_changed_statement_is_filed_anew(stored: Database) -> None:
    topic = compile_topic("zanzibar", PlainLexicon())
    with stored.write() as session:
        row = session.scalars(sa.select(search.Statement)).first()
        assert row is not None
        search.file(session, {row.id: search.words_of("", "zanzibar")})

    with stored.read() as session:
        assert search.candidates(session, topic, NOW) == [row.id]
        assert row.id not in search.candidates(session, compile_topic("Чечню", PlainLexicon()), NOW)


def test_random_words_are_found_again(stored: Database) -> None:
    dice = random.Random(5)
    words = sorted(set(itertools.chain.from_iterable(search.words_of(*pair) for pair in TEXTS)))
    for word in dice.sample([w for w in words if len(w) > 1], 25):
        topic = compile_topic(f'="{word}" OR "{word}"', PlainLexicon())
        with stored.read() as session:
            assert search.candidates(session, topic, NOW), word
