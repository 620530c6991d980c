"""Coroutines whose loop is watched: none may hold it grossly, whatever it is given."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from crawler.runtime.loop_watch import LONG, LoopWatch

T = TypeVar("T")


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
