"""What blocks runs in_thread: its result and its errors come back, and one that is stuck holds up neither the loop nor its pool."""

from __future__ import annotations

import asyncio
import threading

import pytest

from alerts.channels.transports import blocking as room
from alerts.channels.transports.blocking import in_thread
from alerts.errors import DeliveryError


def test_results_and_errors_come_back() -> None:
    assert asyncio.run(in_thread("a", lambda: 7, 100)) == 7
    with pytest.raises(OSError, match="no room"):
        asyncio.run(in_thread("a", _fail, 100))


def _fail() -> None:
    raise OSError("no room")


def test_a_stuck_receiver_takes_nobody_elses_place() -> None:
    gate = threading.Event()

    async def code() -> str:
        try:
            await in_thread("stuck", gate.wait, 0.01)
        except DeliveryError as error:
            return error.code
        return "came back"

    async def run() -> list[str]:
        said = await asyncio.gather(*(code() for _ in range(room.MOST)))
        said.append(await code())
        assert await asyncio.to_thread(lambda: "free") == "free"  # the loop's own pool is untouched
        assert await in_thread("other", lambda: "free", 100) == "free"
        gate.set()
        return said

    said = asyncio.run(run())
    assert said == ["timeout_total"] * room.MOST + ["channel_stuck"]
