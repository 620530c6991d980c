"""The HTTP transport of the guard: it connects only to addresses that were checked, and decodes and limits every body.

An httpx transport over httpcore with its own network backend. Decides nothing; door.py does.
"""

from __future__ import annotations

import asyncio
import ssl
import typing
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

import httpcore
import httpx

from crawler.errors import FetchError
from crawler.guard.decoding import ACCEPT_ENCODING, too_large, unpack
from crawler.guard.trust import trusted, trusted_of_proxy
from crawler.guard.wire_errors import translate

if typing.TYPE_CHECKING:
    from typing import Protocol

    from crawler.guard.strict_url import ParsedUrl

    class _Proxy(Protocol):
        @property
        def url(self) -> str: ...
        @property
        def is_socks(self) -> bool: ...
        @property
        def auth(self) -> tuple[str, str] | None: ...

    class GuardRules(Protocol):
        """The part of the guard that a transport uses."""

        @property
        def proxy(self) -> _Proxy | None: ...
        def check_url(self, url: str) -> ParsedUrl: ...
        def goes_direct(self, host: str, port: int | None = None) -> bool: ...
        async def resolve(self, host: str, port: int) -> tuple[str, ...]: ...


# The body is already decoded here; and httpx would parse a hostile Location although it is not followed.
_TAKEN_OUT = ("content-encoding", "content-length", "location")


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one request: decoded bytes, seconds in all, seconds until the answer's head."""

    max_bytes: int
    total: float
    first_byte: float


class _DirectBackend(httpcore.AsyncNetworkBackend):
    """Connects only to an address that the guard resolved and checked: no second look-up can give another one."""

    def __init__(self, guard: GuardRules) -> None:
        self._guard = guard
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._guard.resolve(host, port)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise FetchError("url_scheme", "Local sockets are not fetched from.")


class _ProxyBackend(httpcore.AnyIOBackend):
    """Connects to the operator's own proxy; an error says that the proxy failed, not the site."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await super().connect_tcp(host, port, timeout, local_address, socket_options)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError):
            raise FetchError(
                "proxy_unavailable", "The proxy could not be reached; nothing was sent directly."
            ) from None


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends a request directly or by the proxy, as the guard decides; raises GuardError and FetchError."""

    def __init__(self, guard: GuardRules, limits: Limits, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._limits = limits
        self._tls = tls
        self._pools: dict[bool, httpcore.AsyncConnectionPool] = {}  # whether directly, made when first needed

    async def _pool(self, *, direct: bool) -> httpcore.AsyncConnectionPool:
        if direct not in self._pools:
            self._tls = self._tls or await trusted()
            pool = self._direct_pool() if direct else await self._proxy_pool()
            self._pools.setdefault(direct, pool)
        return self._pools[direct]

    def _direct_pool(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(ssl_context=self._tls, network_backend=_DirectBackend(self._guard))

    async def _proxy_pool(self) -> httpcore.AsyncConnectionPool:
        proxy = self._guard.proxy
        assert proxy is not None
        common: dict[str, typing.Any] = {"ssl_context": self._tls, "network_backend": _ProxyBackend()}
        if proxy.is_socks:
            return httpcore.AsyncSOCKSProxy(proxy.url, proxy_auth=proxy.auth, **common)
        own = await trusted_of_proxy() if proxy.url.startswith("https:") else None
        return httpcore.AsyncHTTPProxy(proxy.url, proxy_auth=proxy.auth, proxy_ssl_context=own, **common)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Check, connect and read the head; the body follows as a stream with a limit."""
        parsed = self._guard.check_url(str(request.url))
        deadline = asyncio.get_running_loop().time() + self._limits.total
        request.headers["accept-encoding"] = ACCEPT_ENCODING
        direct = self._guard.proxy is None or self._guard.goes_direct(parsed.host, parsed.port)
        pool = await self._pool(direct=direct)
        try:
            async with asyncio.timeout(self._limits.first_byte):
                answer = await pool.handle_async_request(_plain_request(request, parsed, self._limits))
        except TimeoutError:
            raise FetchError("timeout_first_byte", "The server did not begin to answer in time.") from None
        except Exception as error:
            raise translate(error) from error
        return self._response(answer, deadline)

    def _response(self, answer: httpcore.Response, deadline: float) -> httpx.Response:
        received = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers)
        body = _Body(answer, self._limits, deadline, received)
        kept = [(k, v) for k, v in received if k.lower() not in _TAKEN_OUT]
        stream = answer.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        extensions = {"received": received, "address": peer[0] if peer else None}
        return httpx.Response(answer.status, headers=kept, stream=body, extensions=extensions)

    async def aclose(self) -> None:
        """Close all kept connections."""
        for pool in self._pools.values():
            await pool.aclose()


def _plain_request(request: httpx.Request, parsed: ParsedUrl, limits: Limits) -> httpcore.Request:
    """The request, built from the URL as it was checked: another parser may read the URL differently."""
    waits = {"connect": limits.first_byte / 2, "pool": limits.total}  # half, so that a second address can be tried
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(
            scheme=parsed.scheme.encode(),
            host=parsed.host.encode(),
            port=parsed.named_port,
            target=parsed.target.encode(),
        ),
        headers=[(b"Host", parsed.authority.encode()), *(h for h in request.headers.raw if h[0].lower() != b"host")],
        content=typing.cast("AsyncIterator[bytes]", request.stream),
        extensions={"timeout": waits},
    )


class _Body(httpx.AsyncByteStream):
    """The unpacked body: at most ``max_bytes``, and not after the deadline. It comes in one piece, since what it is packed with
    and whether it is whole is judged by the whole of it."""

    def __init__(
        self, answer: httpcore.Response, limits: Limits, deadline: float, headers: tuple[tuple[str, str], ...]
    ) -> None:
        self._answer = answer
        self._limits = limits
        self._deadline = deadline
        self._coding = ", ".join(v for k, v in headers if k.lower() == "content-encoding")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        raw, cut = await self._received()
        yield unpack(raw, self._coding, self._limits.max_bytes, cut=cut)

    async def _received(self) -> tuple[bytes, bool]:
        """The bytes as they came, and whether the server broke off before its promised end."""
        received, chunks = bytearray(), self._answer.aiter_stream().__aiter__()
        try:
            while (chunk := await self._next(chunks)) is not None:
                received += chunk
                if len(received) > self._limits.max_bytes:
                    raise too_large(self._limits.max_bytes)
        except FetchError as error:
            if error.code != "body_truncated" or not received:
                raise
            return bytes(received), True
        return bytes(received), False

    async def _next(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await anext(chunks, None)
        except TimeoutError:
            raise FetchError("timeout_total", "The answer did not end in time.") from None
        except Exception as error:
            raise translate(error) from error

    async def aclose(self) -> None:
        """Give the connection back, or drop it when the body was not read to its end."""
        await self._answer.aclose()
