"""What a sweep brings is stored whole or not at all: validators never before the pages of their list."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from crawler.items import Answer
from crawler.runtime.jobs.base import Ingest, Received, Scope, Turn
from crawler.runtime.jobs.sweep import SweepJobs
from crawler.sources import store as sources
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.support.builders import NOW, a_source, an_answer
from tests.support.jobs import with_ingest, with_jobs

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<item><title>Bridge</title><link>https://paper.example/story-one</link></item></channel></rss>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://paper.example/a.xml</loc></sitemap><sitemap><loc>https://paper.example/b.xml</loc></sitemap></sitemapindex>"""
SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://paper.example/story-one</loc></url></urlset>"""


def a_list(**more: Any) -> Answer:
    headers = (
        ("Content-Type", "application/rss+xml"),
        ("ETag", '"1"'),
        ("Last-Modified", "Wed, 04 Mar 2026 10:00:00 GMT"),
    )
    return an_answer("https://paper.example/feed.xml", RSS, headers=headers, **more)


def claim(database: Database) -> sources.SweepClaim:
    with database.write() as session:
        session.execute(sa.update(Source).values(next_at=NOW, lease_until=None))
        return sources.claim_due(session, NOW, "run:t", 1)[0]


def site(etag: str | None) -> Answer:
    """A server: the list, or 304 to who has it already."""
    return an_answer(status=304, body=b"") if etag == '"1"' else a_list()


@contextmanager
def power_cut(database: Database) -> Any:
    """The process dies when the pages of a list are to be written."""

    def before(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("INSERT INTO page"):
            raise SystemError("power cut")

    sa.event.listen(database.writing, "before_cursor_execute", before)
    yield
    sa.event.remove(database.writing, "before_cursor_execute", before)


def polled_twice(database: Database, early: Callable[[sources.SweepClaim], None]) -> list[str]:
    """Two polls of a list, the first of which is cut off; the pages that are known afterwards."""
    with database.write() as session:
        a_source(session)

    async def work(jobs: SweepJobs) -> None:
        first = claim(database)
        early(first)
        with power_cut(database), pytest.raises(SystemError):
            await jobs.answer(first, Received(site(first.etag)))
        second = claim(database)
        await jobs.answer(second, Received(site(second.etag)))

    with_jobs(database, SweepJobs, work)
    with database.read() as session:
        return list(session.scalars(select(Page.url)))


def test_validators_are_never_stored_before_the_pages_of_their_list(database: Database) -> None:
    assert polled_twice(database, lambda first: None) == ["https://paper.example/story-one"]


def test_stored_first_they_would_lose_the_pages(database: Database) -> None:
    """The negative control: a crawler that notes the ETag when it has the answer is told 304 ever after."""

    def note_etag(first: sources.SweepClaim) -> None:
        with database.write() as session:
            session.execute(sa.update(Source).values(etag='"1"'))

    def early(first: sources.SweepClaim) -> None:
        note_etag(first)

    assert polled_twice(database, early) == []


def test_a_list_that_did_not_change_is_known_by_its_bytes(database: Database) -> None:
    """For servers that send no validators."""
    with database.write() as session:
        a_source(session)

    async def work(jobs: SweepJobs) -> tuple[int, int]:
        for _ in range(2):
            await jobs.answer(claim(database), Received(replace(a_list(), headers=())))
        return jobs.ingest.tally.sweeps, jobs.ingest.tally.found

    assert with_jobs(database, SweepJobs, work) == (2, 1)


LISTS = [
    (a_list(), "ok", None, "a list"),
    (an_answer(body=b"<p>Welcome", url="https://paper.example/feed.xml"), "failing", "not_a_feed", "a page instead"),
    (an_answer(status=500, body=b""), "failing", "http_500", "a broken server"),
    (an_answer(status=404, body=b""), "failing", "http_404", "an address that is not there"),
    (an_answer(status=410, body=b""), "gone", "http_410", "an address that is gone for good"),
    (an_answer(status=429, body=b"", headers=(("Retry-After", "120"),)), "failing", "http_429", "too often"),
]


@pytest.mark.parametrize(("answer", "state", "code", "why"), LISTS)
def test_what_becomes_of_a_source(sqlite: Database, answer: Answer, state: str, code: str | None, why: str) -> None:
    with sqlite.write() as session:
        a_source(session)
    with_jobs(sqlite, SweepJobs, lambda jobs: jobs.answer(claim(sqlite), Received(answer)))
    with sqlite.read() as session:
        row = session.scalars(select(Source)).one()
        assert row.state == state, why
        assert (f"[{code}]" in row.last_error) if code and row.last_error else code is None


def test_an_index_is_read_with_its_sitemaps_and_keeps_no_validators(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session, kind="sitemap")

    async def get(url: str, headers: Any = None) -> Answer | None:
        return an_answer(url, SITEMAP) if url.endswith("a.xml") else None

    index = an_answer("https://paper.example/sitemap.xml", INDEX, headers=(("ETag", '"1"'),))
    with_jobs(sqlite, SweepJobs, lambda jobs: jobs.answer(claim(sqlite), Received(index, get=get)))
    with sqlite.read() as session:
        assert session.scalars(select(Page.url)).all() == ["https://paper.example/story-one"]
        assert session.scalars(select(Source.etag)).all() == [None]


def test_what_is_asked_for_is_conditional_and_closes_its_connection(sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session)

    async def work(jobs: SweepJobs) -> list[dict[str, str]]:
        before = jobs.request(claim(sqlite))
        await jobs.answer(claim(sqlite), Received(a_list()))
        return [r.headers.to_unicode_dict() for r in (before, jobs.request(claim(sqlite)))]

    first, second = with_jobs(sqlite, SweepJobs, work)
    assert (first["Connection"], first.get("If-None-Match")) == ("close", None)
    assert (second["If-None-Match"], second["If-Modified-Since"]) == ('"1"', "Wed, 04 Mar 2026 10:00:00 GMT")


def test_in_a_single_pass_a_source_is_read_once_and_lists_take_half_the_room(sqlite: Database) -> None:
    with sqlite.write() as session:
        numbers = {a_source(session, name=f"s{n}", url=f"https://s{n}.example/feed").id for n in range(4)}
        session.execute(sa.update(Source).values(next_at=NOW))

    def claimed(jobs: SweepJobs, room: int, odd: bool = False) -> list[int]:
        with sqlite.write() as session:
            session.execute(sa.update(Source).values(lease_until=None))
            taken = jobs.claim(session, Turn(NOW, "run:t", leases.LEASE, (), odd), room)
        for one in taken:
            jobs.started(one)
        return [one.id for one in taken]

    async def work(ingest: Ingest) -> None:
        jobs, usual = SweepJobs(ingest, Scope(unread=set(numbers))), SweepJobs(ingest, Scope())
        assert [len(claimed(usual, room, odd)) for room, odd in ((6, False), (1, False), (1, True))] == [3, 0, 1]
        assert sorted(claimed(jobs, 6) + claimed(jobs, 6)) == sorted(numbers)
        with sqlite.read() as session:
            assert (jobs.any_due(session, NOW), usual.any_due(session, NOW)) == (False, True)

    with_ingest(sqlite, work)
