"""The proxy on loopback through which the browser connects: the guard checks every connection. Renders nothing."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import re
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from crawler.errors import TocsinError
from crawler.guard import Guard
from crawler.guard.strict_url import ParsedUrl
from crawler.guard.tunnel import Streams, tunnel

MOST_BYTES = 30_000_000  # for a page with everything that it loads
_MOST_HEAD = 65_536
_CHUNK = 65_536
_TRIES = 4  # of a login, and answers before the answer
_INTERIM = re.compile(rb"HTTP/1\.[01] 1(?!01)\d\d ")
_OF_CONNECTION = frozenset({b"proxy-authorization", b"proxy-connection", b"connection", b"keep-alive"})


class GuardProxy:
    """An HTTP proxy for one browser. ``guard_for`` gives the guard for a URL; ``refused`` are the error codes of this page's refused requests."""

    def __init__(self, guard_for: Callable[[str], Guard]) -> None:
        self._guard_for = guard_for
        self.user, self.password = "tocsin", secrets.token_urlsafe(24)
        self.refused: list[str] = []
        self.passed = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MOST_HEAD)
        return int(self._server.sockets[0].getsockname()[1])

    def next_page(self) -> None:
        """Start counting again, and close what the last page left open."""
        self.refused, self.passed = [], 0
        self._cut()

    def _cut(self) -> None:
        for writer in list(self._open):
            writer.close()

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            self._cut()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self._answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # the browser closed the connection, or its request was no HTTP
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(_TRIES):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head[:-4].split("\r\n")
            if self._has_password(lines):
                await self._connected(first, lines, (reader, writer))
                return
            writer.write(b'HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm="tocsin"\r\nContent-Length: 0\r\n\r\n')

    async def _connected(self, first: str, lines: list[str], browser: Streams) -> None:
        method, target, _ = first.split(" ")
        connect = method == "CONNECT"
        try:
            url = f"https://{target}/" if connect else target
            guard = self._guard_for(url)
            parsed = guard.check_url(url)
            site = await tunnel(guard, parsed.host, parsed.port)
        except TocsinError as error:
            self.refused.append(error.code)
            browser[1].write(f"HTTP/1.1 403 Refused\r\nX-Refused: {error.code}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        self._open.add(site[1])
        try:
            if connect:
                browser[1].write(b"HTTP/1.1 200 Connected\r\n\r\n")
                await self._together(self._pass(browser[0], site[1]), self._pass(site[0], browser[1]))
            else:
                site[1].write(_forwarded(method, parsed, lines))
                await self._one_request(browser, site, _length(lines))
        finally:
            self._open.discard(site[1])
            site[1].close()

    async def _one_request(self, browser: Streams, site: Streams, body: int) -> None:
        """The body of a request that has one, and its answer. The connection carries no other request: each comes on a connection of
        its own, since only what is read here is checked and freed of what is the proxy's."""

        async def onward() -> None:
            await self._pass(browser[0], site[1], body)
            while await browser[0].read(_CHUNK):
                pass  # a further request is not passed on; it is sent again on a connection of its own

        await self._together(onward(), self._back(site[0], browser[1]))

    async def _back(self, site: asyncio.StreamReader, browser: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            for _ in range(_TRIES):
                head = await site.readuntil(b"\r\n\r\n")
                if not _INTERIM.match(head):  # 100 Continue and its like stand before the answer itself
                    browser.write(_closing(head))
                    await self._pass(site, browser)
                    return

    def _has_password(self, lines: list[str]) -> bool:
        """Whether the request has the password that only our browser knows: other programs must not use the proxy."""
        wanted = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        given = next(
            (v.strip() for k, _, v in (x.partition(":") for x in lines) if k.lower() == "proxy-authorization"), ""
        )
        return hmac.compare_digest(given.encode(), wanted.encode())

    @staticmethod
    async def _together(*directions: Coroutine[Any, Any, None]) -> None:
        """Until one of them has come to its end."""
        tasks = [asyncio.ensure_future(direction) for direction in directions]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int | None = None) -> None:
        with contextlib.suppress(OSError):
            while most != 0 and self.passed <= MOST_BYTES:
                data = await reader.read(_CHUNK if most is None else min(most, _CHUNK))
                if not data:
                    return
                most = None if most is None else most - len(data)
                self.passed += len(data)
                writer.write(data)
                await writer.drain()


def _length(lines: list[str]) -> int:
    """Bytes of a request's body; browsers send no other length. Raises ValueError."""
    fields = [(k.strip().lower(), v.strip()) for k, _, v in (line.partition(":") for line in lines)]
    if any(name == "transfer-encoding" for name, _ in fields):
        raise ValueError("a browser sends its bodies with their length")
    lengths = {value for name, value in fields if name == "content-length"}
    return int(lengths.pop()) if len(lengths) == 1 else 0


def _closing(head: bytes) -> bytes:
    """The head of an answer that says that no other follows on its connection."""
    first, *lines = head[:-4].split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in _OF_CONNECTION]
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


def _forwarded(method: str, parsed: ParsedUrl, lines: list[str]) -> bytes:
    """The request for the site: one for each connection, without the headers for a proxy."""
    kept = [line for line in lines if line.partition(":")[0].strip().lower().encode("latin-1") not in _OF_CONNECTION]
    return "\r\n".join([f"{method} {parsed.target} HTTP/1.1", *kept, "Connection: close", "", ""]).encode("latin-1")
