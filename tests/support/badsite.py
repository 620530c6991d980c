"""A web site on loopback that does everything a bad site does, and proxies that note what passes. Real sockets, no product code.

A ``BadSite`` runs in a thread of its own, so that tests of blocking code can use it too::

    with BadSite({"/": answer(b"hello"), "/loop": redirect("/loop")}) as site:
        site.url("/")
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import ssl
import struct
import threading
import zlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """A request as it came in; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    peer: str


Handler = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def head(status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """The head of an answer, ended."""
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def raw(data: bytes) -> Handler:
    """Exactly these bytes, then the connection ends."""

    async def handle(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return handle


def answer(body: bytes | str = b"", status: int = 200, **headers: str) -> Handler:
    """An honest answer; ``content_type="text/html"`` gives that header."""
    data = body.encode() if isinstance(body, str) else body
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    named.setdefault("Content-Length", str(len(data)))
    return raw(head(status, named | {"Connection": "close"}) + data)


def redirect(to: str, status: int = 302, body: bytes = b"") -> Handler:
    """A redirect, by default with an empty body."""
    return answer(body, status, Location=to)


def turns(*handlers: Handler) -> Handler:
    """One after the other, request by request; the last one from then on."""
    left = list(handlers)

    async def handle(request: Request, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(request, writer)

    return handle


def half(body: bytes) -> Handler:
    """Half of what the head promises, then the connection ends."""
    return raw(head(200, {"Content-Length": str(len(body)), "Connection": "close"}) + body[: len(body) // 2])


async def never(_: Request, writer: asyncio.StreamWriter) -> None:
    """Accepts and never answers."""
    await asyncio.sleep(60)


def dripping(body: bytes, every: float = 0.05) -> Handler:
    """One byte at a time, for ever so long."""

    async def handle(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(head(200, {"Content-Length": str(len(body))}))
        for i in range(len(body)):
            writer.write(body[i : i + 1])
            await writer.drain()
            await asyncio.sleep(every)

    return handle


async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
    """A chunked body without an end."""
    writer.write(head(200, {"Transfer-Encoding": "chunked"}))
    while not writer.is_closing():
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


def reset_after(data: bytes) -> Handler:
    """These bytes, then a TCP reset."""

    async def handle(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(0.05)
        sock = writer.get_extra_info("socket")
        sock.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SOL_SOCKET, SO_LINGER: close by reset
        writer.transport.abort()

    return handle


def gzip_bomb(megabytes: int) -> bytes:
    """A gzip file of about a thousandth of what it unpacks to."""
    packer, block = zlib.compressobj(9, wbits=31), b"\0" * 1_000_000
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def gzipped(body: bytes) -> bytes:
    """An honest gzip file."""
    return gzip.compress(body, mtime=0)


@dataclass
class _Server:
    """An asyncio server in a thread; ends with its context."""

    port: int = 0

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main(ready)), daemon=True)
        self._thread.start()
        ready.wait(60)
        return self

    async def _main(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._guarded, "127.0.0.1", 0, ssl=self._context())
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()  # what is still being served ends with the loop

    def _context(self) -> ssl.SSLContext | None:
        return None

    async def _guarded(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, OSError):
            await self._serve(reader, writer)
            await writer.drain()
        with contextlib.suppress(Exception):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)


@dataclass
class BadSite(_Server):
    """Answers each path by its handler (a query is ignored), everything else with 404. Notes every request."""

    routes: dict[str, Handler] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __init__(self, routes: Mapping[str, Handler] | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.routes, self.tls, self.requests, self.connections = dict(routes or {}), tls, [], 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [r.target for r in self.requests]

    def _context(self) -> ssl.SSLContext | None:
        return self.tls

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
        request = Request(method, target, headers, str(writer.get_extra_info("peername")[0]))
        self.requests.append(request)
        await self.routes.get(target.partition("?")[0], answer(b"not here", 404))(request, writer)


@dataclass
class SocksProxy(_Server):
    """A SOCKS5 proxy without login; names are noted and, when in ``known``, connected to a loopback port."""

    known: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def __init__(self, known: Mapping[str, int] | None = None) -> None:
        super().__init__()
        self.known, self.asked = dict(known or {}), []

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly((await reader.readexactly(2))[1])
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(str(b) for b in await reader.readexactly(4)) if kind == 1 else "v6"
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append((host, port))
        if host not in self.known:
            writer.write(b"\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00")
            return
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.known[host])
        await asyncio.wait(
            [asyncio.ensure_future(_pump(reader, far_writer)), asyncio.ensure_future(_pump(far_reader, writer))],
            return_when=asyncio.FIRST_COMPLETED,
        )
        far_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


def run(coroutine: Coroutine[Any, Any, T], seconds: float = 120) -> T:
    """Run a coroutine to its end, or fail after some seconds."""

    async def bounded() -> T:
        async with asyncio.timeout(seconds):
            return await coroutine

    return asyncio.run(bounded())
