"""`tocsin run`: holds the lock, supervises the processes that meet only in the database, ends them cleanly. Does no work itself."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import fcntl
import hashlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from alerts import config, storeys, topics, ways
from alerts.desk import Desk
from alerts.engine import Engine
from alerts.errors import QueryError
from alerts.models import Delivery
from crawler import leases, sources, telemetry, times
from crawler.config import Config
from crawler.db import Database
from crawler.errors import WorkError
from crawler.models import Page, Source
from crawler.worker import Worker, in_reactor

log = logging.getLogger(__name__)
STOP_SECONDS = 9.0
LONGEST_PAUSE = 30.0


def synchronise(session: Session, loaded: Config) -> list[QueryError]:
    """Bring what the file declares into the database; returns the queries that do not hold."""
    now = times.utcnow()
    sources.synchronise(session, loaded.sources, now)
    ways.synchronise(session, config.channels(loaded), loaded.folder, now)
    return topics.synchronise(session, config.topics(loaded), Engine(loaded.folder), now)


def prepare(loaded: Config, database: Database) -> None:
    """What stands before every run: void the leases of earlier boots, and bring in what the file declares."""
    with database.write() as session:
        leases.release(session, (Source, Page, Delivery), f"{leases.RUN}:")
        wrong = synchronise(session, loaded)
    for error in wrong:  # on the operator's own terminal; never in a log that is kept
        sys.stderr.write(f"tocsin: {error} [{error.code}]\n{error.caret()}\n")


# ---- the lock


@contextlib.contextmanager
def only_one(loaded: Config, database: Database) -> Iterator[None]:
    """Hold the installation's lock, which the kernel or the database server frees with us; WorkError already_running."""
    if database.sqlite:
        with open(f"{database.engine.url.database}.lock", "a", encoding="utf-8") as file:
            _flock(file)
            yield
    else:
        key = int.from_bytes(hashlib.sha256(b"tocsin run").digest()[:7], "big")
        with database.engine.connect() as connection:
            if not connection.scalar(sa.text("select pg_try_advisory_lock(:key)"), {"key": key}):
                raise _already()
            connection.commit()
            yield


def _flock(file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise _already() from error


def _already() -> WorkError:
    return WorkError(
        "already_running",
        "Another `tocsin run` works on this database.",
        "Stop it first, or give this one a database of its own.",
    )


# ---- the supervisor


def run(loaded: Config) -> int:
    """Everything, until SIGTERM or SIGINT; returns the exit code."""
    database = storeys.open_database(loaded)
    with only_one(loaded, database):
        prepare(loaded, database)
        if database.sqlite:
            database.close()
        return Supervisor(loaded).run(("crawl", "desk"))


class Supervisor:
    """Starts the processes, starts again what ends by itself, and ends all when told to."""

    def __init__(self, loaded: Config) -> None:
        self.loaded = loaded
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.pauses: dict[str, float] = {}
        self.stopping = False

    def run(self, roles: tuple[str, ...]) -> int:
        """Work until a signal; 0 when every child ended in time."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        started = dict.fromkeys(roles, 0.0)
        while not self.stopping:
            for role in roles:
                child = self.children.get(role)
                if child is None or child.poll() is not None:
                    self._start(role, started)
            time.sleep(0.1)
        return self._end()

    def _told(self, number: int, _frame: object) -> None:
        self.stopping = True

    def _start(self, role: str, started: dict[str, float]) -> None:
        now = time.monotonic()
        if role in self.children:
            lived = now - started[role]
            pause = self.pauses[role] = 0.5 if lived > 60 else min(self.pauses.get(role, 0.25) * 2, LONGEST_PAUSE)
            log.error("child.ended role=%s code=%s pause=%.1f", role, self.children[role].returncode, pause)
            until = now + pause
            while not self.stopping and time.monotonic() < until:
                time.sleep(0.05)
            if self.stopping:
                return
        started[role] = time.monotonic()
        self.children[role] = subprocess.Popen(command(role), env=environment(self.loaded))  # noqa: S603 - our own interpreter

    def _end(self) -> int:
        for child in self.children.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_SECONDS
        late = False
        for role, child in self.children.items():
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("child.killed role=%s", role)
                child.kill()
                child.wait()
                late = True
        return 1 if late else 0


def command(role: str) -> list[str]:
    """How a child is started; in our process group, so that it dies with us."""
    return [sys.executable, "-m", "alerts.service", role, str(os.getpid())]


def environment(loaded: Config) -> Mapping[str, str]:
    """A child finds the configuration that we found."""
    named = {"TOCSIN_CONFIG": str(loaded.file)} if loaded.file else {"TOCSIN_DATABASE": loaded.database}
    return {**os.environ, **named}


# ---- the children


def _die_with(parent: int) -> None:
    """Ask the kernel for SIGKILL when the parent dies (Linux); `_orphaned` is the slower way that works everywhere."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _on_stop(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _watch(parent: int, stop: Callable[[], None]) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - there is no event for a parent's death
        await asyncio.sleep(1)
    stop()


async def crawl(loaded: Config, database: Database, parent: int) -> int:
    """The crawl process."""
    worker = Worker(loaded, database)
    _on_stop(worker.stopping.set)
    watch = asyncio.ensure_future(_watch(parent, worker.stopping.set))
    await worker.run()
    watch.cancel()
    return 0


async def desk(loaded: Config, database: Database, parent: int) -> int:
    """The desk process."""
    work = Desk(loaded, database)
    _on_stop(work.stopping.set)
    watch = asyncio.ensure_future(_watch(parent, work.stopping.set))
    await work.run()
    watch.cancel()
    return 0


def main(role: str, parent: int) -> int:
    """A child's entry point."""
    _die_with(parent)
    telemetry.set_up()
    loaded = config.load()
    database = Database(loaded.database)
    if role == "crawl":
        return in_reactor(lambda: crawl(loaded, database, parent))
    return asyncio.run(desk(loaded, database, parent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
