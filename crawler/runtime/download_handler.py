"""Scrapy's download handler: what goes out directly takes Scrapy's own, everything else the client of its guard (a proxy's or Tor's),
and pages that need their scripts a browser. Decides nothing."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address
from typing import Self, cast
from urllib.parse import urlsplit

import httpx
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler import clock
from crawler.browser import BrowserPool
from crawler.errors import FetchError
from crawler.fetch.failures import LEASE_OVER
from crawler.guard import Guard
from crawler.middlewares import egress_of
from crawler.parsing.url_keys import host_key
from crawler.runtime.direct_handler import DirectHandler

_BROWSERS_OWN = frozenset(
    {"Accept", "Accept-Encoding", "Accept-Language", "Referer", "If-None-Match", "If-Modified-Since"}
)


class EgressHandler(BaseDownloadHandler):
    """One client for each guard, for the life of the crawler; behind a proxy names are resolved by it, never here.

    Scrapy makes a handler for each scheme; they are one here, since two would have two browsers, and each its own resolver.
    """

    lazy = True

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The crawler's only one."""
        if "egress_handler" not in vars(crawler):
            vars(crawler)["egress_handler"] = cls(crawler)
        return cast("Self", vars(crawler)["egress_handler"])

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._twisted = DirectHandler.from_crawler(crawler)
        self._clients: dict[tuple[Guard, int], httpx.AsyncClient] = {}
        self._browsers: dict[Guard, BrowserPool] = {}
        self._plain = egress_of(crawler).door().proxy is None

    async def download_request(self, request: Request) -> Response:
        """Raises FetchError (`LEASE_OVER` when the job became another process's while it waited for its turn) and GuardError, and DownloadCancelledError for a body that is too large."""
        held: Callable[[], bool] | None = request.meta.get("held")
        if held is not None and not held():
            raise FetchError(LEASE_OVER, "Another process may ask there by now.")
        slot = request.meta.get("download_slot", "")
        egress_of(self.crawler).pauses.asked({slot, host_key(request.url)}, clock.utcnow())
        guard: Guard | None = request.meta.get("guard")
        if guard is None:
            raise FetchError("proxy_bypassed", "A request was about to go out without its guard.")
        if request.meta.get("browser") and not request.meta.get("is_robots"):
            try:
                return await self._by_browser(guard, request)
            except FetchError as error:
                if error.code != "browser_download":  # a PDF, which a browser would only keep
                    raise
        if self._plain and guard.proxy is None:  # Twisted's names are checked by GuardedResolver
            return await self._twisted.download_request(request)
        return await self._by_client(guard, request)

    async def _by_client(self, guard: Guard, request: Request) -> Response:
        headers = {k.decode("latin-1"): b", ".join(v).decode("latin-1") for k, v in request.headers.items()}
        headers["Host"] = urlsplit(
            request.url
        ).netloc  # else httpx decodes it, strictly: a host of signs (xn--i-7iq.ws) is a real one
        try:
            answer = await self._client(guard, request).request(
                request.method, request.url, headers=headers, content=request.body or None
            )
        except FetchError as error:
            if error.code == "body_too_large":
                raise DownloadCancelledError(error.message) from error
            raise
        # the client has decoded the body, so Scrapy must not do it again
        received = answer.extensions["received"]
        kept = Headers([(k, v) for k, v in received if k.lower() != "content-encoding"], encoding="latin-1")
        peer = answer.extensions["address"]
        address = ipaddress.ip_address(peer) if peer else None
        return _response(request, request.url, answer.status_code, kept, answer.content, address)

    async def _by_browser(self, guard: Guard, request: Request) -> Response:
        """A page as it stands when its scripts have run; all that belongs to it goes by its guard, a hostile host's by its own."""
        egress = egress_of(self.crawler)

        def guard_of(url: str) -> Guard:
            host = host_key(url)
            return egress.door(egress.at(host)) if host in egress.hostile else guard

        if guard not in self._browsers:
            self._browsers[guard] = BrowserPool(guard_of)
        named = {k.decode("latin-1"): b", ".join(v).decode("latin-1") for k, v in request.headers.items()}
        agent = named.pop("User-Agent", "")
        own = {k: v for k, v in named.items() if k not in _BROWSERS_OWN}
        answer = await self._browsers[guard].fetch(request.url, agent=agent, headers=own)
        kept = Headers(list(answer.headers), encoding="latin-1")
        return _response(request, answer.url, answer.status, kept, answer.body, None)

    def _client(self, guard: Guard, request: Request) -> httpx.AsyncClient:
        settings = self.crawler.settings
        most = int(request.meta.get("download_maxsize") or settings.getint("DOWNLOAD_MAXSIZE"))
        if (guard, most) not in self._clients:
            self._clients[guard, most] = guard.client(max_bytes=most, timeout=settings.getfloat("DOWNLOAD_TIMEOUT"))
        return self._clients[guard, most]

    async def close(self) -> None:
        """Close the clients and Scrapy's own handler; asked once for each scheme."""
        while self._clients:
            await self._clients.popitem()[1].aclose()
        while self._browsers:
            await self._browsers.popitem()[1].close()
        await self._twisted.close()


def _response(
    request: Request, url: str, status: int, headers: Headers, body: bytes, address: IPv4Address | IPv6Address | None
) -> Response:
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    return kind(url=url, status=status, headers=headers, body=body, request=request, ip_address=address)
