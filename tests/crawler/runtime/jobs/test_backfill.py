"""Documents of the past are claimed only where a source is followed into it, and only when its present was read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crawler import clock
from crawler.frontier import backfill
from crawler.runtime.jobs.backfill import BackfillJobs
from crawler.runtime.jobs.base import Ingest, Received, Scope, Turn
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Page, PastList
from tests.support.builders import a_source, an_answer
from tests.support.jobs import with_ingest

FEED = b"""<rss version="2.0"><channel><item><title>Old</title><link>https://paper.example/old</link>
<pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


def begun(database: Database) -> int:
    with database.write() as session:
        source = a_source(session)
        backfill.begin(session, source, date(2026, 1, 1), clock.utcnow(), alert=False, counting=False)
        return source.id


def test_none_is_claimed_before_the_present_was_read_nor_of_other_sources(sqlite: Database) -> None:
    source = begun(sqlite)

    async def work(ingest: Ingest) -> list[int]:
        turn, counts = Turn(clock.utcnow(), "run:t", leases.LEASE, ()), []
        for scope in (Scope(), Scope(past=[source], unread={source}), Scope(past=[source], unread=set())):
            with sqlite.write() as session:
                counts.append(len(BackfillJobs(ingest, scope).claim(session, turn, 5)))
        return counts

    assert with_ingest(sqlite, work) == [0, 0, 1]


def test_a_document_is_done_when_its_pages_are_on_the_work_list(database: Database) -> None:
    scope = Scope(past=[begun(database)])

    async def work(ingest: Ingest) -> None:
        jobs = BackfillJobs(ingest, scope)
        with database.write() as session:
            (claim,) = jobs.claim(session, Turn(clock.utcnow(), "walk:1", leases.LEASE, ()), 5)
        assert jobs.request(claim).meta == {"home": "https://paper.example/feed.xml", "browser": False}
        await jobs.answer(claim, Received(an_answer(claim.url, FEED)))

    with_ingest(database, work)
    with database.read() as session:
        assert session.scalars(select(Page.url)).all() == ["https://paper.example/old"]
        assert session.scalars(select(PastList.state).where(PastList.kind == "feed")).first() == "done"
