"""The sign of life of a process: who it is, its memory, how late its loop was, and what it has done since its start. Written down; nothing is decided by it.

A cluster or a container engine may decide: by the age of a file in the folder that TOCSIN_ALIVE names (deploy/kubernetes).
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete

from crawler import __version__, clock
from crawler.errors import StorageError
from crawler.runtime.loop_watch import LoopWatch
from crawler.storage.database import Database
from crawler.storage.models import Process

log = logging.getLogger(__name__)
EVERY = 30.0  # seconds
ALIVE = "TOCSIN_ALIVE"
FORGOTTEN = timedelta(days=1)
PAGE = os.sysconf("SC_PAGE_SIZE")
Numbers = Callable[[], Mapping[str, float]]


class Pulse:
    """Beats as long as `beating` runs; the row goes with a process that ends well."""

    def __init__(self, database: Database, role: str, watch: LoopWatch, numbers: Numbers) -> None:
        self.database, self.role, self.watch, self.numbers = database, role, watch, numbers
        self.host = socket.gethostname()
        self.id = f"{self.host}:{os.getpid()}:{clock.utcnow().timestamp():.0f}"
        self.started = clock.utcnow()
        self._file = Path(os.environ[ALIVE], role) if os.environ.get(ALIVE) else None

    async def beating(self) -> None:
        """Until cancelled; a database that is away hears the next beat."""
        try:
            while True:
                with suppress(StorageError):
                    await asyncio.to_thread(self.beat, clock.utcnow())
                await asyncio.sleep(EVERY)
        finally:
            with suppress(StorageError):
                self.end()

    def beat(self, now: datetime) -> None:
        """Write down what is so now; what others left a day ago is taken away."""
        self._touch()  # first: a database that is away is no reason to start us again
        numbers = {**self.numbers(), "memory_bytes": memory(), "loop_lag_seconds": self.watch.since_last()}
        row = {"role": self.role, "host": self.host, "version": __version__, "started_at": self.started, "seen_at": now}
        with self.database.write() as session:
            session.merge(Process(id=self.id, **row, numbers=numbers))
            session.execute(delete(Process).where(Process.seen_at < now - FORGOTTEN))

    def end(self) -> None:
        """Take the row away; it works no more."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)
        with self.database.write() as session:
            session.execute(delete(Process).where(Process.id == self.id))

    def _touch(self) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch()
        except OSError as error:
            log.warning("alive.unwritten error=%s", type(error).__name__)


def memory() -> float:
    """Resident memory of this process in bytes; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return float(int(file.read().split()[1]) * PAGE)
    except OSError:
        return 0.0
