"""The ledgers of bench/faults.py compared: what the sites published and saw, what the receiver was told, what the database has. Starts and stops nothing."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection

from sqlalchemy import select

from bench.faults_world import Ledger, ask
from crawler import clock
from crawler.errors import TocsinError
from crawler.storage.database import Database
from crawler.storage.models import Statement

DELAY = 2.0  # seconds between two requests to a host, as configured; Scrapy spreads them over .5 to 1.5 of it
SOONEST = 0.5 * DELAY - 0.6  # less is too soon: the clock runs at the site, and its process waits for its turn
RECOVERY = 30.0


def judge(database: Database, ledger: Ledger, recovered: Sequence[tuple[str, float]], now: float) -> dict[str, int]:
    """How often each promise was broken; an item that appeared less than a minute before ``now`` may still be on its way."""
    published, asked, told = ledger.published, ledger.asked, ledger.told
    due = {address for address, at in published.items() if at < now - 60}
    with database.read() as session:
        rows = session.execute(select(Statement.url, Statement.revision)).all()
    stored = Counter(row.url for row in rows)
    pairs = [(a, b) for visits in asked.values() for a, b in pairwise(sorted(visits))]
    return {
        "not stored": len(due - stored.keys()),
        "not told": len(due - told.keys()),
        "stored twice": sum(count > 1 for count in stored.values()),
        "stored by a process that had lost its lease": sum(row.revision > 1 for row in rows),
        "told under two identities": sum(len(identities) > 1 for identities in told.values()),
        "a host asked by two at once": sum(b[0] < a[1] for a, b in pairs),
        "a host asked too soon": sum(a[1] <= b[0] < a[0] + SOONEST for a, b in pairs),
        f"nothing told within {RECOVERY:.0f} s": sum(seconds > RECOVERY for _, seconds in recovered),
    }


def so_far(database: Database, web: Connection) -> None:
    """What was broken up to now, or "nothing"; what was not told may still be on its way."""
    ledger: Ledger = ask(web, "ledger")
    with suppress(TocsinError):
        broken = judge(database, ledger, (), time.time())
        said = ", ".join(f"{count} {promise}" for promise, count in broken.items() if count) or "nothing"
        print(f"     {len(ledger.published)} items, {sum(map(len, ledger.asked.values()))} requests; broken so far: {said}", flush=True)  # fmt: skip


def describe(database: Database, ledger: Ledger) -> None:
    """How long the steps took, and which hosts were asked too soon."""
    published, told = ledger.published, ledger.told
    with database.read() as session:
        rows = session.execute(select(Statement.url, Statement.changed_at, Statement.matched_at)).all()
    pairs = [(host, a, b) for host, visits in ledger.asked.items() for a, b in pairwise(sorted(visits))]
    soonest = min((b[0] - a[0] for _, a, b in pairs), default=0.0)
    print(f"{len(published)} items, {sum(map(len, ledger.asked.values()))} requests, a host asked again {soonest:.2f} s after at the soonest")  # fmt: skip
    steps = [(published[row.url], row.changed_at.timestamp(), row.matched_at.timestamp(), min(told[row.url].values())) for row in rows if row.url in told and row.matched_at]  # fmt: skip
    for name, begin, end in (("publication to storing", 0, 1), ("storing to matching", 1, 2), ("matching to telling", 2, 3), ("publication to telling", 0, 3)):  # fmt: skip
        took = sorted(step[end] - step[begin] for step in steps) or [0.0]
        print(f"from {name}: {statistics.median(took):.1f} s p50, {took[int(len(took) * 0.99)]:.1f} s p99, {took[-1]:.1f} s at most")  # fmt: skip
    for host, a, b in [(host, a, b) for host, a, b in pairs if b[0] < max(a[1], a[0] + SOONEST)][:10]:
        print(f"too soon at {host}: {a[2]} at {clock.iso(datetime.fromtimestamp(a[0], UTC))} for {a[1] - a[0]:.2f} s, {b[2]} {b[0] - a[0]:.2f} s after it began")  # fmt: skip
