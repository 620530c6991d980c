"""A look into a gap puts what it finds on the work list; one that gets no answer is made again later."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from crawler import clock
from crawler.frontier import listed
from crawler.health import gaps
from crawler.health.gap_repair import Found
from crawler.health.gaps import GapClaim
from crawler.items import Entry, Failure
from crawler.runtime.jobs.base import Received, Turn
from crawler.runtime.jobs.gap import MOST, GapJobs
from crawler.schedule.due_hosts import held_hosts
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page
from tests.support.builders import a_source, an_answer
from tests.support.jobs import with_jobs

TURN = Turn(clock.utcnow(), "run:t", leases.LEASE, ())
SINCE = TURN.now - timedelta(hours=9)


def opened(database: Database, sources: int = 1) -> None:
    with database.write() as session:
        for number in range(sources):
            gaps.open_gap(session, a_source(session, f"s{number}", first_read=SINCE), SINCE, 5, TURN.now)


def claims(database: Database, jobs: GapJobs) -> list[GapClaim]:
    with database.write() as session:
        return jobs.claim(session, TURN, 20)


def test_what_a_list_still_shows_of_the_gap_is_found(database: Database) -> None:
    opened(database)
    body = b"""<rss version="2.0"><channel><item><title>Missed</title><link>https://s0.example/missed</link></item></channel></rss>"""

    async def work(jobs: GapJobs) -> int:
        (claim,) = claims(database, jobs)
        assert jobs.request(claim).meta["sitemaps"] == ()  # robots.txt fills it
        await jobs.answer(claim, Received(an_answer(claim.url, body)))
        return jobs.ingest.tally.found

    assert with_jobs(database, GapJobs, work) == 1
    with database.read() as session:
        assert session.scalars(select(Page.url)).all() == ["https://s0.example/missed"]


@pytest.mark.parametrize("code", ["timeout", "http_503"])
def test_a_look_without_an_answer_is_made_again(sqlite: Database, code: str) -> None:
    opened(sqlite)

    async def work(jobs: GapJobs) -> None:
        (claim,) = claims(sqlite, jobs)
        await jobs.fail(claim, Failure(code, "No answer."))

    with_jobs(sqlite, GapJobs, work)
    with sqlite.read() as session:
        (gap,) = session.scalars(select(Gap))
        assert (gap.attempts, gap.closed_at, gap.lease_token) == (1, None, None)
        assert gap.next_at is not None
        assert gap.next_at > TURN.now


def test_much_that_was_missed_is_stored_in_several_transactions(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "SLICE", 4)
    opened(sqlite)
    commits: list[int] = []
    found = Found(tuple(Entry(f"https://s0.example/{n}") for n in range(10)), whole=True)

    async def work(jobs: GapJobs) -> int:
        (claim,) = claims(sqlite, jobs)
        sa.event.listen(sqlite.writing, "commit", lambda _: commits.append(1))
        await jobs._settle(claim, found)
        return jobs.ingest.tally.found

    assert with_jobs(sqlite, GapJobs, work) == 10
    assert len(commits) == 3


def test_a_few_at_a_time_and_the_host_of_their_source_is_held(sqlite: Database) -> None:
    opened(sqlite, MOST + 2)

    async def work(jobs: GapJobs) -> None:
        taken = {claim.host_key for claim in claims(sqlite, jobs)}
        with sqlite.read() as session:
            assert held_hosts(session, TURN.now + TURN.lease) == taken
            assert held_hosts(session, TURN.now + TURN.lease + timedelta(seconds=1)) == set()
        assert len(taken) == MOST

    with_jobs(sqlite, GapJobs, work)
