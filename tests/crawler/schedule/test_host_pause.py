"""Who asks a host beside the workers waits for its pause, is told of a long one, and leaves one behind."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from crawler import clock
from crawler.frontier import pages
from crawler.items import Entry
from crawler.schedule import host_pause
from crawler.schedule.due_hosts import due_hosts
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.support.builders import NOW, a_source, later

HOST = "paper.example"


def never(host: str, now: datetime) -> datetime | None:
    return None


def held(database: Database, seconds: float) -> datetime:
    until = clock.utcnow() + timedelta(seconds=seconds)
    with database.write() as session:
        a_source(session, "paper", lease_until=until)
    return until


def test_a_short_pause_is_waited_for(sqlite: Database) -> None:
    until = held(sqlite, 0.3)
    assert asyncio.run(host_pause.passed(sqlite, HOST, never)) is None
    assert clock.utcnow() >= until


def test_ones_own_pause_counts_too(sqlite: Database) -> None:
    until = clock.utcnow() + timedelta(seconds=0.3)
    asyncio.run(host_pause.passed(sqlite, HOST, lambda host, now: until if host == HOST and now < until else None))
    assert clock.utcnow() >= until


def test_of_a_long_pause_one_is_told_at_once(sqlite: Database) -> None:
    until = held(sqlite, 3600)
    assert asyncio.run(host_pause.passed(sqlite, HOST, never)) == until
    assert asyncio.run(host_pause.passed(sqlite, "other.example", never)) is None


@pytest.mark.parametrize(
    ("token", "before", "after"),
    [
        (None, None, later(seconds=5)),
        (None, later(seconds=9), later(seconds=9)),
        ("run:1", later(seconds=3), later(seconds=3)),  # is under way: its own end says how long
    ],
)
def test_a_request_leaves_its_pause_behind(
    sqlite: Database, token: str | None, before: datetime | None, after: datetime
) -> None:
    with sqlite.write() as session:
        source = a_source(session, "paper", lease_token=token, lease_until=before)
        other = a_source(session, "other")
        pages.note(session, other, [Entry(f"https://{HOST}/1")], NOW)
        session.flush()
        host_pause.keep(session, HOST, later(seconds=5))
        session.expire_all()
        assert session.get_one(Source, source.id).lease_until == after
        assert session.get_one(Source, other.id).lease_until is None
        assert session.query(Page).one().lease_until == later(seconds=5)
        assert host_pause.held_until(session, HOST, NOW) == max(after, later(seconds=5))


def test_a_host_that_is_asked_is_nobody_elses_meanwhile(database: Database) -> None:
    """Neither a worker's nor another command's; afterwards its pause alone is left."""
    with database.write() as session:
        a_source(session, "paper", next_at=NOW, lease_token="run:dead", lease_until=NOW)
    held, ours = asyncio.run(host_pause.take(database, HOST, never))
    now = clock.utcnow()
    assert ours
    assert now < held <= now + host_pause.REQUESTS
    with database.write() as session:
        assert due_hosts(session, now, 5) == []
        assert sources.claim_due(session, now, "run:1", 5) == []
    assert asyncio.run(host_pause.take(database, HOST, never, timedelta(seconds=1))) == (held, False)
    assert host_pause._hold(database, HOST) is None  # who looked before it was held sees it now
    with database.write() as session:
        host_pause.leave(session, HOST, held, now + timedelta(seconds=2))
        assert host_pause.held_until(session, HOST, now) == now + timedelta(seconds=2)
        assert due_hosts(session, now + timedelta(seconds=3), 5) == [HOST]


def test_a_host_of_which_only_pages_are_known_is_held_by_one_of_them(database: Database) -> None:
    with database.write() as session:
        source = a_source(session, "other", next_at=None)
        pages.note(session, source, [Entry(f"https://{HOST}/{n}") for n in range(3)], NOW)
    held, _ = asyncio.run(host_pause.take(database, HOST, never))
    with database.write() as session:
        assert due_hosts(session, clock.utcnow(), 5) == []
        assert [page.lease_until for page in session.query(Page) if page.lease_until] == [held]
        host_pause.leave(session, HOST, held, None)
        assert due_hosts(session, clock.utcnow(), 5) == [HOST]
