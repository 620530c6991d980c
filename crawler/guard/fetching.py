"""Fetches one document, from the first URL to the final answer; the guard checks every redirect like a new URL."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import httpx

from crawler import __version__
from crawler.errors import FetchError, GuardError
from crawler.guard.chain_cookies import ChainCookies
from crawler.guard.limits import MAX_BYTES, MAX_REDIRECTS
from crawler.items import Answer
from crawler.parsing.url_keys import absolute

if TYPE_CHECKING:
    from crawler.guard.strict_url import ParsedUrl

# What a site is asked for that answers people and programs in different ways. A list is asked for alike when it is found and when it is read.
ACCEPT_PAGES = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPT_LISTS = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml,"
    "application/xml;q=0.9,text/xml;q=0.9,text/html;q=0.7,*/*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HARMLESS = frozenset({"user-agent", "accept", "accept-language", "if-none-match", "if-modified-since"})


class _Guard(Protocol):
    def toward(self, url: str) -> _Guard: ...
    def check_url(self, url: str) -> ParsedUrl: ...
    def client(self, *, max_bytes: int, timeout: float) -> httpx.AsyncClient: ...


async def fetch(
    guard: _Guard,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    limit: float = 30.0,
    max_redirects: int = MAX_REDIRECTS,
) -> Answer:
    """GET a document within ``limit`` seconds in all. Any status is an answer; nothing is retried.

    The caller's secret headers (Authorization, Cookie, API keys) are sent to the first origin only. Raises GuardError (see Guard.check_url; also
    redirect_downgrade, too_many_redirects is a FetchError) and FetchError: body_too_large, body_truncated, timeout_total,
    timeout_first_byte, timeout_connect, connection_refused, connection_lost, bad_http, headers_too_large,
    encoding_unsupported, encoding_broken, tls_*, dns_*, proxy_*.
    """
    try:
        async with asyncio.timeout(limit), _Clients(max_bytes, limit) as clients:
            return await _follow(guard.toward(url), clients, url, dict(headers or {}), max_redirects)
    except TimeoutError:
        raise FetchError("timeout_total", f"The answer did not come within {limit:g} seconds.") from None


class _Clients(AsyncExitStack):
    """The clients of one chain of redirects, one for each guard that it passes."""

    def __init__(self, max_bytes: int, limit: float) -> None:
        super().__init__()
        self._max_bytes, self._limit = max_bytes, limit
        self._opened: dict[_Guard, httpx.AsyncClient] = {}

    async def of(self, guard: _Guard) -> httpx.AsyncClient:
        if guard not in self._opened:
            client = guard.client(max_bytes=self._max_bytes, timeout=self._limit)
            self._opened[guard] = await self.enter_async_context(client)
        return self._opened[guard]


async def _follow(guard: _Guard, clients: _Clients, url: str, headers: dict[str, str], max_redirects: int) -> Answer:
    seen: set[tuple[str, str]] = set()
    parsed, cookies = guard.check_url(url), ChainCookies()
    while len(seen) <= max_redirects:
        sent = dict(headers)
        if cookie := cookies.header(parsed.url, sent.pop(_own_cookie(sent), "")):
            sent["Cookie"] = cookie
        if (parsed.url, cookie) in seen:
            break
        seen.add((parsed.url, cookie))
        answer = await _get(await clients.of(guard), parsed.url, sent)
        if answer.status not in _REDIRECTS or not (location := answer.header("location")):
            return answer
        cookies.take(parsed.url, (v for k, v in answer.headers if k.lower() == "set-cookie"))
        led = led_to_by(location, parsed.url)
        guard = guard.toward(led)  # from a host with a way of its own the chain goes on by that way
        target = guard.check_url(led)
        headers = _carried(headers, parsed, target)
        parsed = target
    raise FetchError("too_many_redirects", "The server redirects from address to address without end.")


def _own_cookie(headers: Mapping[str, str]) -> str:
    return next((k for k in headers if k.lower() == "cookie"), "cookie")


def led_to_by(location: str, url: str) -> str:
    """The address that a Location header names, as browsers read it: in UTF-8 where it is not ASCII, with blanks escaped."""
    raw = location.encode("latin-1", "replace")
    text = raw.decode("utf-8") if _is_utf8(raw) else location
    return absolute(text, url) or text


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _carried(headers: dict[str, str], old: ParsedUrl, new: ParsedUrl) -> dict[str, str]:
    """The headers for the next hop: secret ones are sent to their origin only."""
    if old.origin == new.origin:
        return headers
    secret = {k for k in headers if k.lower() not in _HARMLESS}
    if secret and old.scheme == "https" and new.scheme == "http":
        raise GuardError("redirect_downgrade", "The server sends a request with credentials to an unencrypted address.")
    return {k: v for k, v in headers.items() if k not in secret}


async def _get(client: httpx.AsyncClient, url: str, headers: Mapping[str, str]) -> Answer:
    started = _now()
    agent = {
        "user-agent": f"Tocsin/{__version__}",
        "accept": ACCEPT_PAGES,
        "host": urlsplit(url).netloc,
    }  # else httpx decodes it, strictly
    merged = httpx.Headers(agent)
    merged.update(headers)
    try:
        request = client.build_request("GET", url, headers=merged)
    except httpx.InvalidURL:
        raise GuardError("url_bad_host", "The address cannot be read in one way only.") from None
    response = await client.send(request, stream=True)
    try:
        received: tuple[tuple[str, str], ...] = response.extensions["received"]
        redirect = response.status_code in _REDIRECTS and any(k.lower() == "location" for k, _ in received)
        body = b"" if redirect else b"".join([piece async for piece in response.aiter_raw()])
        return Answer(
            url=url,
            status=response.status_code,
            headers=received,
            body=body,
            address=response.extensions["address"],
            started=started,
            ended=_now(),
        )
    finally:
        await response.aclose()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
