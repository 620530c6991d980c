"""What is due is found by indexes of few rows, so that what merely waits, or was closed long ago, costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from crawler.frontier import pages
from crawler.health import gaps
from crawler.schedule.due_hosts import due_hosts
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source

LOOKS: list[tuple[str, Callable[[Session], object], set[str]]] = [
    ("the scheduler's look", lambda session: due_hosts(session, NOW, 9), {"page_news", "gap_due", "gap_leased"}),
    ("a worker's at its hosts", lambda session: due_hosts(session, NOW, 9, among=["a.example"]), {"page_at_host"}),
    ("whether pages are due", lambda session: pages.any_due(session, NOW), {"page_news"}),
    ("whether gaps are due", lambda session: gaps.any_due(session, NOW), {"gap_due"}),
]


def plans(session: Session, look: Callable[[Session], object]) -> str:
    """How SQLite finds the rows of all that this asks."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    look(session)
    event.remove(connection, "before_cursor_execute", note)
    rows = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given) for statement, given in asked]
    return "\n".join(str(row[-1]) for found in rows for row in found)


@pytest.mark.parametrize(("look", "indexes"), [asked for _, *asked in LOOKS], ids=[name for name, *_ in LOOKS])
def test_what_is_due_is_found_by_its_index(
    sqlite: Database, look: Callable[[Session], object], indexes: set[str]
) -> None:
    """PostgreSQL plans by what the tables hold, and reads those of a test from one end to the other."""
    with sqlite.write() as session:
        a_source(session)
        told = plans(session, look)
    assert {name for name in indexes if name not in told} == set(), told
