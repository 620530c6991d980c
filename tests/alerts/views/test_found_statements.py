"""Statements that a query matches, page by page, on both databases."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from alerts.topics import search
from alerts.views import found_statements
from crawler import clock
from crawler.storage.database import Database
from tests.support.builders import ENGINE, NOW, a_source, a_statement, later


@pytest.fixture
def stored(database: Database) -> list[int]:
    """Nine statements, every third of which speaks of a bridge."""
    with database.write() as session:
        paper, gazette = a_source(session), a_source(session, "gazette")
        ids = [
            a_statement(
                session, "A bridge." if n % 3 == 0 else "A ferry.", gazette if n == 6 else paper, now=later(days=n)
            ).id
            for n in range(9)
        ]
    search.catch_up(database)
    return ids


def found(database: Database, query: str, **asked: Any) -> dict[str, Any]:
    compiled = ENGINE.compile(query)
    with database.read() as session:
        ids = partial(search.newest, session, compiled)
        return found_statements.find(session, ENGINE.single(compiled), ids, asked)


def numbers(answer: dict[str, Any]) -> list[int]:
    return [number for number, _ in answer["hits"]]


@pytest.mark.parametrize(
    ("query", "asked", "which", "more"),
    [
        ("bridge", {}, [6, 3, 0], False),
        ("bridge", {"limit": 2}, [6, 3], True),
        ("bridge", {"limit": 3}, [6, 3, 0], False),
        ("bridge", {"source": "gazette"}, [6], False),
        ("bridge", {"since": clock.iso(later(days=1))}, [6, 3], False),
        ("/bri..e/", {}, [6, 3, 0], False),  # no word to look up: every statement is read
        ("zeppelin", {}, [], False),
    ],
)
def test_what_is_found(
    query: str, asked: dict[str, Any], which: list[int], more: bool, database: Database, stored: list[int]
) -> None:
    answer = found(database, query, **asked)
    assert (numbers(answer), answer["more"], answer["stopped"]) == ([stored[n] for n in which], more, False)


def test_pages_lose_nothing(database: Database, stored: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_statements, "BATCH", 2)
    seen, before = [], 0
    while page := numbers(found(database, "ferry", limit=1, before=before)):
        seen += page
        before = page[-1]
    assert seen == [stored[n] for n in (8, 7, 5, 4, 2, 1)]


def test_it_says_when_it_stopped(database: Database, stored: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_statements, "BATCH", 2)
    monkeypatch.setattr(found_statements, "MOST_READ", 2)
    assert found(database, "bridge")["stopped"]


def test_rows_come_in_the_order_of_the_hits(database: Database, stored: list[int]) -> None:
    answer = found(database, "bridge")
    with database.read() as session:
        rows = found_statements.rows(session, answer["hits"])
    assert [row.id for row in rows] == numbers(answer)
    assert any(piece.marked for piece in rows[0].passage.excerpt)
    assert rows[-1].first_seen == clock.iso(NOW)
