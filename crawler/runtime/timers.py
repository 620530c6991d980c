"""Work that comes again every so many seconds: APScheduler, which a step of the machine's clock neither stops nor keeps busy. Decides nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at the machine's clock
STEP = 0.5  # seconds from which it was set back, and does not merely go a little slower


class Timers(AsyncIOScheduler):  # type: ignore[misc] # untyped
    """APScheduler goes by the machine's clock: when that is set back an hour its jobs would all wait for an hour. Here they move with it."""

    def __init__(self) -> None:
        super().__init__(timezone=UTC)
        self._looking: asyncio.TimerHandle | None = None

    def every(self, seconds: float, work: Callable[[], Awaitable[object]], within: float | None = None) -> None:
        """``work``, never twice at once; for the first time after as many seconds, or ``within`` fewer."""
        first = seconds if within is None else min(seconds, within)
        begin = datetime.fromtimestamp(time.time() + first, UTC)
        trigger = _Every(seconds=seconds, start_date=begin, timezone=UTC)
        self.add_job(work, trigger, coalesce=True, misfire_grace_time=None, max_instances=1)

    def start(self, paused: bool = False) -> None:
        """Begin, from within the loop."""
        super().start(paused)
        self._look(_ahead())

    def shutdown(self, wait: bool = True) -> None:
        """Start nothing any more."""
        if self._looking is not None:
            self._looking.cancel()
        super().shutdown(wait)

    def _look(self, before: float) -> None:
        """A clock that was set forward needs nothing: what is due then is done once."""
        ahead = _ahead()
        if (step := ahead - before) < -STEP:
            log.warning("clock.set_back seconds=%.1f", -step)
            for job in self.get_jobs():
                job.modify(next_run_time=job.next_run_time + timedelta(seconds=step))
        self._looking = asyncio.get_running_loop().call_later(LOOK, self._look, ahead)


class _Every(IntervalTrigger):  # type: ignore[misc] # untyped
    """Without the turns that were missed, which APScheduler counts one by one: for minutes, when a clock that began in 1970 is set."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        following: datetime = super().get_next_fire_time(previous_fire_time, now)
        return max(following, now + self.interval) if following < now else following


def _ahead() -> float:
    """Seconds by which the machine's clock is ahead of one that only goes on."""
    return time.time() - time.monotonic()
