"""Unchanged sources with which nothing is wrong are settled together, and only by who holds them; all others the long way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crawler.sources import store as sources
from crawler.sources import unchanged
from crawler.sources.store import Outcome
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, a_source, an_entry, later


def read_once(database: Database, **changes: Any) -> sources.SweepClaim:
    """A source that was read before, claimed again."""
    with database.write() as session:
        a_source(session, every="1h", **changes)
        first = sources.claim_due(session, NOW, "run:1", 1)[0]
        sources.settle(session, first, Outcome("ok", (an_entry(),), etag='"1"'), NOW)
    return claim_again(database)


def claim_again(database: Database) -> sources.SweepClaim:
    with database.write() as session:
        session.execute(update(Source).values(next_at=later(hours=1)))
        return sources.claim_due(session, later(hours=1), "run:2", 1)[0]


def settle(database: Database, claim: sources.SweepClaim, now: Any) -> Source:
    assert claim.calm is not None
    with database.write() as session:
        unchanged.settle(session, [(claim.id, claim.token, claim.calm)], now)
    with database.read() as session:
        return session.scalars(select(Source)).one()


def test_a_calm_source_is_settled_as_the_long_way_would(database: Database) -> None:
    claim = read_once(database)
    row = settle(database, claim, later(hours=1, seconds=2))
    assert (row.last_read, row.last_tried) == (later(hours=1, seconds=2),) * 2
    assert (row.lease_token, row.lease_until, row.state, row.etag) == (None, None, "ok", '"1"')
    assert row.next_at is not None
    assert timedelta(minutes=54) <= row.next_at - later(hours=1, seconds=2) <= timedelta(minutes=66)


def test_who_lost_the_claim_settles_nothing(database: Database) -> None:
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


UNEASY = [
    {"failures": 1},
    {"state": "slow"},
    {"health": {"empty": 1}},
    {"health": {"newest": later(days=-9).timestamp(), "patience": 3600.0}},
]


@pytest.mark.parametrize("changes", UNEASY)
def test_whatever_an_unchanged_list_would_change_goes_the_long_way(sqlite: Database, changes: dict[str, Any]) -> None:
    read_once(sqlite)
    with sqlite.write() as session:
        session.execute(update(Source).values(lease_until=None, **changes))
    assert claim_again(sqlite).calm is None
