"""The jobs of processes that ended: others get them, and what ends process after process is found and set aside, without what was only beside it.

The first end is nothing, the job is done again as it was; after the next it is suspected. The suspects of one process are parted and form a lane, of which one is at
work at a time (procrastinate's lock), so that the next end says more; a single host, statement or task is set aside after TRIES ends at which nothing else was suspected.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from alerts.delivery import operator_notices
from alerts.runtime import job_queue
from alerts.runtime.job_queue import BEAT, CRAWL, DELIVER, MATCH, PAST, REHEARSE, STALLED, TRIES
from crawler import clock
from crawler.schedule import due
from crawler.storage.database import Database
from crawler.storage.models import Statement

log = logging.getLogger(__name__)
PARTS = 4  # of what is suspected together: more find the one sooner and hold up the others longer
LANE = "suspects of "  # and the number of a job: a lock of procrastinate
LATER = timedelta(seconds=5)  # what was beside a suspect is done before it
SET_ASIDE, LEFT = timedelta(hours=6), timedelta(hours=1)  # a host, a task
UNMATCHED = "Three processes ended while they matched {url} with the topics. It stays stored, and is tried again in seven days; the logs of the processes may say why."
POISONED = "Three processes ended while they worked on {host}. Nothing is asked there until {until}; the logs of the processes may say why."
LEFT_ALONE = "Three processes ended while they did “{task}”, which {meaning}. It is tried again at {until}; the logs of the processes may say why."
MEANING = {
    "digest": "writes the digests that are due",
    "watch": "writes notices about sources",
    "signs": "tells [operator] ping and daily that all goes on",
    "prune": "removes what [retention] keeps no longer",
    "quotes": "reads who says what in older statements",
}


def _lane(job: Any) -> str | None:
    return job.lock if (job.lock or "").startswith(LANE) else None


def _listed(job: Any) -> list[Any]:
    """Its hosts or statements; nothing of a task that is one thing."""
    return [one for listed in job.task_kwargs.values() for one in listed]


class Rescue:
    """Looks for them whenever it is told to."""

    def __init__(self, app: Any, database: Database) -> None:
        self.app = app
        self.database = database

    async def look(self) -> None:
        """Give the jobs of dead processes to others."""
        ended: dict[Any, list[Any]] = {}
        for job in await self._stalled():
            log.warning("job.rescued job=%d task=%s attempts=%d", job.id, job.task_name, job.attempts)
            # Who sweeps is one taker of jobs, who alerts is several; a number may be gone with its row.
            process = job.worker_id if job.queue in (CRAWL, PAST) else "alerts"
            ended.setdefault(process, []).append(job)
        for jobs in ended.values():
            await self._ended(jobs)

    async def _stalled(self) -> Sequence[Any]:
        """Of a process that has several takers of jobs not all fall silent at one moment."""
        stalled = self.app.job_manager.get_stalled_jobs
        if not list(await stalled(seconds_since_heartbeat=STALLED)):
            return []
        return list(await stalled(seconds_since_heartbeat=STALLED - BEAT))

    async def _ended(self, jobs: Sequence[Any]) -> None:
        """A process ended that had these."""
        suspects = []
        for job in jobs:
            if job.task_name == DELIVER:  # what it sent counts its ends itself (alerts/delivery/abandoned.py)
                await self._drop([job])
            elif not job.attempts and not _lane(job):
                await self._again(job)
            elif job.task_name != REHEARSE:
                suspects.append(job)
            else:  # its own process did it, and who asked looks no more
                await self._drop([job])
        if suspects:
            await self._suspect(suspects)

    async def _suspect(self, jobs: Sequence[Any]) -> None:
        lane = next(filter(None, map(_lane, jobs)), f"{LANE}{jobs[0].id}")
        parted: dict[tuple[str, str | None], list[Any]] = {}
        for job in jobs:
            if not _lane(job) or len(_listed(job)) > 1:
                parted.setdefault((job.task_name, _lane(job)), []).append(job)
            elif len(jobs) > 1:
                await self._behind(job, lane, 0)
            elif job.attempts + 1 < TRIES:
                await self._behind(job, lane, 1)
            else:
                await self._set_aside(job)
        for together in parted.values():
            await self._part(together, lane)

    async def _again(self, job: Any) -> None:
        from procrastinate.exceptions import UniqueViolation

        try:
            await self.app.job_manager.retry_job(job, retry_at=clock.utcnow())
        except UniqueViolation:  # a scheduler of an older version put another of this task beside it
            await self._drop([job])

    async def _behind(self, job: Any, lane: str, ends: int) -> None:
        """It is the last of its lane."""
        await asyncio.to_thread(self._write_behind, job.id, lane, ends)

    def _write_behind(self, number: int, lane: str, ends: int) -> None:
        with self.database.write() as session:
            job_queue.put_behind(session, number, lane, ends, clock.utcnow() + LATER)

    async def _part(self, jobs: Sequence[Any], lane: str) -> None:
        """Jobs of one task, in a few parts one after the other."""
        from procrastinate.exceptions import AlreadyEnqueued

        first = jobs[0]
        listed = list(dict.fromkeys(one for job in jobs for one in _listed(job)))
        size = -(-len(listed) // PARTS)
        said: list[dict[str, Any]] = [{name: listed[at : at + size]} for name in first.task_kwargs for at in range(0, len(listed), size)]  # fmt: skip
        single = None if first.task_kwargs else first.task_name
        deferrer = self.app.configure_task(first.task_name, queue=first.queue, priority=max(job.priority for job in jobs), lock=lane, queueing_lock=single, allow_unknown=True)  # fmt: skip
        with suppress(AlreadyEnqueued):  # as in `_again`
            await deferrer.batch_defer_async(*(said or [{}]))
        await self._drop(jobs)

    async def _drop(self, jobs: Iterable[Any], *, keep: bool = False) -> None:
        from procrastinate.jobs import Status

        for job in jobs:
            await self.app.job_manager.finish_job(job, Status.FAILED, delete_job=not keep)

    async def _set_aside(self, job: Any) -> None:
        if not job.task_kwargs:
            until = clock.utcnow() + LEFT
            await self.app.job_manager.retry_job(job, retry_at=until, lock=job.task_name)
            await asyncio.to_thread(self._task_aside, job.task_name, until)
            return
        await self._drop([job], keep=True)
        await asyncio.to_thread(self._statement_aside if job.task_name == MATCH else self._host_aside, *_listed(job))

    def _task_aside(self, task: str, until: datetime) -> None:
        log.error("task.set_aside task=%s", task)
        body = LEFT_ALONE.format(task=task, meaning=MEANING[task], until=clock.iso(until))
        self._notify("task.set_aside", f"{task} {until:%Y-%m-%d}", f"“{task}” is set aside", body)

    def _statement_aside(self, number: int) -> None:
        """Its failed job keeps it from being given out, until that is pruned."""
        log.error("statement.set_aside statement=%d", number)
        with self.database.read() as session:
            body = UNMATCHED.format(url=session.scalar(select(Statement.url).where(Statement.id == number)))
        self._notify("statement.set_aside", str(number), "A statement is set aside", body)

    def _host_aside(self, host: str) -> None:
        until = clock.utcnow() + SET_ASIDE
        log.error("host.set_aside host=%s", host)
        with self.database.write() as session:
            due.set_aside(session, host, until)
        body = POISONED.format(host=host, until=clock.iso(until))
        self._notify("host.set_aside", f"{host} {until:%Y-%m-%d}", f"{host} is set aside", body)

    def _notify(self, kind: str, key: str, title: str, body: str) -> None:
        with self.database.write() as session:
            operator_notices.notify(session, kind, key, title, body, now=clock.utcnow())
