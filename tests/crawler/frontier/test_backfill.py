"""A backfill of a source's past, step by step on both databases: what is claimed, what is settled, and what a killed one leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler import clock
from crawler.errors import RequestError
from crawler.frontier import backfill, pages
from crawler.frontier.backfill import BackfillClaim
from crawler.items import Answer, Failure
from crawler.runtime.jobs.backfill import BackfillJobs
from crawler.runtime.jobs.base import Ingest, Received, Scope
from crawler.schedule.due_hosts import held_hosts
from crawler.storage.database import Database
from crawler.storage.models import Page, PastList, Source
from tests.support.builders import a_source, an_answer, an_entry
from tests.support.jobs import with_ingest

SINCE = date(2026, 1, 1)
SITE = "https://paper.example"


def begin(database: Database, since: date = SINCE, *, alert: bool = False, counting: bool = False) -> int:
    with database.write() as session:
        source = session.scalar(select(Source)) or a_source(session)
        backfill.begin(session, source, since, clock.utcnow(), alert=alert, counting=counting)
        return source.id


def claim(database: Database, token: str = "backfill:1", busy: Collection[str] = ()) -> list[BackfillClaim]:
    with database.write() as session:
        only = list(session.scalars(select(Source.id)))
        later = clock.utcnow() + timedelta(minutes=1)
        return backfill.claim_due(session, later, token, 8, busy=busy, only=only)


def read(database: Database, one: BackfillClaim, answer: Answer | Failure) -> None:
    async def settle(ingest: Ingest) -> None:
        jobs = BackfillJobs(ingest, Scope())
        await (jobs.fail(one, answer) if isinstance(answer, Failure) else jobs.answer(one, Received(answer)))

    with_ingest(database, settle)


def feed(url: str, *days: str) -> Answer:
    items = "".join(f"<item><title>{d}</title><link>{SITE}/news/{d}</link><pubDate>{d}</pubDate></item>" for d in days)
    body = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()
    return an_answer(url, body, headers=(("Content-Type", "text/xml"),))


def states(session: Session) -> dict[str, str]:
    return {row.url.removeprefix(SITE): row.state for row in session.scalars(select(PastList))}


def test_documents_lead_to_documents_and_pages_one_host_at_a_time(database: Database) -> None:
    begin(database)
    (first,) = claim(database)
    assert claim(database, "backfill:2", {first.host_key}) == []  # robots.txt is of the same host
    read(database, first, feed(first.url, "2026-03-01", "2025-03-01"))
    with database.read() as session:
        assert states(session) == {"/feed.xml": "done", "/robots.txt": "pending", "/feed.xml?paged=2": "pending"}
        found = session.scalars(select(Page)).all()
        assert [(p.url, p.state, p.catch_up, p.past_list_id) for p in found] == [
            (f"{SITE}/news/2026-03-01", "pending", False, first.id)
        ]
        assert not pages.claim_due(session, clock.utcnow(), "run:1", 9)  # `tocsin run` leaves the past alone
    with database.write() as session:
        (page,) = pages.claim_due(session, clock.utcnow(), "backfill:3", 9, past=True)
        assert (page.backfill, page.since) == (True, "2026-01-01")


def test_a_page_number_that_is_not_known_ends_the_row(database: Database) -> None:
    begin(database)
    (first,) = claim(database)
    read(database, first, feed(first.url, "2026-03-01"))
    (robots,) = claim(database)
    read(database, robots, an_answer(robots.url, b"", status=404))
    (again,) = claim(database)
    read(database, again, feed(again.url, "2026-03-01"))  # the first page once more
    with database.read() as session:
        assert "/feed.xml?paged=3" not in states(session)


def test_what_fails_is_tried_again_and_what_is_missing_is_the_end(database: Database) -> None:
    begin(database)
    (first,) = claim(database)
    read(database, first, Failure("timeout_total", "No answer."))
    with database.read() as session:
        row = session.get_one(PastList, first.id)
        assert (row.state, row.attempts, row.lease_token) == ("pending", 1, None)
    for _ in range(backfill.TRIES - 1):
        with database.write() as session:
            session.get_one(PastList, first.id).lease_token = first.token
        read(database, first, Failure("timeout_total", "No answer."))
    with database.read() as session:
        assert session.get_one(PastList, first.id).state == "failed"
    (robots,) = claim(database)
    read(database, robots, an_answer(robots.url, b"", status=404))
    (sitemap,) = claim(database)
    read(database, sitemap, Failure("http_404", "Not there."))
    with database.read() as session:
        assert session.get_one(PastList, sitemap.id).state == "done"


def test_a_killed_walk_is_taken_over_and_its_late_answer_is_void(database: Database) -> None:
    begin(database)
    (first,) = claim(database)
    begin(database)  # the command once more, while the lease still runs
    (same,) = claim(database, "backfill:2")
    assert same.id == first.id
    read(database, first, feed(first.url, "2026-03-01"))
    with database.read() as session:
        assert session.scalars(select(Page)).all() == []
    read(database, same, feed(same.url, "2026-03-01"))
    with database.read() as session:
        assert len(session.scalars(select(Page)).all()) == 1


def test_the_command_once_more_leaves_the_pause_of_a_host_as_it_is(database: Database) -> None:
    """What a dead process holds is free at once, but not a host that asked to be left alone."""
    begin(database)
    (first,) = claim(database)
    read(database, first, Failure("http_429", "Later.", 300.0, hold_host=True))
    begin(database)
    with database.read() as session:
        assert held_hosts(session, clock.utcnow() + timedelta(minutes=4)) == {first.host_key}


def test_counting_asks_for_no_page_and_the_walk_after_it_reads_no_list_again(database: Database) -> None:
    begin(database, counting=True)
    for _ in range(3):
        for one in claim(database):
            body = feed(one.url, "2026-03-01") if one.url.endswith("feed.xml") else an_answer(one.url, b"", status=404)
            read(database, one, body if one.kind != "feed" or one.first else Failure("http_404", "Not there."))
    with database.read() as session:
        assert [p.state for p in session.scalars(select(Page))] == ["counted"]
    source = begin(database, alert=True)
    with database.read() as session:
        assert [(p.state, p.catch_up) for p in session.scalars(select(Page))] == [("pending", True)]
        assert backfill.progress(session, [source]).pages_left == 1
        assert set(states(session).values()) <= {"done", "pending"}
        assert states(session)["/feed.xml"] == "done"


def test_a_walk_that_goes_further_back_begins_anew(database: Database) -> None:
    begin(database)
    (first,) = claim(database)
    read(database, first, feed(first.url, "2026-03-01", "2025-03-01"))
    with database.write() as session:
        session.scalars(select(Page)).one().state = "older"
    begin(database, date(2025, 1, 1))
    with database.read() as session:
        assert set(states(session).values()) == {"pending"}
        assert session.scalars(select(Page)).one().state == "pending"


def test_what_the_source_shows_itself_is_news(database: Database) -> None:
    begin(database)
    (first,) = claim(database)
    read(database, first, feed(first.url, "2026-03-01"))
    with database.write() as session:
        source = session.scalars(select(Source)).one()
        pages.note(session, source, [an_entry(f"{SITE}/news/2026-03-01")], clock.utcnow())
        assert session.scalars(select(Page)).one().past_list_id is None
        assert pages.claim_due(session, clock.utcnow(), "run:1", 9)


def test_a_page_or_a_spider_has_no_past(database: Database) -> None:
    with database.write() as session:
        source = a_source(session, kind="page")
        with pytest.raises(RequestError) as caught:
            backfill.begin(session, source, SINCE, clock.utcnow(), alert=False, counting=False)
        assert caught.value.code == "backfill_kind"
