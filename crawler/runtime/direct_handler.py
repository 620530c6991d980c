"""Scrapy's own download handler behind the guard: every name and address that it connects to passes the guarded resolver first.

A host with one address is connected to at once, without Twisted's race between several."""

from __future__ import annotations

from typing import Any, cast

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer

from crawler.runtime.guarded_resolver import Addresses, GuardedResolver


@implementer(IStreamClientEndpoint)
class _SingleAddress:
    """To a host with one address: Twisted's race between several costs more than the connection itself.

    ``racing`` is Twisted's endpoint: for hosts with several addresses, and for those with none, whose error it makes.
    """

    def __init__(self, reactor: Any, host: str, port: int, timeout: float, racing: Any) -> None:
        self._reactor, self._host, self._port, self._timeout, self._racing = reactor, host, port, timeout, racing

    def connect(self, factory: Any) -> Deferred[Any]:
        """A connection, as Twisted's endpoints give it."""
        asked = Addresses()
        kinds = (IPv4Address, IPv6Address)
        self._reactor.nameResolver.resolveHostName(asked, self._host, self._port, addressTypes=kinds)
        return asked.known.addCallback(self._to, factory)

    def _to(self, found: list[Any], factory: Any) -> Deferred[Any]:
        if len(found) != 1:
            return cast("Deferred[Any]", self._racing.connect(factory))
        kind = TCP6ClientEndpoint if isinstance(found[0], IPv6Address) else TCP4ClientEndpoint
        endpoint = kind(self._reactor, found[0].host, self._port, self._timeout)
        return cast("Deferred[Any]", endpoint.connect(factory))


class _Pool(HTTPConnectionPool):
    """Connections by origin."""

    timeout = 30.0

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802 - Twisted's interface
        """One that was kept, or a new one; ``key`` begins with scheme, host and port."""
        scheme, host, port = key[:3]
        if scheme == b"http":
            name = host.decode("ascii").strip("[]")
            endpoint = _SingleAddress(self._reactor, name, port, self.timeout, endpoint)
        return super().getConnection(key, endpoint)


class DirectHandler(HTTP11DownloadHandler):
    """Scrapy's own handler for HTTP and HTTPS, on our pool.

    It installs the guarded resolver itself: Scrapy heeds its setting DNS_RESOLVER only where it starts the reactor, and
    ours is running before there is a crawler.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        theirs = self._pool
        GuardedResolver.from_crawler(crawler, theirs._reactor).install_on_reactor()
        self._pool = _Pool(theirs._reactor, persistent=True)  # type: ignore[no-untyped-call]
        self._pool.maxPersistentPerHost = theirs.maxPersistentPerHost
        self._pool._factory = theirs._factory
        self._pool.timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
