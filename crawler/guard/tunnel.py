"""A TCP connection to a host, directly or by the proxy as the guard decides, for a program that speaks HTTP itself: a browser."""

from __future__ import annotations

import asyncio
import base64

from crawler.errors import FetchError
from crawler.guard.door import Guard, Proxy, dial, literal
from crawler.guard.socks import socks_connect
from crawler.guard.trust import trusted_of_proxy

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_MOST_HEAD = 32_768


async def tunnel(guard: Guard, host: str, port: int, limit: float = 15.0) -> Streams:
    """A connection to host:port, directly or by the proxy; ``host`` comes from ``guard.check_url``. ``limit`` in seconds.

    Raises GuardError, FetchError (dns_*, connection_refused, timeout_connect, proxy_unavailable, proxy_refused).
    """
    try:
        async with asyncio.timeout(limit):
            if guard.proxy is None or guard.goes_direct(host, port):
                return await _direct(guard, host, port)
            if (address := literal(host)) is not None:
                guard.check_address(address, port)
            return await _by_proxy(guard.proxy, host, port)
    except TimeoutError:
        raise FetchError("timeout_connect", "The server could not be reached in time.") from None


async def _direct(guard: Guard, host: str, port: int) -> Streams:
    refused: OSError | None = None
    for address in await guard.resolve(host, port):
        try:
            return await asyncio.open_connection(sock=await dial(address, port))
        except OSError as error:
            refused = error
    raise FetchError("connection_refused", "The server refused the connection or cannot be reached.") from refused


async def _by_proxy(proxy: Proxy, host: str, port: int) -> Streams:
    if proxy.is_socks:
        sock = await socks_connect((proxy.host, proxy.port), proxy.auth, host, port)
        return await asyncio.open_connection(sock=sock)
    secure = await trusted_of_proxy() if proxy.scheme == "https" else None
    try:
        reader, writer = await asyncio.open_connection(proxy.host, proxy.port, ssl=secure, limit=_MOST_HEAD)
    except OSError:
        raise FetchError("proxy_unavailable", "The proxy could not be reached; nothing was sent directly.") from None
    try:
        await _ask(reader, writer, proxy, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, proxy: Proxy, place: str) -> None:
    """CONNECT (RFC 9110, 9.3.6)."""
    login = f"Proxy-Authorization: Basic {_basic(*proxy.auth)}\r\n" if proxy.auth else ""
    writer.write(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{login}\r\n".encode("latin-1"))
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        head = b""
    if head[9:12] != b"200":
        raise FetchError("proxy_refused", "The proxy did not make the connection.")


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
