"""The port: taken, waited for, refused."""

from __future__ import annotations

import asyncio
import socket

import pytest

from alerts.web import server
from crawler.errors import WorkError


def test_a_port_that_is_taken_is_said() -> None:
    with server.bind("127.0.0.1", 0) as first, pytest.raises(WorkError, match=r"Port \d+ is in use") as said:
        server.bind("127.0.0.1", first.getsockname()[1])
    assert said.value.code == "web_port_taken"


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(WorkError) as said:
        server.bind("192.0.2.1", 8642)
    assert said.value.code == "web_unbound"


async def _patiently(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], socket.socket | None]:
    monkeypatch.setattr(server, "AGAIN", 0.01)
    first = server.bind("127.0.0.1", 0)
    port, stopping, said = first.getsockname()[1], asyncio.Event(), list[str]()
    waiting = asyncio.ensure_future(server.bind_patiently("127.0.0.1", port, stopping, said.append))
    while not said:
        await asyncio.sleep(0.01)
    for _ in range(10):  # it is told once, however often it is tried
        await asyncio.sleep(0.01)
    first.close()
    return said, await waiting


def test_a_port_that_is_taken_is_waited_for_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said, taken = asyncio.run(_patiently(monkeypatch))
    assert taken is not None
    taken.close()
    assert len(said) == 1
    assert "[web_port_taken]" in said[0]


async def _stopped() -> socket.socket | None:
    with server.bind("127.0.0.1", 0) as first:
        stopping = asyncio.Event()
        waiting = server.bind_patiently("127.0.0.1", first.getsockname()[1], stopping, lambda _: stopping.set())
        return await waiting


def test_waiting_ends_when_told_to() -> None:
    assert asyncio.run(_stopped()) is None
