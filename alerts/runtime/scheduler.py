"""The scheduler of an installation with many processes: every tick it looks for what is due and puts words of it into the queue. Does none of it.

One at a time, under the installation's lock; what it knows it reads from the database, so another can take its place at any tick.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery import outbox, signs_of_life, site_notices, source_alarms
from alerts.dispatch import digests
from alerts.runtime import job_queue, rehearsal_jobs
from alerts.runtime.job_queue import BACKFILL, CRAWL, DELIVER, DUE, MATCH, MATCHING, PAST, SWEEP, Live
from alerts.runtime.rescue import Rescue
from crawler import clock, correlation, tracing
from crawler.frontier import backfill
from crawler.schedule.due_hosts import due_hosts
from crawler.storage import retention
from crawler.storage.database import Database
from crawler.storage.models import Statement

log = logging.getLogger(__name__)
TICK = 0.25
HOSTS, PAST_HOSTS, STATEMENTS = 20, 5, 50  # of one job: hosts, hosts of which the past is read, statements
URGENT, USUAL, LAST = 10, 0, -10  # priorities: a person waits, due, whenever nothing else is
AHEAD = 100  # jobs of a task that may wait: more would only make the queue long
AGAIN = 15.0  # seconds until a statement that is still unmatched is given out again
RESCUE, PRUNE = 3.0, 3600.0  # seconds between two looks
EVERY = {"signs": signs_of_life.EVERY, "prune": retention.EVERY, "quotes": 30.0}  # seconds
KEPT = 7 * 24  # hours that failed jobs are kept for people to look at


@dataclass(frozen=True, slots=True)
class Due:
    """What should be done and is not in the queue yet."""

    urgent: Sequence[str] = ()
    hosts: Sequence[str] = ()
    past: Sequence[str] = ()
    statements: Sequence[int] = ()
    single: Sequence[str] = ()
    asked: Mapping[int, Sequence[str]] = field(default_factory=dict)
    repeated: bool = False


def _parts(rows: Sequence[Any], most: int) -> Iterable[list[Any]]:
    return (list(rows[start : start + most]) for start in range(0, len(rows), most))


class Scheduler:
    """Works until `stopping` is set."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.app = job_queue.connect(database.url)
        self.rescue = Rescue(self.app, database)
        self.stopping = asyncio.Event()
        self._given: dict[int, float] = {}  # statement -> when it was given out
        self._rescued = self._pruned = -math.inf  # at once, also on a machine that has just begun
        self._done: dict[str, float] = {}  # task of EVERY -> when it was last put into the queue

    async def run(self) -> None:
        """Tick; a tick that fails is simply made again."""
        async with self.app.open_async():
            while not self.stopping.is_set():
                try:
                    await self.tick()
                except Exception as error:
                    if (said := job_queue.said(error)) is not None:  # the server is away, busy or full
                        log.error("scheduler.failed code=%s said=%s", said.code, said)
                    else:
                        log.exception("scheduler.broken")
                    await self._wait(1)
                await self._wait(TICK)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return

    async def tick(self) -> Due:
        """Put into the queue what is due; returns what that was. A tick that gave nothing out is in no trace: there are four a second."""
        correlation.belong(tick=correlation.trace_id())
        began = time.time()
        due = await self._tick()
        given = {name: len(getattr(due, name)) for name in ("urgent", "hosts", "past", "statements", "single")}
        if any(given.values()):
            with tracing.span("tick", root=True, started=began, **given):
                pass
        return due

    async def _tick(self) -> Due:
        now = time.monotonic()
        if now >= self._rescued + RESCUE:
            self._rescued = now
            await self.rescue.look()
        if now >= self._pruned + PRUNE:
            self._pruned = now
            await self.app.job_manager.delete_old_jobs(KEPT, include_failed=True, include_cancelled=True, include_aborted=True)  # fmt: skip
            await asyncio.to_thread(self._forget_questions)
        due = await asyncio.to_thread(self._due)
        self._given = {number: at for number, at in self._given.items() if now < at + AGAIN}
        await self._defer(SWEEP, CRAWL, ({"hosts": [host]} for host in due.urgent), URGENT)
        await self._defer(SWEEP, CRAWL, ({"hosts": hosts} for hosts in _parts(due.hosts, HOSTS)))
        await self._defer(BACKFILL, PAST, ({"hosts": hosts} for hosts in _parts(due.past, PAST_HOSTS)), LAST)
        await self._defer(MATCH, MATCHING, ({"statements": some} for some in _parts(due.statements, STATEMENTS)))
        self._given.update(dict.fromkeys(due.statements, now))
        for task in due.single:
            await self._single(task)
            self._done[task] = now  # not before: a tick that failed is made again with all that was due
        if due.repeated:
            log.warning("job.repeated dropped=%d", await asyncio.to_thread(self._drop_repeated))
        if due.asked:
            await asyncio.to_thread(self._asked_for, due.asked)
        return due

    def _drop_repeated(self) -> int:
        with self.database.write() as session:
            return job_queue.drop_repeated(session)

    def _forget_questions(self) -> None:
        with self.database.write() as session:
            rehearsal_jobs.forget_old(session)

    def _asked_for(self, asked: Mapping[int, Sequence[str]]) -> None:
        with self.database.write() as session:
            job_queue.asked_for(session, asked, URGENT)

    def _due(self) -> Due:
        now = clock.utcnow()
        with self.database.read() as session:
            live = job_queue.live(session)
            room = {task: max(0, AHEAD - live.waiting.get(task, 0)) for task in (SWEEP, BACKFILL, MATCH)}
            taken = set(live.hosts)
            asked = {host for hosts in live.asked.values() for host in hosts}
            urgent = due_hosts(session, now, len(asked), among=asked, but=taken) if asked else []
            hosts = due_hosts(session, now, room[SWEEP] * HOSTS, but=taken.union(urgent)) if room[SWEEP] else []
            past = backfill.due_hosts(session, now, room[BACKFILL] * PAST_HOSTS, but=taken.union(urgent, hosts)) if room[BACKFILL] else []  # fmt: skip
            statements = self._unmatched(session, live, room[MATCH] * STATEMENTS)
            waiting: dict[str, Callable[[], bool]] = {
                DELIVER: lambda: outbox.any_due(session, now),
                "digest": lambda: digests.anything_waits(session, now),
                "watch": lambda: source_alarms.anything_new(session, now) or site_notices.anything_new(session, now),
            }
            waiting |= {task: partial(self._is_time, task) for task in EVERY}
            single = [
                task
                for task, due in waiting.items()
                if not live.waiting.get(task) and (task == DELIVER or task not in live.doing) and due()
            ]
            return Due(urgent, hosts, past, statements, single, live.asked, live.repeated)

    def _is_time(self, task: str) -> bool:
        """Whether the task's time has come; another scheduler that takes this one's place begins anew."""
        return time.monotonic() >= self._done.get(task, -EVERY[task]) + EVERY[task]

    def _unmatched(self, session: Session, live: Live, room: int) -> list[int]:
        """The first statements that are not matched; none that was given out just now, whose language may still be compiled."""
        query = select(Statement.id).where(Statement.matched_at.is_(None)).order_by(Statement.id)
        taken = live.statements | self._given.keys()
        return [number for number in session.scalars(query.limit(room + len(taken))) if number not in taken][:room]

    async def _defer(self, task: str, queue: str, jobs: Iterable[dict[str, Any]], priority: int = USUAL) -> None:
        if found := list(jobs):
            deferrer = self.app.configure_task(task, queue=queue, priority=priority, allow_unknown=True)
            for number in await deferrer.batch_defer_async(*found):
                log.debug("job.given job=%d task=%s", number, task)

    async def _single(self, task: str) -> None:
        """One of it waits or is done at a time; of `deliver` another may wait meanwhile, since it begins without a tick of ours."""
        from procrastinate.exceptions import AlreadyEnqueued

        lock = None if task == DELIVER else task
        try:
            number = await self.app.configure_task(task, queue=DUE, queueing_lock=task, lock=lock, priority=1, allow_unknown=True).defer_async()  # fmt: skip
        except AlreadyEnqueued:
            return
        log.debug("job.given job=%d task=%s", number, task)
