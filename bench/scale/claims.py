"""100,000 sources: what it costs to find hosts that are due, to put them into the queue, and to lease their sources. Asks nobody anything."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from datetime import datetime, timedelta

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from alerts.runtime import job_queue
from alerts.runtime.scheduler import Scheduler
from alerts.runtime.wiring import ALERTS
from bench.scale.server import Cost, KeptServer
from crawler import clock
from crawler.schedule.due_hosts import due_hosts
from crawler.sources import store
from crawler.storage import leases, schema
from crawler.storage.database import Database
from crawler.storage.models import Source

EACH = 50  # sources of a claim
UNDER_WAY = 1000  # sources that are leased at any time
MEAN = timedelta(minutes=30)  # between two polls of a source
FILL = text("""
    INSERT INTO source (name, url, kind, every, timezone, first, declared, state, host_key, created_at, next_at, failures, health,
                        state_since, last_read, first_read, last_tried, etag, body_sha256, rate_since, rate_at, rate_items)
    SELECT 'source-' || n, 'https://site' || n * 4 / 5 || '.example/feed', 'feed', 'auto', 'UTC', 'alert', false, 'ok',
           'site' || n * 4 / 5 || '.example', now(), now(), 0, '{"seen": 12, "pace": [1, 2, 3]}', now(), now(), now(), now(), '"abc"',
           repeat('0', 64), now() - interval '30 days', now(), 30
    FROM generate_series(1, :sources) AS n""")
# Those of one host are due at different moments; `behind`: all are overdue; else as many as come due in a minute.
_DUE = text("UPDATE source SET lease_until = NULL, lease_token = NULL, next_at = now() - interval '1 minute' + random() * CAST(:span AS interval)")  # fmt: skip


def filled(server: KeptServer, sources: int) -> Database:
    """A database with so many sources on four fifths as many hosts."""
    database = Database(server.create("claims"))
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    with database.write() as session:
        job_queue.prepare(session)
        session.execute(FILL, {"sources": sources})
    return database


def spread(database: Database, span: str) -> None:
    """Due dates over that span, begun a minute ago, with statistics as autovacuum would take them."""
    with database.write() as session:
        session.execute(_DUE, {"span": span})
    with database.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE source")
        connection.close()


def claims(database: Database, rounds: int) -> tuple[Cost, Cost, float]:
    """Claims of fifty, each of hosts that are due: what finding the hosts costs, what leasing costs, and sources a second."""
    finding, leasing, taken, busy = Cost(), Cost(), 0, 0.0
    under_way: deque[int] = deque()
    for number in range(rounds):
        now, begun = clock.utcnow(), time.perf_counter()
        with database.read() as session, finding.piece(_backend(session)):
            hosts = due_hosts(session, now, EACH)
        with database.write() as session, leasing.piece(_backend(session)):
            found = store.claim_due(session, now, f"bench:{number}", EACH, hosts=hosts)
            session.commit()
        busy += time.perf_counter() - begun
        taken += len(found)
        under_way.extend(claim.id for claim in found)
        if len(under_way) > UNDER_WAY:
            _settle(database, [under_way.popleft() for _ in range(EACH)], now)
    return finding, leasing, taken / busy


def _settle(database: Database, ids: list[int], now: datetime) -> None:
    with database.write() as session:
        done = {"next_at": now + MEAN, "lease_until": None, "lease_token": None}
        session.execute(update(Source).where(Source.id.in_(ids)).values(**done))


def _backend(session: Session) -> int:
    return int(session.scalar(text("SELECT pg_backend_pid()")) or 0)


async def ticks(database: Database) -> list[float]:
    """Milliseconds of the scheduler's first tick, that fills the queue, and of four more."""
    scheduler, took = Scheduler(database), []
    async with scheduler.app.open_async():
        for _ in range(5):
            begun = time.perf_counter()
            await scheduler.tick()
            took.append((time.perf_counter() - begun) * 1e3)
    return took


def measure(server: KeptServer, sources: int, rounds: int) -> None:
    """Print all that is asked of 100,000 sources."""
    database = filled(server, sources)
    for name, span in (("all overdue", "1 minute"), ("as many as come due in a minute", "30 minutes")):
        spread(database, span)
        finding, leasing, rate = claims(database, rounds)
        both = sorted(a + b for a, b in zip(finding.wall, leasing.wall, strict=True))
        print(f"{sources:,} sources, {name}: a claim of {EACH} p95 {both[int(0.95 * len(both))]:.1f} ms (asked 20), {rate:,.0f} sources a second (asked 1,000)")  # fmt: skip
        print(f"  the hosts: {finding.line()}\n  the leases: {leasing.line()}")
    spread(database, "1 minute")
    took = asyncio.run(ticks(database))
    print(
        f"  ticks of the scheduler, all overdue: {', '.join(f'{ms:.0f}' for ms in took)} ms, the first fills the queue"
    )
    with database.write() as session:
        leases.release(session, [Source], "bench:")
    database.close()
