"""What a source's row learns, what its site hints for, and how a budget is shared between sources."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crawler.config.source_options import SourceOptions
from crawler.items import Entry, PollHints
from crawler.schedule import cadence, due, publication_rate
from crawler.sources import changes, settlement
from crawler.sources import store as sources
from crawler.sources.settlement import Outcome
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import NOW, a_source, a_statement, later

_numbers = itertools.count()


def entry(published: Any = None, **more: Any) -> Entry:
    moment = published.isoformat() if hasattr(published, "isoformat") else published
    return Entry(f"https://paper.example/{next(_numbers)}", published=moment, **more)


def read(database: Database, outcome: Outcome, moment: Any = NOW) -> Source:
    """One poll of the only source; the row afterwards."""
    with database.write() as session:
        session.execute(update(Source).values(next_at=moment, lease_until=None))
        claim = sources.claim_due(session, moment, "run:t", 1)[0]
        settlement.settle(session, claim, outcome, moment)
    with database.read() as session:
        return session.scalars(select(Source)).one()


def test_the_first_read_teaches_by_the_dates_of_its_items(database: Database) -> None:
    with database.write() as session:
        a_source(session, every="auto")
    dated = [entry(NOW - timedelta(hours=6 * n)) for n in range(1, 41)]
    row = read(database, Outcome("ok", tuple(dated)))
    assert publication_rate.per_day(due.rate_of(row), NOW) == pytest.approx(4, rel=0.25)
    assert row.next_at is not None
    assert timedelta(minutes=20) < row.next_at - NOW < timedelta(minutes=45)


def test_undated_items_of_the_first_read_teach_nothing_and_later_ones_count_when_they_are_met(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session, every="auto")
    row = read(sqlite, Outcome("ok", tuple(entry() for _ in range(40))))
    assert row.rate_items == 0
    row = read(sqlite, Outcome("ok", (entry(), entry(later(days=-40)), entry("2099-01-01"))), later(days=1))
    assert row.rate_items == pytest.approx(3)  # old and impossible dates count as what they are: new now


def test_an_unchanged_list_leaves_the_estimate_alone_and_the_rate_falls_by_itself(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session, every="auto")
    first = read(sqlite, Outcome("ok", tuple(entry(NOW - timedelta(hours=n)) for n in range(1, 30))))
    then = read(sqlite, Outcome("unchanged"), later(days=3))
    assert (first.rate_items, first.rate_at) == (then.rate_items, then.rate_at)
    assert publication_rate.per_day(due.rate_of(then), later(days=3)) < publication_rate.per_day(
        due.rate_of(first), NOW
    )


def test_a_site_with_a_spider_of_its_own_is_learnt_from_its_statements(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session, every="auto", kind="spider", spider="paper")
    read(sqlite, Outcome("ok"))
    with sqlite.write() as session:
        row = session.scalars(select(Source)).one()
        for _ in range(3):
            a_statement(session, source=row, now=later(hours=2))
    assert read(sqlite, Outcome("ok"), later(hours=5)).rate_items == pytest.approx(3)


def test_what_the_site_asks_for_is_kept_until_its_list_says_otherwise(database: Database) -> None:
    with database.write() as session:
        a_source(session, every="10m")
    hints = PollHints(7200.0, frozenset({3}), frozenset({6}), "ttl")
    row = read(database, Outcome("ok", (entry(),), hints=hints))
    assert due.hints_of(row) == hints
    assert row.next_at is not None
    assert row.next_at >= later(hours=2)
    row = read(database, Outcome("unchanged"), later(hours=3))
    assert row.next_at is not None
    assert row.next_at >= later(hours=5)
    assert "at least 2 hours (ttl)" in due.reason(row, NOW)
    row = read(database, Outcome("ok", hints=PollHints()), later(hours=6))
    assert (row.poll_hints, due.hints_of(row)) == (None, PollHints())


def test_why_a_source_is_due_is_one_sentence(sqlite: Database) -> None:
    with sqlite.write() as session:
        row = a_source(session, every="10m")
        assert due.reason(row, NOW) == "due now: it was not read yet"
        row.last_tried = NOW
        assert due.reason(row, NOW) == "next at 2026-03-04 10:30:00 UTC: every 10m, as it was set"
        changes.pause(session, "paper", NOW)
        assert due.reason(row, NOW) == "not due: it is paused"


# ---- a budget


def spent(share: float, wanting: list[float]) -> float:
    return sum(min(max(share * want, 1), 288) for want in wanting)


@pytest.mark.parametrize("polls", [50.0, 500.0, 5000.0])
def test_a_share_spends_what_there_is(polls: float) -> None:
    wanting = [0.2, 0.7, 1.0, 3.0, 9.0] * 8
    assert spent(due.fitted(wanting, polls), wanting) == pytest.approx(polls, rel=0.01)


def test_a_share_keeps_to_the_bounds_of_each_source() -> None:
    assert spent(due.fitted([1.0, 2.0], -10), [1.0, 2.0]) == 2  # each once a day, however little there is
    assert spent(due.fitted([1.0, 2.0], 1e9), [1.0, 2.0]) == 576  # each every five minutes


def test_learnt_sources_share_what_the_others_leave(database: Database) -> None:
    with database.write() as session:
        for n in range(10):
            a_source(session, f"a{n}", every="auto")
        assert due.share(session, 0, NOW) == cadence.USUAL
        alone = due.share(session, 100, NOW)
        a_source(session, "set", every="1m")
        a_source(session, "daily", every="cron 0 7 * * *")
        beside = due.share(session, 100, NOW)
        changes.pause(session, "set", NOW)
        again = due.share(session, 100, NOW)
    assert beside < again < alone
    assert spent(alone, [0.5**0.5] * 10) + 5 == pytest.approx(2400, rel=0.01)  # ten sources with half an item a day


def test_an_operator_need_not_heed_the_hints(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session, every="10m", options=SourceOptions(hints=False))
    row = read(sqlite, Outcome("ok", hints=PollHints(7200.0, by="ttl")))
    assert row.next_at is not None
    assert row.next_at < later(minutes=12)
    assert "asks" not in due.reason(row, NOW)
