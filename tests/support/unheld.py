"""Coroutines whose loop is watched: none may hold it grossly, whatever it is given."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

from crawler.runtime.loop_watch import LONG, LoopWatch

T = TypeVar("T")


HELD = 0.05  # seconds of its thread's processor time that one callback may take
STARTING = ("_crawl_and_track", "start_workers")  # Scrapy's own start, which no input prolongs


def watch_callbacks() -> list[str]:
    """From now on every callback of every loop is measured; the list gets a line for each that took too long, collecting garbage aside.

    What counts is processor time, so that a busy machine decides nothing.
    """
    found: list[str] = []
    collected = [0.0, 0.0]  # seconds in all, and when the present collection began
    run = asyncio.Handle._run

    def collecting(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            collected[1] = time.thread_time()
        else:
            collected[0] += time.thread_time() - collected[1]

    def measured(handle: asyncio.Handle) -> None:
        began, before = time.thread_time(), collected[0]
        run(handle)
        used = time.thread_time() - began - (collected[0] - before)
        if used > HELD:
            what = repr(getattr(handle._callback, "__self__", handle))  # type: ignore[attr-defined]
            if not any(name in what for name in STARTING):
                found.append(f"{used * 1000:.0f} ms: {what[:300]}")

    gc.callbacks.append(collecting)
    asyncio.Handle._run = measured  # type: ignore[method-assign]
    return found


async def unheld(work: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns; AssertionError when something held the loop for a second of its own processor time."""
    watch = LoopWatch(0.02)
    watch.start()
    try:
        done = await work
    finally:
        watch.stop()
    assert watch.longest <= LONG, f"the event loop was held for {watch.longest:.1f} s"
    return done
