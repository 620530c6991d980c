"""The sign of life of a scheduler that stands by, for the doctor and for `tocsin top`. Takes no place; alerts/runtime/supervisor.py does."""

from __future__ import annotations

import time
from contextlib import suppress

from crawler import clock
from crawler.errors import TocsinError
from crawler.runtime.loop_watch import LoopWatch
from crawler.runtime.pulse import EVERY, Pulse
from crawler.storage.database import Database


class Standby:
    """Stands by from now on. What the database refuses (it is away, or has no tables yet) is told by whoever leads."""

    def __init__(self, url: str) -> None:
        self._pulse = Pulse(Database(url), "scheduler", LoopWatch(), lambda: {"standby": 1.0})
        self._next = 0.0

    def beat(self) -> None:
        """Give a sign of life where it is time for one."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            with suppress(TocsinError):
                clock.follow(self._pulse.database.now())
                self._pulse.beat(clock.utcnow())

    def end(self) -> None:
        """It leads now, or ends."""
        with suppress(TocsinError):
            self._pulse.end()
        self._pulse.database.close()
