"""Scrapy's own download handler behind the guard: every name and address that it connects to passes the guarded resolver first.

A host with one address is connected to at once, without Twisted's race between several."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from scrapy import Request
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from twisted.internet._sslverify import ClientTLSOptions, OpenSSLDefaultPaths
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint
from twisted.internet.interfaces import IStreamClientEndpoint
from twisted.internet.ssl import CertificateOptions
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.errors import FetchError, TocsinError
from crawler.runtime.guarded_resolver import Addresses, GuardedResolver

MOST_HEAD = 100_000  # bytes, as the guard's own client takes at most


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


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's own, with a bound on the head of an answer: the lines of all its headers and of what is said before it (1xx)."""

    _counted: Any = None  # the parser of the answer whose head is counted
    _head = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's interface
        """Gives up an answer whose head does not end."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        parser = self._parser
        if parser is None or parser.state not in ("STATUS", "HEADER"):
            return
        self._head = len(data) + (self._head if parser is self._counted else 0)
        self._counted = parser
        if self._head > MOST_HEAD:
            self._giveUp(Failure(FetchError("headers_too_large", "The head of the answer is too large.")))  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: N802 - Twisted's interface
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _SharedTrust(_ScrapyClientContextFactory):
    """Scrapy's own, but all connections share one TLS context: Scrapy's reads the certificate authorities for each of them."""

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's interface
        """What makes the connections to a host, whose certificate must be its own."""
        return ClientTLSOptions(self._shared._makeTLSConnection, hostname.decode("ascii"))

    @cached_property
    def _shared(self) -> CertificateOptions:
        return CertificateOptions(trustRoot=cast("Any", OpenSSLDefaultPaths()), **self._get_cert_options_kwargs())


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
        self._pool._factory = _BoundedFactory
        self._pool.timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._contextFactory = cast("IPolicyForHTTPS", _SharedTrust.from_crawler(crawler))

    async def download_request(self, request: Request) -> Response:
        """Scrapy's, with our own errors as they are: raises FetchError headers_too_large."""
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            for reason in getattr(error.__cause__, "reasons", ()):
                if isinstance(reason.value, TocsinError):
                    raise reason.value from None
            raise
