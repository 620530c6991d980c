"""Claims: two processes never hold one row, a lease runs out, and whoever lost it settles nothing. For all three queues alike."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery import outbox
from alerts.models import Delivery
from crawler.fetch.failures import Failure
from crawler.frontier import pages
from crawler.items import Entry
from crawler.sources import settlement
from crawler.sources import store as sources
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.support.builders import NOW, a_channel, a_context, a_source, a_statement, a_topic, an_alert, later

CLAIMS: dict[str, Callable[[Session, str], list[Any]]] = {
    "source": lambda session, token: sources.claim_due(session, NOW, token, 3),
    "page": lambda session, token: pages.claim_due(session, NOW, token, 3),
    "delivery": lambda session, token: outbox.claim_due(session, NOW, token, a_context(), at_once=3),
}


def claim_all(url: str, kind: str, start: Any, out: Any) -> None:
    """What each process does: claim in small bites until nothing is left three times over."""
    database = Database(url)
    taken: list[Any] = []
    empty = 0
    start.wait(30)
    while empty < 3:
        with database.write() as session:
            got = [c.id for c in CLAIMS[kind](session, leases.new_token("run"))]
        taken += got
        empty = 0 if got else empty + 1
    out.put(taken)


def prepared(database: Database, kind: str, count: int) -> None:
    with database.write() as session:
        if kind == "source":
            for n in range(count):
                a_source(session, f"s{n}")
            return
        source = a_source(session)
        if kind == "page":
            pages.note(session, source, [Entry(f"https://h{n}.example/p") for n in range(count)], NOW)
            return
        a_channel(session)
        topic, statement = a_topic(session), a_statement(session, source=source)
        for _ in range(count):
            an_alert(session, topic)
        assert statement.id


@pytest.mark.parametrize("kind", ["source", "page", "delivery"])
def test_processes_never_claim_the_same_row(database: Database, kind: str) -> None:
    prepared(database, kind, 30)
    database.engine.dispose()
    forked = multiprocessing.get_context("fork")
    start, out = forked.Barrier(2), forked.Queue()
    crowd = [forked.Process(target=claim_all, args=(database.url, kind, start, out)) for _ in range(2)]
    for process in crowd:
        process.start()
    every = [row for _ in crowd for row in out.get(timeout=200)]
    for process in crowd:
        process.join(30)
    assert len(every) == len(set(every)) == 30


def claim_one(database: Database, kind: str, token: str, now: Any = NOW) -> list[Any]:
    with database.write() as session:
        if kind == "source":
            return sources.claim_due(session, now, token, 5)
        return pages.claim_due(session, now, token, 5)


@pytest.mark.parametrize(("kind", "model", "lease"), [("source", Source, leases.LEASE), ("page", Page, leases.LEASE)])
def test_a_lease_runs_out_and_the_late_one_settles_nothing(
    database: Database, kind: str, model: Any, lease: timedelta
) -> None:
    prepared(database, kind, 1)
    late = claim_one(database, kind, "run:late")
    assert len(late) == 1
    assert claim_one(database, kind, "run:other", NOW + lease - timedelta(seconds=1)) == []
    after = NOW + lease + timedelta(seconds=1)
    second = claim_one(database, kind, "run:second", after)
    assert [c.id for c in second] == [late[0].id]
    with database.write() as session:
        assert leases.holds(session, model, late[0].id, "run:late") is None
        if kind == "source":
            found = settlement.settle(
                session, late[0], settlement.Outcome("ok", (Entry("https://x.example/1"),)), after
            )
            assert found == 0
        else:
            assert not pages.done(session, late[0], 1)
            assert not pages.fail(session, late[0], Failure("x", "Broken."), after)
    with database.read() as session:
        row = session.scalars(select(model)).one()
        assert row.lease_token == "run:second"
        if kind == "source":
            assert session.scalars(select(Page)).all() == []


def test_a_restart_voids_the_leases_of_earlier_runs_and_no_others(database: Database) -> None:
    with database.write() as session:
        for name, token in (("a", "run:1"), ("b", "run:once:2"), ("c", "adhoc-7:3"), ("d", "runner:4")):
            a_source(session, name, lease_token=token, lease_until=later(minutes=5))
    with database.write() as session:
        assert leases.release(session, (Source, Page, Delivery), f"{leases.RUN}:") == 2
    with database.read() as session:
        held = {s.name for s in session.scalars(select(Source)) if s.lease_token}
    assert held == {"c", "d"}


def test_tokens_are_never_the_same() -> None:
    tokens = {leases.new_token("run") for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(token.startswith("run:") for token in tokens)


@pytest.mark.parametrize(
    ("lease", "rest"),
    [
        (timedelta(seconds=50), timedelta(seconds=2)),  # asked perhaps just before it was killed: the usual pause
        (timedelta(seconds=-5), timedelta(seconds=2)),
        (leases.LEASE + timedelta(minutes=3), timedelta(minutes=3)),  # a longer pause is in its lease
    ],
)
def test_what_was_killed_leaves_the_pause_behind(database: Database, lease: timedelta, rest: timedelta) -> None:
    with database.write() as session:
        a_source(session, "killed", lease_token="run:1", lease_until=NOW + lease)
        a_source(session, "others", lease_token="worker:1", lease_until=NOW + lease)
        assert leases.void(session, (Source, Page), "run:", NOW, timedelta(seconds=2)) == 1
    with database.read() as session:
        rows = {row.name: (row.lease_token, row.lease_until) for row in session.scalars(select(Source))}
    assert rows == {"killed": (None, NOW + rest), "others": ("worker:1", NOW + lease)}


def test_pauses_that_are_over_leave_the_index_of_what_is_held(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it grows by every page that was ever read; what is held, owned or not over yet stays as it is."""
    monkeypatch.setattr(leases, "FEW", 2)
    prepared(database, "page", 6)
    with database.write() as session:
        past, future = later(seconds=-5), later(seconds=5)
        rows = list(session.scalars(select(Page).order_by(Page.id)))
        for row, until, token in zip(rows, [past] * 4 + [past, future], [None] * 4 + ["run:dead", None], strict=True):
            row.lease_until, row.lease_token = until, token
    rounds = 0
    more = True
    while more:
        with database.write() as session:
            more = leases.forget_pauses(session, Page, NOW)
        rounds += 1
    with database.read() as session:
        left = session.execute(select(Page.lease_until, Page.lease_token).order_by(Page.id)).all()
    assert [tuple(row) for row in left] == [(None, None)] * 4 + [(past, "run:dead"), (future, None)]
    assert rounds == 3
