"""Polls that change no more than the schedule are settled together, and only under their lease; all others alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crawler.schedule import cadence
from crawler.sources import settlement, unchanged
from crawler.sources import store as sources
from crawler.sources.settlement import Outcome
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, a_source, an_entry, later

NOT_MODIFIED = Outcome("unchanged", whole=False)


def read_once(database: Database, **changes: Any) -> sources.SweepClaim:
    """A source that was read before, claimed again."""
    with database.write() as session:
        a_source(session, every="1h", **changes)
        first = sources.claim_due(session, NOW, "run:1", 1)[0]
        settlement.settle(session, first, Outcome("ok", (an_entry(),), etag='"1"'), NOW)
    return claim_again(database)


def claim_again(database: Database) -> sources.SweepClaim:
    with database.write() as session:
        session.execute(update(Source).values(next_at=later(hours=1)))
        return sources.claim_due(session, later(hours=1), "run:2", 1)[0]


def settle(database: Database, claim: sources.SweepClaim, now: Any) -> Source:
    poll = unchanged.only_due(claim, NOT_MODIFIED, now, cadence.USUAL)
    assert poll is not None
    with database.write() as session:
        unchanged.settle(session, [poll], now)
    with database.read() as session:
        return session.scalars(select(Source)).one()


def test_it_is_settled_as_if_it_were_alone(database: Database) -> None:
    claim = read_once(database)
    row = settle(database, claim, later(hours=1, seconds=2))
    assert (row.last_read, row.last_tried) == (later(hours=1, seconds=2),) * 2
    assert (row.lease_token, row.lease_until, row.state, row.etag) == (None, None, "ok", '"1"')
    assert row.next_at is not None
    assert timedelta(minutes=54) <= row.next_at - later(hours=1, seconds=2) <= timedelta(minutes=66)


def test_a_lost_claim_settles_nothing(database: Database) -> None:
    claim = read_once(database)
    with database.write() as session:
        session.execute(update(Source).values(lease_token="run:other"))
    row = settle(database, claim, later(hours=2))
    assert (row.lease_token, row.last_read) == ("run:other", NOW)


@pytest.mark.parametrize(("changes", "due"), [({"every": "5m"}, later(hours=2)), ({"next_at": None}, None)])
def test_what_was_changed_meanwhile_counts(sqlite: Database, changes: dict[str, Any], due: Any) -> None:
    claim = read_once(sqlite)
    with sqlite.write() as session:
        session.execute(update(Source).values(**changes))
    assert settle(sqlite, claim, later(hours=2)).next_at == due


UNSTEADY = [
    {"failures": 1},
    {"state": "slow"},
    {"health": {"empty": 1}},
    {"health": {"newest": later(days=-9).timestamp(), "patience": 3600.0}},
]


@pytest.mark.parametrize("changes", UNSTEADY)
def test_a_source_of_which_more_would_change_is_settled_alone(sqlite: Database, changes: dict[str, Any]) -> None:
    read_once(sqlite)
    with sqlite.write() as session:
        session.execute(update(Source).values(lease_until=None, **changes))
    assert unchanged.only_due(claim_again(sqlite), NOT_MODIFIED, later(hours=1), cadence.USUAL) is None


SPECIAL = [{"whole": True}, {"moved": "https://elsewhere.example/"}, {"seconds": 60.0}]


@pytest.mark.parametrize("answer", SPECIAL)
def test_an_answer_that_says_more_is_settled_alone(sqlite: Database, answer: dict[str, Any]) -> None:
    outcome = replace(NOT_MODIFIED, **answer)
    assert unchanged.only_due(read_once(sqlite), outcome, later(hours=1), cadence.USUAL) is None
