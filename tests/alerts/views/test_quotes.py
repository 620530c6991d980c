"""Who said what, from whom and when: of one speaker, of one statement, and who repeats whom in a story."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select

from alerts.models import StatementQuotes
from alerts.topics import languages, search
from alerts.topics.engine import Engine
from alerts.views import quotes, statement_page, statements
from alerts.views.selection import Selection
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import a_source, a_statement, match_all

SAID = "“The bridge was closed in May,” said Ann Lee of Safe Homes. “Nobody was told.” “All is well,” said Otto Brandt."
REPEATED = "The bridge was closed, The Northland Post reported."


@pytest.fixture
def stored(database: Database) -> Database:
    with database.write() as session:
        a_statement(session, SAID, language="en", published="2024-03-01")
        a_statement(session, "“We left,” Ann Lee said.", language="en", published="2023-03-01")
        a_statement(session, "“Nobody asked Ann Lee,” said Otto Brandt.", language="en")
    match_all(database)
    search.catch_up(database)
    return database


def said_by(database: Database, name: str, engine: Engine | None = None, **wanted: Any) -> list[dict[str, Any]]:
    with database.read() as session:
        return quotes.said_by(session, engine or Engine(), name, Selection(**wanted))


def test_all_that_a_speaker_said_the_newest_first(stored: Database) -> None:
    found = said_by(stored, "Ann Lee")
    assert [(row["words"], row["said"][:10]) for row in found] == [
        ("The bridge was closed in May,", "2024-03-01"),
        ("Nobody was told.", "2024-03-01"),
        ("We left,", "2023-03-01"),
    ]
    assert (found[0]["source"], found[0]["affiliation"], found[0]["verb"]) == ("paper", "Safe Homes", "said")


def test_the_time_is_when_it_was_published(stored: Database) -> None:
    since = said_by(stored, "Ann Lee", since=datetime(2024, 1, 1, tzinfo=UTC))
    until = said_by(stored, "Ann Lee", until=datetime(2024, 1, 1, tzinfo=UTC))
    assert ([row["words"] for row in since][-1:], [row["words"] for row in until]) == (
        ["Nobody was told."],
        ["We left,"],
    )
    assert len(said_by(stored, "Ann Lee", limit=1)) == 1
    assert said_by(stored, "Ann Lee", lang=("de",)) == []


def test_who_speaks_for_a_body_and_what_is_not_on_file_yet(stored: Database) -> None:
    assert len(said_by(stored, "Safe Homes")) == 2
    with stored.write() as session:
        session.execute(delete(StatementQuotes))
    assert len(said_by(stored, "Safe Homes")) == 2


def test_a_name_in_another_script(database: Database) -> None:
    with database.write() as session:
        a_statement(session, "«Мы никого не задерживали», — заявил Рамзан Кадыров.", language="ru")
    match_all(database)
    search.catch_up(database)
    (row,) = said_by(database, "Ramzan Kadyrov", languages.engine(), lang=("ru",))
    assert row["speaker"] == "Рамзан Кадыров"


def test_a_statement_shows_who_says_what_and_who_repeats_whom(database: Database) -> None:
    with database.write() as session:
        first = a_statement(session, SAID, language="en")
        other = a_statement(session, REPEATED, a_source(session, "gazette"), language="en")
        other.story_id = first.story_id = first.id
        numbers = first.id, other.id
    match_all(database)
    with database.read() as session:
        page = statement_page.page(session, str(numbers[0]))
        shown = statements.detail(session, numbers[0])
        row = session.scalars(select(Statement).where(Statement.id == numbers[1])).one()
        assert quotes.of_statement(session, row) == ([], ["The Northland Post"])
    assert next((quote.speaker, quote.words) for quote in page.quotes) == (
        "Ann Lee",
        "The bridge was closed in May,",
    )
    assert [outlet.via for outlet in page.also] == [("The Northland Post",)]
    assert shown["quotes"] == [asdict(quote) for quote in page.quotes]
    assert shown["story"] == [{"id": numbers[1], "source": "gazette", "via": ["The Northland Post"]}]
