"""Scrapy's download handler: what goes out directly takes Scrapy's own, everything else the client of its door. Decides nothing."""

from __future__ import annotations

import ipaddress

import httpx
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.errors import FetchError
from crawler.guard import Guard
from crawler.middlewares import routes_of


class DoorHandler(BaseDownloadHandler):
    """One client a door for the life of the crawler; behind a proxy names are resolved by it, never here."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._twisted = HTTP11DownloadHandler.from_crawler(crawler)
        self._clients: dict[Guard, httpx.AsyncClient] = {}
        self._plain = routes_of(crawler).door().proxy is None

    async def download_request(self, request: Request) -> Response:
        """Raises FetchError and GuardError, and DownloadCancelledError for a body that is too large."""
        door: Guard | None = request.meta.get("door")
        if door is None:
            raise FetchError("proxy_bypassed", "A request was about to go out beside the door.")
        if self._plain and door.proxy is None:  # Twisted's names are checked by GuardedResolver
            return await self._twisted.download_request(request)
        return await self._by_client(door, request)

    async def _by_client(self, door: Guard, request: Request) -> Response:
        headers = {k.decode("latin-1"): b", ".join(v).decode("latin-1") for k, v in request.headers.items()}
        try:
            answer = await self._client(door).request(
                request.method, request.url, headers=headers, content=request.body or None
            )
        except FetchError as error:
            if error.code == "body_too_large":
                raise DownloadCancelledError(error.message) from error
            raise
        # the client has decoded the body, so Scrapy must not do it again
        received = answer.extensions["received"]
        kept = Headers([(k, v) for k, v in received if k.lower() != "content-encoding"], encoding="latin-1")
        kind = responsetypes.from_args(headers=kept, url=request.url, body=answer.content)
        peer = answer.extensions["address"]
        address = ipaddress.ip_address(peer) if peer else None
        return kind(
            url=request.url,
            status=answer.status_code,
            headers=kept,
            body=answer.content,
            request=request,
            ip_address=address,
        )

    def _client(self, door: Guard) -> httpx.AsyncClient:
        if door not in self._clients:
            settings = self.crawler.settings
            self._clients[door] = door.client(
                max_bytes=settings.getint("DOWNLOAD_MAXSIZE"), timeout=settings.getfloat("DOWNLOAD_TIMEOUT")
            )
        return self._clients[door]

    async def close(self) -> None:
        """Close the clients and Scrapy's own handler."""
        for client in self._clients.values():
            await client.aclose()
        await self._twisted.close()
