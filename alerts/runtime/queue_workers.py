"""Processes that take jobs from the queue: sweeps in one kind, matching, delivery and digests in the other. Decide nothing about when."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from alerts.runtime import job_queue, rehearsal_jobs, supervisor
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from alerts.web.workshop import Workshop

SWEEPS = 16  # jobs at a time; the downloader has its own limit of requests
MATCHERS = 1  # the matcher's index is one
REHEARSERS = 1  # so is the process that rehearses
AT_ONCE = 8  # more than there are kinds of what is due, each of which is done once at a time, but deliveries
GRACE = 5.0
QUOTES = 10.0  # seconds of such a job: a third of the time, as `tocsin run` reads them


class QueueWorker:
    """Takes jobs until `stop`; ``beside`` runs all the while and is ended by ``end``. ``close``: when the last job is done.

    ``served``: queues, and how many of their jobs are done at a time.
    """

    def __init__(
        self,
        url: str,
        served: Sequence[tuple[Sequence[str], int]],
        tasks: Mapping[str, Callable[..., Awaitable[None]]],
        beside: Callable[[], Awaitable[object]],
        end: Callable[[], object],
        close: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self.app = job_queue.connect(url)
        self.served = served
        self.numbers: Callable[[], Mapping[str, float]] = dict
        job_queue.teach(self.app, tasks)
        self.beside = beside
        self.end = end
        self.close = close
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Take no more jobs; those under way have some seconds."""
        self._stopping.set()

    async def run(self) -> None:
        """Until `stop`, or until what runs beside it or the queue fails: then the exception is raised, and the process begins anew."""
        async with self.app.open_async():
            taking: list[asyncio.Future[Any]] = [
                asyncio.ensure_future(job_queue.work(self.app, queues, at_once, GRACE))
                for queues, at_once in self.served
            ]
            beside = asyncio.ensure_future(self.beside())
            stopped = asyncio.ensure_future(self._stopping.wait())
            await asyncio.wait({*taking, beside, stopped}, return_when=asyncio.FIRST_COMPLETED)
            self.end()
            stopped.cancel()
            for one in taking:
                one.cancel()
            await asyncio.wait(taking)
            for one in taking:
                with suppress(asyncio.CancelledError):
                    one.result()
            if self.close is not None:
                await self.close()
            await beside


def crawl(parts: Parts) -> QueueWorker:
    """Sweeps the hosts of its jobs."""
    from alerts.dispatch import triage
    from crawler.runtime.host_worker import HostWorker

    worker = HostWorker(parts.config, parts.database, owner=_owner())
    worker.kept = triage.kept_statements()

    def mine(job: int, hosts: Sequence[str]) -> list[str]:
        with parts.database.read() as session:
            others = job_queue.elsewhere(session, job, hosts)
        return [host for host in hosts if host not in others]

    async def sweep(job: int, hosts: Sequence[str]) -> None:
        await worker.sweep(await asyncio.to_thread(mine, job, hosts))

    async def past(job: int, hosts: Sequence[str]) -> None:
        await worker.sweep(await asyncio.to_thread(mine, job, hosts), past=True)

    tasks = {job_queue.SWEEP: sweep, job_queue.BACKFILL: past}
    made = QueueWorker(parts.config.database, [((job_queue.CRAWL, job_queue.PAST), SWEEPS)], tasks, worker.run, worker.stopping.set)  # fmt: skip
    made.numbers = worker.numbers
    return made


def alerts(parts: Parts) -> QueueWorker:
    """Matches the statements of its jobs, and delivers and digests what is due."""
    work = AlertWorker(parts, owner=_owner())

    async def match(_job: int, statements: Sequence[int]) -> None:
        await work.match_all(statements)

    single: dict[str, Callable[[], Awaitable[object]]] = {
        "deliver": work.deliverer.deliver_due,
        "digest": work.digest,
        "watch": work.watch,
        "signs": work.signs,
        "prune": work.prune,
        "quotes": partial(_quotes, work),
    }

    workshop = Workshop(supervisor.command("queries"), supervisor.environment(parts.config), rehearsal_jobs.LONGEST)

    async def rehearse(_job: int, question: int) -> None:
        await rehearsal_jobs.answer(parts.database, workshop, question)

    async def close() -> None:
        await workshop.close()
        await work.close()

    tasks: dict[str, Callable[..., Awaitable[None]]] = {job_queue.MATCH: match, job_queue.REHEARSE: rehearse}
    tasks |= {name: _alone(function) for name, function in single.items()}
    made = QueueWorker(
        parts.config.database,
        [((job_queue.MATCHING,), MATCHERS), ((job_queue.DUE,), AT_ONCE), ((job_queue.REHEARSALS,), REHEARSERS)],
        tasks,
        work.stopping.wait,
        work.stopping.set,
        close,
    )
    made.numbers = work.numbers
    return made


def _alone(function: Callable[[], Awaitable[object]]) -> Callable[[int], Awaitable[None]]:
    async def task(_job: int) -> None:
        await function()

    return task


async def _quotes(work: AlertWorker) -> None:
    end = time.monotonic() + QUOTES
    while await work.read_older_quotes() and time.monotonic() < end and not work.stopping.is_set():
        pass


def _owner() -> str:
    """Of leases: no other process voids them, they run out."""
    return f"worker-{secrets.token_hex(4)}"
