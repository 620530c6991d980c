"""Statements that were not matched yet: when they mean that something stands still."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.delivery.unmatched import Unmatched, unmatched
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source, a_statement

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("matched", "waiting", "overdue"),
    [
        ("mmm", 0, 0),
        ("m--", 2, 2),  # nothing goes on: since the first of them
        ("---", 3, 3),
        ("m-m", 1, 0),  # one on which the engine broke; it goes on
        ("-m-", 2, 1),
        ("", 0, 0),
    ],
)
def test_what_waits_is_overdue_when_nothing_newer_was_matched(
    matched: str, waiting: int, overdue: int, sqlite: Database
) -> None:
    with sqlite.write() as session:
        source = a_source(session)
        for n, sign in enumerate(matched):
            row = a_statement(session, f"Bridge number {n}.", source, now=NOW - MINUTE * (len(matched) - n))
            row.matched_at = NOW if sign == "m" else None
        session.flush()
        assert unmatched(session, NOW) == Unmatched(waiting, 0, MINUTE * overdue)
        assert unmatched(session, NOW - 10 * MINUTE).overdue == timedelta()  # a clock that was set back
