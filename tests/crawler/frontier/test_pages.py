"""The work list between a list and a statement: what is put on it, what is read again, how often it is tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.fetch.failures import Failure
from crawler.frontier import pages
from crawler.frontier.listed import FIRST_READ, at_known_addresses
from crawler.items import Entry
from crawler.schedule import cadence
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.support.builders import NOW, a_source, a_statement, later

BROKEN = Failure("http_500", "The site answered 500.")


def listed(count: int, **more: Any) -> list[Entry]:
    return [Entry(f"https://paper.example/story-{n}", **more) for n in range(count)]


def states(session: Session) -> list[str]:
    return list(session.scalars(select(Page.state).order_by(Page.id)))


def test_a_page_is_put_on_the_list_once_under_whatever_address(database: Database) -> None:
    with database.write() as session:
        source, other = a_source(session), a_source(session, "other")
        shown = [Entry("https://paper.example/a?id=7"), Entry("https://paper.example/a?utm_source=feed&id=7"), Entry("https://paper.example/a?id=8")]  # fmt: skip
        assert len(pages.note(session, source, shown, NOW)) == 2
        assert pages.note(session, source, shown, NOW) == []
        assert pages.note(session, other, shown, NOW) == []
        assert states(session) == ["pending"] * 2


def test_of_a_long_first_list_only_the_newest_are_fetched_and_none_is_new_later(database: Database) -> None:
    entries = [Entry(f"https://paper.example/story-{n}", published=f"2026-01-{n % 28 + 1:02}") for n in range(230)]
    with database.write() as session:
        source = a_source(session)
        assert len(pages.note(session, source, entries, NOW)) == 230
        session.flush()
        rows = session.scalars(select(Page)).all()
        fetched = [p.entry["published"] for p in rows if p.state == "pending"]
        left = [p.entry["published"] for p in rows if p.state == "skipped"]
        assert len(fetched) == FIRST_READ
        assert min(fetched) >= max(left)
        source.first_read = NOW
        assert pages.note(session, source, entries, later(hours=1)) == []


def test_after_the_first_read_everything_is_fetched(database: Database) -> None:
    with database.write() as session:
        source = a_source(session, first_read=NOW)
        pages.note(session, source, listed(230), NOW)
        session.flush()
        assert set(states(session)) == {"pending"}


FIRST = [
    # the source's `first`, whether it was read before, whether its pages come in one digest
    ("catch-up", None, True),
    ("catch-up", NOW, False),
    ("alert", None, False),
    ("alert", NOW, False),
]


@pytest.mark.parametrize(("first", "read", "catch_up"), FIRST)
def test_only_the_first_read_is_caught_up(database: Database, first: str, read: Any, catch_up: bool) -> None:
    with database.write() as session:
        pages.note(session, a_source(session, first=first, first_read=read), listed(1, published="1999-01-01"), NOW)
        session.flush()
        assert session.scalars(select(Page.catch_up)).one() is catch_up


CHANGES = [
    # what the list said when the page was read, what it says now, whether it is read again
    ({"updated": "2026-03-01T10:00:00+00:00"}, {"updated": "2026-03-01T11:00:00+00:00"}, True, "changed"),
    ({"updated": "2026-03-01T10:00:00+00:00"}, {"updated": "2026-03-01T10:00:00+00:00"}, False, "as it was"),
    ({"updated": "2026-03-01T10:00:00+00:00"}, {"updated": "2026-02-01T10:00:00+00:00"}, False, "older"),
    ({"published": "2026-03-01"}, {"published": "2026-03-01", "updated": "2026-03-02"}, True, "changed since"),
    ({}, {"updated": "2026-03-02"}, False, "nothing to compare with"),
    ({"published": "2026-03-01"}, {"published": "2026-03-02"}, False, "a feed that dates everything today is no news"),
]


@pytest.mark.parametrize(("before", "after", "again", "why"), CHANGES)
def test_a_page_is_read_again_when_its_list_says_it_changed(
    sqlite: Database, before: dict[str, Any], after: dict[str, Any], again: bool, why: str
) -> None:
    with sqlite.write() as session:
        source = a_source(session)
        pages.note(session, source, listed(1, **before), NOW)
        session.flush()
        page = session.scalars(select(Page)).one()
        page.state = "done"
        assert pages.note(session, source, listed(1, **after), later(hours=1)) == []
        assert page.state == ("pending" if again else "done"), why


def test_pages_are_claimed_a_few_a_host_and_none_of_a_busy_one(database: Database) -> None:
    with database.write() as session:
        source = a_source(session)
        pages.note(session, source, listed(20), NOW)
        pages.note(session, source, [Entry("https://other.example/1")], later(seconds=-1))
        pages.note(session, source, [Entry("https://busy.example/1")], later(seconds=-9))
        session.flush()
        first = pages.claim_due(session, NOW, "run:t", 50, busy=["busy.example"], per_host=5)
        assert [c.host_key for c in first] == ["other.example"] + ["paper.example"] * 5
        assert len(pages.claim_due(session, NOW, "run:t", 3, busy=["busy.example"])) == 3
        assert [c.host_key for c in pages.claim_due(session, NOW, "run:t", 1)] == ["busy.example"]


def test_a_run_by_hand_claims_only_its_own_sources(database: Database) -> None:
    with database.write() as session:
        source, other = a_source(session), a_source(session, "other")
        pages.note(session, source, listed(2), NOW)
        pages.note(session, other, [Entry("https://other.example/1")], NOW)
        session.flush()
        assert {c.source_id for c in pages.claim_due(session, NOW, "adhoc:t", 9, only=[other.id])} == {other.id}


def test_a_claim_carries_what_the_list_said(database: Database) -> None:
    entry = Entry("https://paper.example/1", "Title", "2026-03-01", None, "Summary", "Ann", "en", "guid-1")
    with database.write() as session:
        pages.note(session, a_source(session), [entry], NOW)
        session.flush()
        assert pages.claim_due(session, NOW, "run:t", 1)[0].entry == entry


def test_a_failing_page_is_kept_as_its_list_has_it_and_tried_on_for_more_than_a_day(database: Database) -> None:
    with database.write() as session:
        pages.note(session, a_source(session), listed(1), NOW)
        session.flush()
        row = session.scalars(select(Page)).one()
        kept, now, tries = [], NOW, 0
        while row.state == "pending":
            now = max(row.next_at, now)
            claim = pages.claim_due(session, now, "run:t", 1)[0]
            assert claim.attempts == tries
            tries += 1
            if pages.fail(session, claim, BROKEN, now):
                kept.append(tries)
                row.statement_id = a_statement(session).id
            session.flush()
        assert kept == [cadence.LISTED_AFTER]
        assert (row.state, row.error) == ("failed", "http_500")
        assert (now - NOW).days >= 1


def test_a_page_that_failed_for_good_is_read_when_its_list_says_it_changed(sqlite: Database) -> None:
    """The site was broken for two days; the correction that it published since must not be missed."""
    with sqlite.write() as session:
        source = a_source(session)
        pages.note(session, source, listed(1, updated="2026-03-01"), NOW)
        session.flush()
        page = session.scalars(select(Page)).one()
        page.state, page.attempts = "failed", 7
        pages.note(session, source, listed(1, updated="2026-03-03"), later(days=2))
        assert (page.state, page.attempts, page.next_at) == ("pending", 0, later(days=2))


def test_a_page_whose_failure_is_final_is_told_at_once_and_not_tried_again(database: Database) -> None:
    with database.write() as session:
        pages.note(session, a_source(session), listed(1), NOW)
        session.flush()
        claim = pages.claim_due(session, NOW, "run:t", 1)[0]
        assert pages.fail(session, claim, replace(BROKEN, final=True), NOW)
        assert states(session) == ["failed"]


def test_a_lost_lease_settles_nothing(database: Database) -> None:
    with database.write() as session:
        pages.note(session, a_source(session), listed(1), NOW)
        session.flush()
        stale = replace(pages.claim_due(session, NOW, "run:t", 1)[0], token="run:older")
        assert not pages.fail(session, stale, BROKEN, NOW)
        assert not pages.done(session, stale, 1)
        assert session.scalars(select(Page)).one().attempts == 0


def test_pages_asked_for_by_hand_are_read_whatever_became_of_them(database: Database) -> None:
    with database.write() as session:
        pages.note(session, a_source(session), listed(2), NOW)
        session.flush()
        for page in session.scalars(select(Page)):
            page.state, page.attempts = "failed", 9
        pages.ask_again(session, ["https://paper.example/story-1?utm_medium=mail", "https://paper.example/none"], later(hours=1))  # fmt: skip
        assert states(session) == ["failed", "pending"]
        assert pages.waiting(session) == pages.waiting(session, catch_up=True) == 1


def reread(session: Session, before: list[Entry], after: list[Entry], **source: Any) -> list[str]:
    """The pages that are read again when a list of pages that were read says something else."""
    row = a_source(session, first_read=NOW, last_read=NOW, **source)
    pages.note(session, row, before, NOW)
    session.flush()
    for page in session.scalars(select(Page)):
        page.state = "done"
    pages.note(session, row, after, later(hours=1))
    return [page.url[-1] for page in session.scalars(select(Page).order_by(Page.id)) if page.state == "pending"]


def test_another_headline_or_lead_is_a_change_and_a_missing_one_is_none(sqlite: Database) -> None:
    before = [replace(e, title=f"T{n}", summary="Lead") for n, e in enumerate(listed(4))]
    after = [
        replace(before[0], title="Other"),
        replace(before[1], summary="Andere"),
        replace(before[2], summary=""),
        before[3],
    ]
    with sqlite.write() as session:
        assert reread(session, before, after) == ["0", "1"]


def test_a_list_that_restamps_everything_is_not_believed_but_where_a_title_changed(sqlite: Database) -> None:
    before = [replace(e, title=f"T{n}", updated="2026-03-04T10:00:00Z") for n, e in enumerate(listed(6))]
    after = [replace(e, updated="2026-03-04T11:00:00Z") for e in before]
    with sqlite.write() as session:
        assert reread(session, before, after) == []
        row = session.scalars(select(Source)).one()
        titled = [replace(after[0], title="Corrected"), *after[1:]]
        pages.note(session, row, titled, later(hours=2))
        assert states(session) == ["pending", *["done"] * 5]
        pages.note(session, row, after, later(days=3))
        assert states(session) == ["pending"] * 6, "now and then it is looked at"


def test_links_that_change_at_every_poll_are_known_by_their_ids(sqlite: Database) -> None:
    def poll(number: int) -> tuple[Entry, ...]:
        return tuple(Entry(f"https://paper.example/{n}?x={number}", f"Title {n}", id=f"g{n}") for n in range(3))

    with sqlite.write() as session:
        row = a_source(session, first_read=NOW)
        pages.note(session, row, poll(1), NOW)
        session.flush()
        assert at_known_addresses(session, row, poll(2)) == poll(1)
        strange = (Entry("https://paper.example/other", "Another title", id="g1"),)
        assert at_known_addresses(session, row, strange) == strange, "an id is not always of one entry alone"


def test_a_flood_of_old_stories_comes_as_a_first_read_does(sqlite: Database) -> None:
    old = [replace(e, published="2019-02-03") for e in listed(12)]
    with sqlite.write() as session:
        row = a_source(session, first_read=NOW, last_read=NOW)
        pages.note(session, row, [*old, Entry("https://paper.example/new", published="2026-03-04")], NOW)
        session.flush()
        assert list(session.scalars(select(Page.catch_up).order_by(Page.id))) == [*[True] * 12, False]
