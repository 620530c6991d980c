"""The watch over the event loop: what computes on it is seen, what waits or computes beside it is not."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import pytest

from crawler.runtime.loop_watch import LoopWatch
from tests.support.unheld import unheld


def compute(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def longest(work: Callable[[], Awaitable[None]]) -> float:
    async def watched() -> float:
        watch = LoopWatch(0.02)
        watch.start()
        await asyncio.sleep(0.05)
        await work()
        watch.stop()
        return watch.longest

    return asyncio.run(watched())


def test_a_hold_is_measured_and_a_long_one_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def hold() -> None:
        compute(1.2)

    with caplog.at_level(logging.WARNING):
        assert longest(hold) > 1.1
    assert [record.getMessage().split("=")[0] for record in caplog.records] == ["loop.held seconds"]


def test_what_sleeps_and_what_another_thread_does_is_no_hold() -> None:
    async def sleep() -> None:
        time.sleep(1.2)

    async def beside() -> None:
        await asyncio.to_thread(compute, 1.2)

    assert longest(sleep) < 1.0
    assert longest(beside) < 1.0


def test_a_test_under_the_watch_fails_when_its_loop_is_held() -> None:
    async def hold(seconds: float) -> str:
        await asyncio.sleep(0.05)
        compute(seconds)
        return "done"

    assert asyncio.run(unheld(hold(0.1))) == "done"
    with pytest.raises(AssertionError, match="event loop was held"):
        asyncio.run(unheld(hold(1.2)))
