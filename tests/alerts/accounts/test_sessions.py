"""Ways in and sessions: what lets whom in, for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.accounts import sessions
from alerts.accounts.visitor import NOBODY, OPERATOR
from alerts.models import WebToken
from crawler.errors import RequestError
from crawler.storage.database import Database
from tests.support.builders import NOW, later

JUST_IN = replace(OPERATOR, fresh=True)


def test_a_way_in_works_once(database: Database) -> None:
    with database.write() as session:
        token = sessions.way_in(session, NOW)
        made = sessions.enter(session, token, NOW)
        assert sessions.visitor(session, made, NOW) == JUST_IN
        with pytest.raises(RequestError, match="used"):
            sessions.enter(session, token, NOW)


def test_a_way_in_is_no_session_and_a_session_no_way_in(sqlite: Database) -> None:
    with sqlite.write() as session:
        token = sessions.way_in(session, NOW)
        assert sessions.visitor(session, token, NOW) == NOBODY
        made = sessions.enter(session, token, NOW)
        with pytest.raises(RequestError):
            sessions.enter(session, made, NOW)


@pytest.mark.parametrize("token", ["", "guess", "x" * 100_000, "\ud800", "' OR 1=1 --"])
def test_a_guess_is_nobody(token: str, sqlite: Database) -> None:
    with sqlite.write() as session:
        sessions.enter(session, sessions.way_in(session, NOW), NOW)
        assert sessions.visitor(session, token, NOW) == NOBODY


def test_both_end(sqlite: Database) -> None:
    with sqlite.write() as session:
        token = sessions.way_in(session, NOW)
        made = sessions.enter(session, sessions.way_in(session, NOW), NOW)
        with pytest.raises(RequestError):
            sessions.enter(session, token, NOW + sessions.LASTS[sessions.ENTRY])
        assert sessions.visitor(session, made, NOW + sessions.SESSION_LASTS - timedelta(seconds=1)) == OPERATOR
        assert sessions.visitor(session, made, NOW + sessions.SESSION_LASTS) == NOBODY


def test_a_session_lasts_from_its_last_use(sqlite: Database) -> None:
    with sqlite.write() as session:
        made = sessions.enter(session, sessions.way_in(session, NOW), NOW)
        assert not sessions.stale(session, made, later(minutes=9))
        assert sessions.stale(session, made, later(minutes=10))
        sessions.note_use(session, made, later(days=29))
        assert sessions.visitor(session, made, later(days=58)) == OPERATOR


def test_the_database_holds_no_token(sqlite: Database) -> None:
    with sqlite.write() as session:
        token = sessions.way_in(session, NOW)
        made = sessions.enter(session, token, NOW)
        kept = session.scalars(select(WebToken.digest)).all()
    assert kept
    assert not {token, made} & set(kept)


def test_leaving_ends_one_session_and_leaving_all_every_one(sqlite: Database) -> None:
    with sqlite.write() as session:
        first, second, third = (sessions.enter(session, sessions.way_in(session, NOW), NOW) for _ in range(3))
        sessions.leave(session, first)
        assert [sessions.visitor(session, one, NOW) for one in (first, second)] == [NOBODY, JUST_IN]
        assert sessions.any_open(session, NOW)
        assert sessions.leave_all(session) == 2
        assert sessions.visitor(session, third, NOW) == NOBODY
        assert not sessions.any_open(session, NOW)
