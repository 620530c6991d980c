"""The proxy on loopback through which the browser connects: the guard checks every connection. Renders nothing."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import secrets
from collections.abc import Callable

from crawler.errors import TocsinError
from crawler.guard import Guard
from crawler.guard.strict_url import ParsedUrl
from crawler.guard.tunnel import tunnel

MOST_BYTES = 30_000_000  # for a page with everything that it loads
_MOST_HEAD = 65_536
_CHUNK = 65_536


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
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head[:-4].split("\r\n")
        method, target, _ = first.split(" ")
        if not self._has_password(lines):
            writer.write(b'HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm="tocsin"\r\nContent-Length: 0\r\n\r\n')
            await self._answer(reader, writer)
            return
        connect = method == "CONNECT"
        try:
            url = f"https://{target}/" if connect else target
            guard = self._guard_for(url)
            parsed = guard.check_url(url)
            up_reader, up_writer = await tunnel(guard, parsed.host, parsed.port)
        except TocsinError as error:
            self.refused.append(error.code)
            writer.write(f"HTTP/1.1 403 Refused\r\nX-Refused: {error.code}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        self._open.add(up_writer)
        try:
            if connect:
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            else:
                up_writer.write(_forwarded(method, parsed, lines))
            await self._both_ways((reader, writer), (up_reader, up_writer))
        finally:
            self._open.discard(up_writer)
            up_writer.close()

    def _has_password(self, lines: list[str]) -> bool:
        """Whether the request has the password that only our browser knows: other programs must not use the proxy."""
        wanted = "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")
        given = next(
            (v.strip() for k, _, v in (x.partition(":") for x in lines) if k.lower() == "proxy-authorization"), ""
        )
        return hmac.compare_digest(given.encode(), wanted.encode())

    async def _both_ways(
        self,
        browser: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        site: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        directions = [
            asyncio.ensure_future(self._pass(browser[0], site[1])),
            asyncio.ensure_future(self._pass(site[0], browser[1])),
        ]
        try:
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for direction in directions:
                direction.cancel()
            await asyncio.gather(*directions, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while (data := await reader.read(_CHUNK)) and self.passed <= MOST_BYTES:
                self.passed += len(data)
                writer.write(data)
                await writer.drain()


def _forwarded(method: str, parsed: ParsedUrl, lines: list[str]) -> bytes:
    """The request for the site: one for each connection, without the headers for a proxy."""
    dropped = ("proxy-authorization", "proxy-connection", "connection", "keep-alive")
    kept = [line for line in lines if line.partition(":")[0].lower() not in dropped]
    return "\r\n".join([f"{method} {parsed.target} HTTP/1.1", *kept, "Connection: close", "", ""]).encode("latin-1")
