"""A real HTTP receiver on loopback whose answers a test scripts. Keeps what it got; knows nothing of the product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Got:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``status``, ``headers`` and ``body`` are the answer; ``mood`` is answer, hang, reset, cut, endless, slow_body or garbage."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    mood: str = "answer"
    port: int = 0
    got: list[Got] = field(default_factory=list)
    sent: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._one(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.got.append(Got(method, path, headers, body))
        if self.mood == "hang":
            await asyncio.sleep(600)
        elif self.mood == "reset":
            writer.transport.abort()
        elif self.mood == "garbage":
            writer.write(b"\x00\xff not http at all\r\n\r\n")
        elif self.mood != "cut":
            await self._answer(writer)
        await writer.drain()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {self.status} X", *(f"{k}: {v}" for k, v in self.headers.items()), "Connection: close"]
        if self.mood == "answer":
            lines.append(f"Content-Length: {len(self.body)}")
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + self.body)
        await writer.drain()
        if self.mood == "slow_body":
            await asyncio.sleep(600)
        while self.mood == "endless" and self.sent < 1 << 30:
            writer.write(b"x" * 65536)
            await writer.drain()
            self.sent += 65536


@asynccontextmanager
async def receiver(
    status: int = 204, mood: str = "answer", body: bytes = b"", **headers: str
) -> AsyncIterator[Receiver]:
    """A receiver that is up while the block runs; header names are given with _ for -."""
    made = Receiver(status, {k.replace("_", "-"): v for k, v in headers.items()}, body, mood)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
