"""The crawl process of an installation with many: does what is due at the hosts that it is given.

Which hosts these are is decided elsewhere, once for all processes; leases stay the truth, so a host that is given twice is not asked twice, and
none sooner than the pause after its last request, whoever made that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from crawler import clock, correlation
from crawler.config.sections import Config
from crawler.errors import StorageError
from crawler.frontier import backfill
from crawler.runtime.crawl_worker import Worker
from crawler.schedule.due_hosts import due_hosts
from crawler.storage.database import Database

LEASE = timedelta(seconds=20)  # a process that died is replaced after that
LONGEST = 60.0  # seconds that a host is kept, however much is due there: then it is another's turn
STAY = timedelta(seconds=5)  # a longer pause is not waited for: who is given the host after it goes on


class HostWorker(Worker):
    """Works until `stopping` is set (`run`), at the hosts of the calls of `sweep` that are under way."""

    def __init__(self, config: Config, database: Database, *, owner: str) -> None:
        super().__init__(config, database, owner=owner, lease=LEASE)
        self.scope.hosts = frozenset()
        self._given: dict[str, asyncio.Future[None]] = {}
        self._asked: Mapping[str, str] = {}  # host -> the number of the job that gave it
        self._past: frozenset[str] = frozenset()  # those of them where the past may be read as well

    async def sweep(self, hosts: Sequence[str], *, past: bool = False) -> None:
        """Do all that is due at the hosts; a minute at most, less at a stop.

        ``past``: also what is still to be read of their sources' past, after what is new.
        """
        loop = asyncio.get_running_loop()
        fresh = {host: loop.create_future() for host in hosts if host not in self._given}
        if not fresh:
            return
        self._past |= fresh.keys() if past else set()
        self._asked = {**self._asked, **dict.fromkeys(fresh, correlation.ids().get("job", ""))}
        self._keep({**self._given, **fresh})
        self._wake.set()
        both: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(wait) for wait in (self.stopping.wait(), asyncio.wait(fresh.values()))
        ]
        try:
            await asyncio.wait(both, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._past -= fresh.keys()
            self._asked = {host: number for host, number in self._asked.items() if host not in fresh}
            self._keep({host: ended for host, ended in self._given.items() if host not in fresh})
            for waiting in both:
                waiting.cancel()
            await asyncio.wait(both)  # the loop may be closed right after a stop, and would find them still pending

    def _keep(self, given: dict[str, asyncio.Future[None]]) -> None:
        """The writer's thread reads the set, so it is replaced and never changed."""
        self._given, self.scope.hosts, self.scope.past_at = given, frozenset(given), self._past

    async def _claim_and_wait(self) -> None:
        await super()._claim_and_wait()
        if self._given:
            with suppress(StorageError):  # the server is away: they stay until it says what is due
                await self._let_go()

    async def _let_go(self) -> None:
        """End the stay at hosts where nothing is under way, and nothing due now or after a short pause."""
        idle = self._given.keys() - {job.claim.host_key for job in self._in_flight}
        for host in idle - set(await asyncio.to_thread(self._due, idle)):
            self._left(host)

    def _drop_what_is_over(self) -> bool:
        """Its hosts are another's by now as well, who is given what is due there."""
        over = super()._drop_what_is_over()
        for host in list(self._given) if over else ():
            self._left(host)
        return over

    def _left(self, host: str) -> None:
        if (ended := self._given.get(host)) is not None and not ended.done():
            ended.set_result(None)

    def _due(self, hosts: Collection[str]) -> list[str]:
        now, past = clock.utcnow(), self._past & set(hosts)
        with self.database.read() as session:
            found = due_hosts(session, now, len(hosts), among=hosts, soon=STAY)
            return found + (backfill.due_hosts(session, now, len(past), among=past, soon=STAY) if past else [])

    def _asked_by(self, host: str) -> str | None:
        return self._asked.get(host)

    def _due_now(self, session: Session, now: datetime) -> bool:
        hosts, past = self.scope.hosts, self.scope.past_at
        if not hosts:
            return False
        return bool(due_hosts(session, now, 1, among=hosts) or (past and backfill.due_hosts(session, now, 1, among=past)))  # fmt: skip
