"""Scrapy's download handler behind a SOCKS proxy: the door's own client carries the request. Everywhere else Scrapy's own is used."""

from __future__ import annotations

import ipaddress

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.errors import FetchError
from crawler.middlewares import guard_of


class DoorHandler(BaseDownloadHandler):
    """One client for the life of the crawler; names are resolved by the proxy, never here."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._client = guard_of(crawler).client(
            max_bytes=settings.getint("DOWNLOAD_MAXSIZE"), timeout=settings.getfloat("DOWNLOAD_TIMEOUT")
        )

    async def download_request(self, request: Request) -> Response:
        """Raises FetchError and GuardError, and DownloadCancelledError for a body that is too large."""
        headers = {k.decode("latin-1"): b", ".join(v).decode("latin-1") for k, v in request.headers.items()}
        try:
            answer = await self._client.request(
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

    async def close(self) -> None:
        """Close the client."""
        await self._client.aclose()
