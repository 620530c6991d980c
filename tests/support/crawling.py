"""The crawl of an installation in a process of its own that SIGKILLs its whole group at a named point, as tests/support/victim.py does with the alert worker."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from crawler import clock
from crawler.config import loader
from crawler.frontier import listed
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.jobs.base import Received
from crawler.runtime.jobs.page import PageJobs
from crawler.runtime.jobs.sweep import SweepJobs
from crawler.runtime.reactor import in_reactor
from crawler.sources import settlement
from crawler.sources import store as sources
from crawler.statements import store as statements
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.support.victim import Order, Trap

POINTS = (
    "after claim",  # taken, nothing asked
    "after list before store",  # the list is here, nothing of it is written
    "between pages and poll",  # its pages are rows, the poll is not settled, nothing is committed
    "after poll before commit",  # validators and pages are written, not committed
    "after page before store",  # a page was answered, nothing of it is written
    "after statement before commit",  # written, not committed
    "after page",  # committed; the process knows it, nobody else does
    "after renewal",  # the leases of what is under way were just renewed
)
MUTANT = "after validators"  # where the mutant dies: they are stored, the items are not
LEASE = timedelta(seconds=1)


class Anywhere(Trap):
    """Dies at the nth passage of whatever point."""

    def at(self, point: str) -> None:
        super().at(self.order.point or point)


def before(trap: Trap, point: str, function: Callable[..., Any]) -> Any:
    """The coroutine, with the point in front of it."""

    async def wrapped(*arguments: Any, **named: Any) -> Any:
        trap.at(point)
        return await function(*arguments, **named)

    return wrapped


def lay(trap: Trap) -> None:
    """Put every point where it belongs."""
    Worker._claim = trap.after_async("after claim", Worker._claim)  # type: ignore[method-assign]
    Worker._renew = trap.after_async("after renewal", Worker._renew, lambda _: True)  # type: ignore[method-assign]
    SweepJobs.answer = before(trap, "after list before store", SweepJobs.answer)  # type: ignore[method-assign]
    fetched = trap.after_async("after page", PageJobs.answer, lambda _: True)
    PageJobs.answer = before(trap, "after page before store", fetched)  # type: ignore[method-assign]
    written = trap.after("between pages and poll", _flushed(_counted(listed.write)))
    listed.write = written
    settlement.settle = trap.after("after poll before commit", _flushed(settlement.settle))
    statements.store = trap.after("after statement before commit", _flushed(statements.store))


def _counted(function: Callable[..., None]) -> Callable[..., int]:
    """How many changes it wrote."""

    def wrapped(session: Any, changes: Any, now: Any) -> int:
        function(session, changes, now)
        return len(changes)

    return wrapped


def _flushed(function: Callable[..., Any]) -> Any:
    """What it did is sent to the database before the point."""

    def wrapped(session: Any, *arguments: Any, **named: Any) -> Any:
        result = function(session, *arguments, **named)
        session.flush()
        return result

    return wrapped


def validators_first(trap: Trap) -> Any:
    """The classical fault: the new ETag before the items. Killed between, the next poll is told that nothing is new."""
    honest = SweepJobs.answer

    async def answer(self: SweepJobs, claim: sources.SweepClaim, received: Received) -> None:
        came = received.answer
        if came.status == 200:
            values = {"etag": came.header("ETag"), "last_modified": came.header("Last-Modified")}
            noted = sa.update(Source).where(Source.id == claim.id).values(values)
            await self.ingest.writer.run(lambda session: session.execute(noted) and None)
            trap.at(MUTANT)
        await honest(self, claim, received)

    return answer


def live(order: Order) -> None:
    """Crawl until killed."""
    os.setsid()
    log = os.open(order.folder / "victim.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    trap = Anywhere(order) if order.point == "anywhere" else Trap(order)
    if order.mutant:
        SweepJobs.answer = validators_first(trap)  # type: ignore[method-assign]
    lay(trap)
    loaded = loader.load(str(order.folder / "tocsin.toml"), others=True)
    database = Database(loaded.database)
    with database.write() as session:
        leases.release(session, (Source, Page), f"{leases.RUN}:")
        sources.synchronise(session, loaded.sources, clock.utcnow())
    worker = Worker(loaded, database, lease=LEASE)

    async def work() -> int:
        await asyncio.wait_for(worker.run(), None)
        return 0

    in_reactor(work)
