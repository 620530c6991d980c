"""What a spider brings is stored whole or not at all: validators never before the pages of their list, pages never before their statement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from crawler.article.extraction_pool import ExtractionPool
from crawler.fetch.failures import Failure
from crawler.frontier import pages
from crawler.items import Answer, Entry
from crawler.runtime.jobs.base import Settler, complete
from crawler.sources import store as sources
from crawler.storage.database import Database, Writer
from crawler.storage.models import Address, Body, Page, Source, Statement
from tests.support.builders import NOW, a_source, an_answer, an_item, prose

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<item><title>Bridge</title><link>https://paper.example/story-one</link></item></channel></rss>"""
PAGE = f"<html lang=en><title>Bridge</title><body><article><h1>Bridge</h1><p>{prose(3, 12)}</p></article></body></html>".encode()


def with_settler(database: Database, work: Callable[[Settler], Any]) -> Any:
    async def whole() -> Any:
        writer, pool = Writer(database), ExtractionPool(1)
        try:
            return await work(Settler(writer, pool))
        finally:
            await pool.close()
            await writer.close()

    return asyncio.run(whole())


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

    async def work(settler: Settler) -> None:
        first = claim(database)
        early(first)
        with power_cut(database), pytest.raises(SystemError):
            await settler.swept(first, site(first.etag))
        second = claim(database)
        await settler.swept(second, site(second.etag))

    with_settler(database, work)
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

    async def work(settler: Settler) -> tuple[int, int]:
        for _ in range(2):
            await settler.swept(claim(database), replace(a_list(), headers=()))
        return settler.tally.sweeps, settler.tally.found

    assert with_settler(database, work) == (2, 1)


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
    with_settler(sqlite, lambda settler: settler.swept(claim(sqlite), answer))
    with sqlite.read() as session:
        row = session.scalars(select(Source)).one()
        assert row.state == state, why
        assert (f"[{code}]" in row.last_error) if code and row.last_error else code is None


def page_claim(database: Database) -> pages.PageClaim:
    with database.write() as session:
        pages.note(
            session, a_source(session), [Entry("https://paper.example/story-one", "Listed", summary="In short.")], NOW
        )
        session.flush()
        return pages.claim_due(session, NOW, "run:t", 1)[0]


def test_a_page_becomes_a_statement_with_its_evidence_in_one_transaction(database: Database) -> None:
    due = page_claim(database)
    answer = an_answer(due.url, PAGE)
    with_settler(database, lambda settler: settler.fetched(due, answer, ("https://paper.example/story-one-final",)))
    with database.read() as session:
        row = session.scalars(select(Statement)).one()
        assert (row.url, row.title) == (due.url, "Bridge")
        assert prose(3, 12)[:40] in row.text
        assert session.scalars(select(Page.state)).one() == "done"
        assert len(session.scalars(select(Body)).all()) == len(session.scalars(select(Address)).all()) == 1


def test_a_page_whose_lease_was_lost_stores_nothing(sqlite: Database) -> None:
    due = replace(page_claim(sqlite), token="run:older")
    with_settler(sqlite, lambda settler: settler.fetched(due, an_answer(due.url, PAGE)))
    with sqlite.read() as session:
        assert session.scalars(select(Statement)).all() == session.scalars(select(Body)).all() == []


def test_a_page_that_cannot_be_had_is_told_by_its_list_and_filled_later(database: Database) -> None:
    due = page_claim(database)

    async def work(settler: Settler) -> None:
        await settler.page_failed(due, Failure("http_410", "Gone.", final=True))

    with_settler(database, work)
    with database.read() as session:
        row = session.scalars(select(Statement)).one()
        assert (row.title, row.text, row.kind, row.error) == ("Listed", "In short.", "unreadable", "http_410")


def test_items_of_other_spiders_are_stored_under_their_source(database: Database) -> None:
    async def work(settler: Settler) -> list[bool]:
        kept = [await settler.keep(an_item(), name, None) for name in ("gazette", "gazette", "adhoc")]
        return [k.new for k in kept]

    assert with_settler(database, work) == [True, False, False]
    with database.read() as session:
        assert set(session.scalars(select(Source.name))) == {"gazette", "adhoc"}


def test_a_page_goes_before_its_list_and_the_list_fills_what_it_leaves_out() -> None:
    entry = Entry("https://x.example/1", "List", "2026-03-01", None, "Short", "Ann", "en")
    assert complete(an_item(title="", text="", published=None, language=None), entry).title == "List"
    own = complete(an_item(title="Own", text="Long"), entry)
    assert (own.title, own.text, own.published, own.author) == ("Own", "Long", "2026-03-01", "Ann")
