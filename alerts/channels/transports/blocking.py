"""Runs what blocks (a terminal, a slow disk, a foreign library) in a thread of its own, so that one stuck receiver holds up no other."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from alerts.errors import DeliveryError

T = TypeVar("T")
MOST = 64  # threads that may be stuck at one time, for each name

_stuck: Counter[str] = Counter()
_lock = threading.Lock()


async def in_thread(name: str, function: Callable[[], T], seconds: float) -> T:
    """Its result, or DeliveryError timeout_total after ``seconds``; channel_stuck when MOST earlier ones have not come back.

    The threads are daemons: one that never comes back neither keeps the process alive nor a place in the loop's own pool.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    with _lock:
        if _stuck[name] >= MOST:
            raise DeliveryError(
                "channel_stuck",
                "Earlier messages are still stuck there.",
                "See what blocks it with `tocsin deliveries list`.",
            )
        _stuck[name] += 1

    def run() -> None:
        outcome: concurrent.futures.Future[T] = concurrent.futures.Future()
        try:
            outcome.set_result(function())
        except BaseException as error:
            outcome.set_exception(error)
        with _lock:
            _stuck[name] -= 1
        with suppress(RuntimeError):  # the loop is gone
            loop.call_soon_threadsafe(_resolve, future, outcome)

    threading.Thread(target=run, name=f"blocking-{name}", daemon=True).start()
    try:
        return await asyncio.wait_for(future, seconds)
    except TimeoutError as error:
        raise DeliveryError(
            "timeout_total", "The receiver did not answer in time.", "It will be tried again."
        ) from error


def _resolve(future: asyncio.Future[T], outcome: concurrent.futures.Future[T]) -> None:
    if future.done():  # given up
        return
    if failure := outcome.exception():
        future.set_exception(failure)
    else:
        future.set_result(outcome.result())
