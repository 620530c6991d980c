"""More hosts and sources than a statement takes parameters (65,535 on PostgreSQL, 32,766 on SQLite)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from crawler import clock
from crawler.frontier import backfill
from crawler.health import gaps
from crawler.runtime.jobs.base import Turn
from crawler.runtime.jobs.sweep import SweepJobs
from crawler.schedule.due_hosts import held, held_hosts
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Gap, PastList, Source
from tests.support.builders import a_source
from tests.support.jobs import with_jobs

MANY = 66_000


@pytest.fixture
def many(database: Database) -> Database:
    """Their hosts are all held; of another source, the first, a gap and a document of the past are due."""
    now = clock.utcnow()
    row = {"kind": "feed", "every": "1h", "first": "alert", "state": "ok", "created_at": now, "next_at": now - timedelta(minutes=1), "failures": 0, "lease_until": now + timedelta(hours=1), "timezone": "UTC", "declared": False, "health": {}, "field_traces": {}, "rate_items": 0.0}  # fmt: skip
    with database.write() as session:
        free = a_source(session, "free", next_at=now - timedelta(minutes=2))
        session.add(Gap(source_id=free.id, from_at=now, to_at=now, estimated=1, next_at=now))
        backfill.begin(session, free, date(2026, 1, 1), now, alert=False, counting=False)
        rows = [row | {"name": f"s{n}", "url": f"https://h{n}.example/feed", "host_key": f"h{n}.example"} for n in range(MANY)]  # fmt: skip
        session.connection().execute(sa.insert(Source.__table__), rows)  # type: ignore[arg-type]
    return database


def test_more_held_hosts_than_a_statement_takes(many: Database) -> None:
    now = clock.utcnow()
    with many.write() as session:
        busy = held_hosts(session, now)
        assert len(busy) == MANY
        assert backfill.due_hosts(session, now, 5) == ["free.example"]
        (document,) = backfill.claim_due(session, now, "run:1", 5, busy=busy, only=[1])
        session.execute(sa.update(PastList).values(lease_until=None))
        (gap,) = gaps.claim_due(session, now, "run:1", 5, busy=busy, held=sa.select(held(now).c.host_key))
    assert (document.host_key, gap.host_key) == ("free.example", "free.example")


def test_a_single_pass_over_more_sources_than_a_statement_takes(many: Database) -> None:
    with many.write() as session:
        session.execute(sa.update(Source).values(lease_until=None))
        ids = set(session.scalars(sa.select(Source.id)))

    async def work(jobs: SweepJobs) -> int:
        jobs.scope.unread = ids
        turn = Turn(clock.utcnow(), "run:1", leases.LEASE, ())
        return len(await jobs.ingest.writer.run(partial(jobs.claim, turn=turn, room=20)))

    assert with_jobs(many, SweepJobs, work) == 10
