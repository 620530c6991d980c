"""Timers on a machine whose clock is set while they run: what comes every so often goes on coming."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace

import pytest
from apscheduler.schedulers import base
from apscheduler.triggers import interval

from crawler.runtime import timers
from crawler.runtime.timers import Timers

EVERY = 0.02
YEARS = 56 * 365 * 86400.0  # from 1970, where a machine without a battery begins


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the machine's clock, as it is seen here and by APScheduler."""
    by = 0.0

    class Stepping(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Stepping:
            return cls.fromtimestamp(time.time() + by, tz)

    def stepped(seconds: float) -> None:
        nonlocal by
        by += seconds

    monkeypatch.setattr(base, "datetime", Stepping)
    monkeypatch.setattr(interval, "datetime", Stepping)
    monkeypatch.setattr(timers, "time", SimpleNamespace(time=lambda: time.time() + by, monotonic=time.monotonic))
    monkeypatch.setattr(timers, "LOOK", EVERY)
    return stepped


@pytest.mark.parametrize("seconds", [0.0, -3600.0, -YEARS, 3600.0, YEARS])
def test_work_goes_on_when_the_clock_is_set(step: Callable[[float], None], seconds: float) -> None:
    turns = asyncio.Semaphore(0)

    async def work() -> None:
        turns.release()

    async def next_turns() -> None:
        for _ in range(3):
            await asyncio.wait_for(turns.acquire(), 10)

    async def run() -> float:
        made = Timers()
        made.every(EVERY, work)
        made.start()
        await next_turns()
        began = time.thread_time()
        step(seconds)
        await next_turns()
        made.shutdown(wait=False)
        return time.thread_time() - began

    assert asyncio.run(run()) < 2  # seconds of computing: nothing is made up for turn by turn


def test_what_is_rare_keeps_its_time(step: Callable[[float], None]) -> None:
    """It is due as many seconds from now as before the clock was set back, and first within the time that was said."""

    async def work() -> None:
        """Is not due here."""

    async def run() -> tuple[float, float]:
        made = Timers()
        made.every(21600, work, within=300)
        made.start()
        job = made.get_jobs()[0]
        before = job.next_run_time
        step(-86400)
        while job.next_run_time == before:
            await asyncio.sleep(EVERY)
        made.shutdown(wait=False)
        return before.timestamp() - time.time(), job.next_run_time.timestamp() + 86400 - time.time()

    before, after = asyncio.run(run())
    assert 290 < before <= 300
    assert abs(after - before) < timedelta(seconds=5).total_seconds()
