"""The guard inside Twisted: a resolver that gives a connection only addresses that were checked.

Installed on the reactor by crawler/runtime/direct_handler.py. Twisted asks it for IP literals too, so no address is connected to that was not checked here.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.errors import FetchError, GuardError, TocsinError
from crawler.fetch.egress import Egress
from crawler.guard.door import Guard, literal

_KEPT_SECONDS = 60.0
_KEPT_NAMES = 10_000
_REFUSED_NAMES = 1_000


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        raise NotImplementedError


@implementer(IResolutionReceiver)
class Addresses:
    """All addresses of a name, once they are ``known``."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.known: Deferred[list[Any]] = Deferred()

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - Twisted's interface
        """Nothing to note."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        """One more."""
        self.found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        """That was the last."""
        self.known.callback(self.found)


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves by the system's resolver (both families), checks every address, and keeps a name for a minute.

    A name with one forbidden address gets none at all; ``refusal`` then tells why. Behind a proxy only the proxy itself and
    literal addresses inside ``allow_private`` are ever resolved: a request that lost its proxy fails instead of going out.
    """

    def __init__(self, reactor: Any, guard: Guard) -> None:
        self._reactor = reactor
        self._guard = guard
        self._original = reactor.nameResolver
        while isinstance(
            self._original, GuardedResolver
        ):  # one reactor, many crawlers: they never stand behind each other
            self._original = self._original._original
        self._kept: OrderedDict[str, tuple[float, list[Any]]] = OrderedDict()
        self._refused: OrderedDict[str, TocsinError] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        """Scrapy's way of making one; TOCSIN_CONFIG says what is allowed."""
        return cls(reactor, Egress(crawler.settings["TOCSIN_CONFIG"]).door())

    def install_on_reactor(self) -> None:
        """Scrapy calls this once per crawler."""
        self._reactor.installNameResolver(self)

    def refusal(self, host: str) -> TocsinError | None:
        """Why a host was given no address, when it was the guard that said so."""
        return self._refused.get(host)

    def resolveHostName(  # noqa: N802 - Twisted's interface
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Begin a resolution; the receiver gets checked addresses or none."""
        if error := self._forbidden(hostName, portNumber):
            return self._answer(resolutionReceiver, hostName, self._refuse(hostName, error))
        if (address := _literal(hostName, portNumber)) is not None:  # nothing to ask, and no thread to ask it in
            return self._answer(resolutionReceiver, hostName, self.passed(hostName, portNumber, [address]))
        kept = self._kept.get(hostName)
        if kept is not None and kept[0] > self._reactor.seconds():
            return self._answer(
                resolutionReceiver, hostName, self.passed(hostName, portNumber, [_at(a, portNumber) for a in kept[1]])
            )
        asked = Addresses()
        asked.known.addCallback(
            lambda found: self._answer(resolutionReceiver, hostName, self.passed(hostName, portNumber, found))
        )
        return self._original.resolveHostName(asked, hostName, portNumber, addressTypes, transportSemantics)

    def _forbidden(self, host: str, port: int) -> TocsinError | None:
        """Behind a proxy: whatever is neither the proxy nor openly private was not meant to be connected to."""
        proxy = self._guard.proxy
        if (
            proxy is None
            or (host.strip("[]") == proxy.host and port == proxy.port)
            or self._guard.goes_direct(host, port)
        ):
            return None
        return FetchError("proxy_bypassed", "A request was about to bypass the proxy.")

    def _refuse(self, host: str, error: TocsinError) -> list[Any]:
        self._refused[host] = error
        while len(self._refused) > _REFUSED_NAMES:
            self._refused.popitem(last=False)
        return []

    def _answer(self, receiver: Any, host: str, addresses: list[Any]) -> Any:
        resolution = _Resolution(host)
        receiver.resolutionBegan(resolution)
        for address in addresses:
            receiver.addressResolved(address)
        receiver.resolutionComplete()
        return resolution

    def passed(self, host: str, port: int, addresses: list[Any]) -> list[Any]:
        """The addresses when all of them may be connected to, else none."""
        proxy = self._guard.proxy
        if proxy is None or host.strip("[]") != proxy.host or port != proxy.port:
            try:
                for address in addresses:
                    self._guard.check_address(ipaddress.ip_address(address.host.partition("%")[0]), port)
            except GuardError as error:
                return self._refuse(host, error)
        self._refused.pop(host, None)
        self._keep(host, addresses)
        return addresses

    def _keep(self, host: str, addresses: list[Any]) -> None:
        if not addresses or literal(host) is not None or (host in self._kept and self._fresh(host)):
            return
        self._kept.pop(host, None)
        self._kept[host] = (self._reactor.seconds() + _KEPT_SECONDS, addresses)
        while len(self._kept) > _KEPT_NAMES:
            self._kept.popitem(last=False)

    def _fresh(self, host: str) -> bool:
        return self._kept[host][0] > float(self._reactor.seconds())


def _literal(host: str, port: int) -> Any | None:
    """Twisted's address of a host that is one already; a name, and an address with a zone, are None."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    return None if "%" in host else (IPv4Address if version == 4 else IPv6Address)("TCP", host, port)


def _at(address: Any, port: int) -> Any:
    """The same address with another port."""
    if isinstance(address, IPv6Address):
        return IPv6Address("TCP", address.host, port)
    return IPv4Address("TCP", address.host, port)
