"""`tocsin run`: holds the lock, supervises the processes that meet only in the database, ends them cleanly. Does no work itself.

It imports next to nothing, since it lives as long as they do; what they need they import themselves (alerts/runtime/processes.py).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from crawler.config.sections import Config
from crawler.errors import StorageError, WorkError
from crawler.storage import private_files

log = logging.getLogger(__name__)
STOP_SECONDS = 9.0
LONGEST_PAUSE = 30.0


# ---- the lock


@contextlib.contextmanager
def only_one(loaded: Config) -> Iterator[None]:
    """Hold the installation's lock, which the kernel or the database server frees with us; WorkError already_running."""
    path = loaded.database.removeprefix("sqlite:///")
    if path == loaded.database:
        with _server_lock(loaded.database):
            yield
        return
    try:
        private_files.make(Path(f"{path}.lock"))
        with open(f"{path}.lock", "a", encoding="utf-8") as file:
            _flock(file)
            yield
    except OSError as error:
        raise StorageError(
            "database_unreachable",
            f"The lock beside the database cannot be made: {error.strerror}.",
            "Check that its folder exists and may be written to.",
        ) from error


@contextlib.contextmanager
def _server_lock(url: str) -> Iterator[None]:
    """An advisory lock of the database server; this costs the supervisor a driver, so SQLite goes without."""
    import sqlalchemy as sa

    from crawler.storage.database import Database

    key = int.from_bytes(hashlib.sha256(b"tocsin run").digest()[:7], "big")
    database = Database(url)
    with database.read() as session:
        if not session.scalar(sa.text("select pg_try_advisory_lock(:key)"), {"key": key}):
            raise _already()
        session.commit()
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
    supervisor = Supervisor(loaded)
    supervisor.heed_signals()
    with only_one(loaded):
        return supervisor.run(("crawl", "alerts"))


class Supervisor:
    """Starts the processes, starts again what ends by itself, and ends all at a signal."""

    def __init__(self, loaded: Config) -> None:
        self.loaded = loaded
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.pauses: dict[str, float] = {}
        self.stopping = False

    def heed_signals(self) -> None:
        """From here on a signal ends us only after our children: one that is orphaned would live on until it notices."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)

    def run(self, roles: tuple[str, ...]) -> int:
        """Prepare, then work until a signal; 0 when every child ended in time, else the exit code of what could not be prepared."""
        prepared = self._prepare()
        if prepared != 0:
            return prepared
        started = dict.fromkeys(roles, 0.0)
        while not self.stopping:
            for role in roles:
                child = self.children.get(role)
                if child is None or child.poll() is not None:
                    self._start(role, started)
            time.sleep(0.1)
        return self._end()

    def _prepare(self) -> int:
        if self.stopping:
            return 0
        child = self.children["prepare"] = self._child("prepare")
        while not self.stopping and child.poll() is None:
            time.sleep(0.02)
        return 0 if self.stopping else self.children.pop("prepare").returncode

    def _child(self, role: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command(role), env=environment(self.loaded))  # noqa: S603 - our own interpreter

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
        self.children[role] = self._child(role)

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
    return [sys.executable, "-P", "-m", "alerts.runtime.processes", role, str(os.getpid())]


def environment(loaded: Config) -> Mapping[str, str]:
    """A child finds the configuration that we found."""
    named = {"TOCSIN_CONFIG": str(loaded.file)} if loaded.file else {"TOCSIN_DATABASE": loaded.database}
    return {**os.environ, **named}
