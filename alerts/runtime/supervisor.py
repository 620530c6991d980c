"""`tocsin run`: holds the lock, supervises the processes that meet only in the database, ends them cleanly. Does no work itself.

It imports next to nothing, since it lives as long as they do; what they need they import themselves (alerts/runtime/processes.py).
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from alerts.runtime.installation_lock import Lock, only_one
from crawler.child_process import deaf_to_interrupt
from crawler.config.sections import Config
from crawler.errors import WorkError

if TYPE_CHECKING:
    from alerts.runtime.standby import Standby

log = logging.getLogger(__name__)
STOP_SECONDS = 9.0
LONGEST_PAUSE = 30.0
TAKEN, AWAY = (
    {"already_running", "lock_lost"},
    {"database_unreachable", "database_crowded", "database_readonly"},
)  # no reason to end for one who stands by
STANDBY = 2.0  # seconds between two tries to take a scheduler's place


def run(loaded: Config, roles: tuple[str, ...] = ("crawl", "alerts")) -> int:
    """Everything, until SIGTERM or SIGINT; returns the exit code."""
    supervisor = Supervisor(loaded)
    supervisor.heed_signals()
    with only_one(loaded) as lock:
        return supervisor.run(roles, lock)


def schedule(loaded: Config, roles: tuple[str, ...]) -> int:
    """As `run`, for an installation of many processes; stands by as long as another has the lock, and takes its place."""
    supervisor = Supervisor(loaded)
    supervisor.heed_signals()
    standby: Standby | None = None
    while not supervisor.stopping:
        try:
            with only_one(loaded) as lock:
                if standby is not None:
                    standby.end()
                    standby = None
                return supervisor.run(roles, lock, "prepare_queue")
        except WorkError as error:
            if error.code not in (TAKEN | AWAY if standby else TAKEN):
                raise
        if standby is None:
            if refused := supervisor.prepare("agree"):
                return refused
            standby = _standby(loaded)
        standby.beat()
        supervisor.wait(STANDBY)
    if standby is not None:
        standby.end()
    return 0


def _standby(loaded: Config) -> Standby:
    from alerts.runtime.standby import Standby  # it has a database, which a supervisor that leads does without

    log.info("scheduler.standby")
    return Standby(loaded.database)


def work(loaded: Config, roles: tuple[str, ...]) -> int:
    """Processes that need no lock, since they do what the scheduler gives out; until SIGTERM or SIGINT. Another installation's end at once."""
    supervisor = Supervisor(loaded)
    supervisor.heed_signals()
    return supervisor.run(roles, Lock(), "agree")


class Supervisor:
    """Starts the processes, starts again what ends by itself, and ends all at a signal."""

    def __init__(self, loaded: Config) -> None:
        self.loaded = loaded
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.pauses: dict[str, float] = {}
        self._started: dict[str, float] = {}  # by time.monotonic
        self._next: dict[str, float] = {}  # when what ended by itself is started again
        self.stopping = False

    def heed_signals(self) -> None:
        """From here on a signal ends us only after our children: one that is orphaned would live on until it notices."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)

    def wait(self, seconds: float) -> None:
        """For so long, or until a signal."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(0.05)

    def run(self, roles: tuple[str, ...], lock: Lock, prepare: str = "prepare") -> int:
        """Prepare, then work until a signal; 0 when every child ended in time, else the exit code of what could not be prepared.

        WorkError lock_lost when another `tocsin run` has taken our place while the database server was away.
        """
        prepared = self.prepare(prepare)
        if prepared != 0:
            return prepared
        self._next.clear()
        while not self.stopping:
            if lock.lost:
                self._end()
                raise WorkError("lock_lost", "The database server was restarted, and another `tocsin run` took this one's place.", "Let one of them work; stop the other.")  # fmt: skip
            for role in roles:
                self._keep(role)
            time.sleep(0.1)
        return self._end()

    def prepare(self, role: str) -> int:
        """Let a child do what comes before all work; its exit code, 0 when we are to stop."""
        if self.stopping:
            return 0
        child = self.children["prepare"] = self._child(role)
        while not self.stopping and child.poll() is None:
            time.sleep(0.02)
        return 0 if self.stopping else self.children.pop("prepare").returncode

    def _child(self, role: str) -> subprocess.Popen[bytes]:
        with deaf_to_interrupt():  # while it imports it could only answer with a traceback
            return subprocess.Popen(command(role), env=environment(self.loaded))  # noqa: S603 - our own interpreter

    def _told(self, number: int, _frame: object) -> None:
        self.stopping = True

    def _keep(self, role: str) -> None:
        """Start what does not run; what ended by itself after a pause, in which the others and the lock are looked at."""
        child, now = self.children.get(role), time.monotonic()
        if child is not None and child.poll() is None:
            return
        if child is not None and role not in self._next:
            lived = now - self._started[role]
            pause = self.pauses[role] = 0.5 if lived > 60 else min(self.pauses.get(role, 0.25) * 2, LONGEST_PAUSE)
            log.error("child.ended role=%s code=%s pause=%.1f", role, child.returncode, pause)
            self._next[role] = now + pause
        if now >= self._next.get(role, now):
            self._next.pop(role, None)
            self._started[role] = now
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
        self.children.clear()  # one that stood by may run again
        return 1 if late else 0


def command(role: str) -> list[str]:
    """How a child is started; in our process group, so that it dies with us."""
    return [sys.executable, "-P", "-m", "alerts.runtime.processes", role, str(os.getpid())]


def environment(loaded: Config) -> Mapping[str, str]:
    """A child finds the configuration that we found."""
    named = {"TOCSIN_CONFIG": str(loaded.file)} if loaded.file else {"TOCSIN_DATABASE": loaded.database}
    return {**os.environ, **named}
