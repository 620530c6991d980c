"""The process that supervises: what it loads is paid for as long as the others live."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any, cast

import pytest

from alerts.runtime.supervisor import LONGEST_PAUSE, Supervisor
from crawler.errors import WorkError

LOADED = "import sys, alerts.cli.run, alerts.cli.worker; print({'sqlalchemy', 'scrapy', 'twisted', 'httpx', 'procrastinate'} & set(sys.modules))"


def test_the_supervisor_loads_next_to_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


class Watching(Supervisor):
    """Of its two children one ends at once, again and again, and waits long until its next start. Is itself the lock, which is lost in the end."""

    def __init__(self) -> None:
        super().__init__(cast("Any", None))
        self.pauses["web"] = LONGEST_PAUSE
        self.began: dict[str, list[subprocess.Popen[bytes]]] = {"web": [], "alerts": []}
        self.until = time.monotonic() + LONGEST_PAUSE / 2

    def prepare(self, role: str) -> int:
        """Nothing has to be."""
        return 0

    def _child(self, role: str) -> subprocess.Popen[bytes]:
        self.began[role].append(subprocess.Popen(["false"] if role == "web" else ["sleep", "1000"]))
        return self.began[role][-1]

    @property
    def lost(self) -> bool:
        """Looked at in each round: kills the other child once, and is lost when that was started again."""
        if "web" in self._next and len(self.began["alerts"]) == 1:
            self.began["alerts"][0].kill()
        return len(self.began["alerts"]) > 1 or time.monotonic() > self.until


def test_one_that_ends_again_and_again_hides_neither_the_others_nor_the_lock() -> None:
    watching = Watching()
    with pytest.raises(WorkError) as lost:
        watching.run(("web", "alerts"), cast("Any", watching))
    assert lost.value.code == "lock_lost"
    assert time.monotonic() < watching.until
    assert [len(watching.began[role]) for role in ("web", "alerts")] == [1, 2]
    assert all(child.poll() is not None for child in watching.began["alerts"])
