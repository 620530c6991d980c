"""Whether a list still reaches back to the last one; how gaps are claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.health import gap_settlement, gaps
from crawler.health.coverage import coverage
from crawler.health.gaps import GapClaim
from crawler.items import Entry
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page
from tests.support.builders import NOW, a_source, later

OLD = tuple("abcdef")


def settle(session: Session, claim: GapClaim, found: Sequence[Entry], whole: bool, now: datetime) -> int | None:
    (part,) = gap_settlement.compare(session, claim, found, now)
    return gap_settlement.settle(session, claim, part, whole, now)


OVERLAPS = [
    ((), "xyz", True, "a first list"),
    (OLD, "", True, "an empty list says nothing"),
    (OLD, "abcdef", True, "nothing new"),
    (OLD, "xyabcd", True, "two new ones"),
    (OLD, "uvwxya", True, "the newest of the last list is still there, as the oldest"),
    (OLD, "uvwxyz", False, "not one of the last list is there"),
    (OLD, "uvwxyf", False, "only its oldest is there: that one is kept for ever"),
    (OLD, "avwxyz", False, "only the very top is there: that one is pinned"),
    (OLD, "abwxyz", True, "the two newest are on top: the list is in another order"),
    (("a",), "bcd", False, "one item was all there was"),
    (("a", "b"), "xyb", True, "a short list is taken whole"),
]


@pytest.mark.parametrize(("before", "now", "whole", "why"), OVERLAPS)
def test_whether_nothing_can_have_been_missed(before: tuple[str, ...], now: str, whole: bool, why: str) -> None:
    assert gaps.overlaps(before, now) is whole, why


def test_the_older_part_of_a_long_list_counts_too() -> None:
    assert not gaps.overlaps(OLD, "uvwxyz")
    assert gaps.overlaps(OLD, "uvwxyz", {"b", "c"})


def test_newest_goes_by_date_where_there_are_dates() -> None:
    dated = [
        Entry("u1", published="2026-01-01"),
        Entry("u3", updated="2026-03-01"),
        Entry("u2", published="2026-02-01"),
    ]
    assert [e.url for e in gaps.newest(dated)] == ["u3", "u2", "u1"]
    assert [e.url for e in gaps.newest([Entry("u1"), Entry("u3"), Entry("u2", published="2026-02-01")])] == ["u1", "u3", "u2"]  # fmt: skip
    assert len(gaps.newest([Entry(f"u{n}") for n in range(999)])) == gaps.VIEW


def test_an_entry_is_known_by_its_page_else_by_its_id() -> None:
    assert gaps.key(Entry("https://x.example/a?utm_source=rss")) == gaps.key(
        Entry("https://x.example/a", title="Other")
    )
    assert gaps.key(Entry("", id="1")) != gaps.key(Entry("", id="2"))
    assert gaps.key(Entry("", title="A")) != gaps.key(Entry("", title="B"))


def test_a_gap_is_taken_once_and_not_while_its_host_is_busy(database: Database) -> None:
    with database.write() as session:
        row = a_source(session)
        gap = gaps.open_gap(session, row, later(hours=-9), 2, NOW)
        assert gap.estimated == 2  # nothing is known of its rate
        session.flush()
    with database.write() as session:
        assert gaps.any_due(session, NOW)
        assert gaps.any_due(session, NOW, [row.id])
        assert not gaps.any_due(session, NOW, [row.id + 1])
        assert gaps.claim_due(session, NOW, "run:t", 5, busy=[row.host_key]) == []
        assert gaps.claim_due(session, NOW, "run:t", 5, only=[row.id + 1]) == []
        (claim,) = gaps.claim_due(session, NOW, "run:t", 5)
        assert (claim.source_id, claim.url, claim.from_at) == (row.id, row.url, later(hours=-9))
        assert not gaps.any_due(session, NOW)
        assert gaps.claim_due(session, NOW, "run:u", 5) == []
        assert gaps.claim_due(session, later(minutes=2), "run:u", 5) != []


def test_a_look_that_proves_it_closes_the_gap_which_is_reported_until_its_pages_are_fetched(database: Database) -> None:
    with database.write() as session:
        row = a_source(session, first_read=NOW)
        gaps.open_gap(session, row, later(hours=-9), 2, NOW)
        session.flush()
        (claim,) = gaps.claim_due(session, NOW, "run:t", 5)
        found = [
            Entry("https://paper.example/x", published="2026-03-04T05:00:00+00:00"),
            Entry("https://paper.example/y"),
        ]
        assert settle(session, claim, found, True, later(minutes=1)) == 2
        assert [(h.source_id, h.estimated) for h in gaps.unfinished(session, later(minutes=2))] == [(row.id, 2)]
        assert coverage(session, None, later(minutes=2)).gaps[0].estimated == 2
        for page in session.scalars(select(Page)):
            page.state = "done"
        session.flush()
        assert gaps.unfinished(session, later(minutes=3)) == []
        assert settle(session, claim, found, True, later(minutes=4)) is None  # the lease is gone


def test_a_look_that_proves_nothing_is_made_again_with_growing_pauses_and_the_gap_stays(database: Database) -> None:
    with database.write() as session:
        gaps.open_gap(session, a_source(session, first_read=NOW), later(hours=-9), 5, NOW)
        session.flush()
        now, waits = NOW, []
        while claims := gaps.claim_due(session, now, "run:t", 5):
            settle(session, claims[0], [], False, now)
            session.flush()
            (gap,) = session.scalars(select(Gap))
            if gap.next_at is None:
                break
            waits.append(gap.next_at - now)
            now = gap.next_at
        assert waits == list(gaps.TRIES)
        assert [h.estimated for h in gaps.unfinished(session, later(days=40))] == [5]


def test_pages_that_a_look_found_stay_reported_until_they_are_fetched_though_the_gap_is_open(
    database: Database,
) -> None:
    with database.write() as session:
        gaps.open_gap(session, a_source(session, first_read=NOW), later(hours=-9), 13, NOW)
        session.flush()
        (claim,) = gaps.claim_due(session, NOW, "run:t", 5)
        found = [Entry(f"https://paper.example/{n}") for n in range(13)]
        assert settle(session, claim, found, False, later(minutes=1)) == 13
        assert [h.estimated for h in gaps.unfinished(session, later(minutes=2))] == [13 + 1]
        for page in session.scalars(select(Page)):
            page.state = "done"
        session.flush()
        assert [h.estimated for h in gaps.unfinished(session, later(minutes=3))] == [1]
