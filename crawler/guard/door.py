"""The guard: checks every URL and address, resolves names, and gives out HTTP clients and sockets that can reach nothing else.

How an answer is read: transport.py. Scrapy's connections are checked by the same Guard, in crawler/runtime.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from crawler.errors import ConfigError, FetchError, GuardError
from crawler.guard.ip_ranges import IPAddress, parse_allowed, plain, special_range
from crawler.guard.limits import MAX_BYTES, MAX_REDIRECTS
from crawler.guard.socks import socks_connect
from crawler.guard.strict_url import ParsedUrl, check_port, parse_host, parse_url
from crawler.items import Answer

if TYPE_CHECKING:
    import httpx

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
_LOCALHOST = ipaddress.IPv4Address("127.0.0.1")
_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


@dataclass(frozen=True, slots=True)
class Proxy:
    """An operator's proxy. It resolves the host names; we never do (socks5 is read as socks5h)."""

    scheme: str
    host: str
    port: int
    auth: tuple[str, str] | None = None

    @property
    def is_socks(self) -> bool:
        """True for SOCKS5, which carries SMTP too."""
        return self.scheme.startswith("socks")

    @property
    def url(self) -> str:
        """Without credentials."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'socks5' if self.is_socks else self.scheme}://{host}:{self.port}"


def parse_proxy(url: str) -> Proxy:
    """Read ``http://user:secret@host:3128`` or ``socks5h://host:9050``. Raises ConfigError (proxy_invalid)."""
    try:
        parts = urlsplit(url)
        port = parts.port or (1080 if parts.scheme.startswith("socks") else 3128)
        host = parts.hostname
    except ValueError:
        parts, host, port = urlsplit(""), None, 0
    if parts.scheme not in _PROXY_SCHEMES or not host or parts.path.strip("/") or parts.query:
        raise ConfigError(
            "proxy_invalid", "The proxy is not an address.", "Write it as http://HOST:PORT or socks5h://HOST:PORT."
        )
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Proxy(parts.scheme, host, port, auth)


async def system_lookup(host: str, port: int) -> Sequence[str]:
    """Addresses of a host name by the system's resolver, IPv4 and IPv6, in its order. Raises FetchError (dns_*)."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            raise FetchError("dns_not_found", "The host name does not exist.") from None
        raise FetchError("dns_failed", "The host name could not be resolved.") from None
    except UnicodeError:
        raise GuardError("url_bad_host", "The host is not a host name.") from None
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Guard:
    """Checks where a connection may go, and makes it.

    ``allow_private``: private networks that may be reached (``127.0.0.0/8``, ``10.1.2.3:8080``, ``[::1]:8025``). ``proxy``: used for
    all connections except to literal addresses in ``allow_private``; with ``strict`` for those too. ``own``: addresses that this
    installation listens on, always refused. ``lookup`` and ``tls`` replace the system's resolver and trust store.
    ``elsewhere`` gives the guard of a URL that has one of its own. Raises ConfigError when a setting is wrong.
    """

    def __init__(
        self,
        allow_private: Iterable[str] = (),
        proxy: str | None = None,
        *,
        strict: bool = False,
        own: Iterable[str] = (),
        lookup: Lookup = system_lookup,
        tls: ssl.SSLContext | None = None,
        elsewhere: Callable[[str], Guard | None] = lambda _: None,
    ) -> None:
        self.allowed = parse_allowed(allow_private)
        self.proxy = parse_proxy(proxy) if proxy else None
        self._strict = strict
        self._own = parse_allowed(own)
        self._lookup = lookup
        self._tls = tls
        self._elsewhere = elsewhere

    # ---- decisions

    def toward(self, url: str) -> Guard:
        """The guard for a URL that was led to from here: another one when ``elsewhere`` names one for it, else this."""
        return self._elsewhere(url) or self

    def check_url(self, url: str, *, smtp: bool = False) -> ParsedUrl:
        """Parse a URL strictly and refuse it unless it may be fetched; host names are checked again when they are resolved.

        Raises GuardError: url_scheme, url_bad_character, url_userinfo, url_not_canonical, url_forbidden_port,
        url_too_long, url_bad_host, url_onion, url_forbidden_address, url_is_self.
        """
        parsed = parse_url(url)
        self._check_port(parsed.host, parsed.port, smtp=smtp)
        # RFC 7686: an onion name is never looked up in the DNS.
        if parsed.host.endswith(".onion") and not (self.proxy and self.proxy.is_socks):
            raise GuardError(
                "url_onion", "An onion address can be reached only through Tor.", 'Give the source route = "tor".'
            )
        address = literal(parsed.host)
        if address is not None:
            self.check_address(address, parsed.port)
        return parsed

    def _check_port(self, host: str, port: int, *, smtp: bool) -> None:
        address = literal(host)
        named = address is not None and any(a.port == port and a.covers(address, port) for a in self.allowed)
        if not named:
            check_port(port, smtp=smtp)

    def check_address(self, address: IPAddress | str, port: int | None = None) -> None:
        """Refuse an address outside the public internet unless ``allow_private`` contains it.

        Raises GuardError: url_forbidden_address, url_is_self.
        """
        ip = plain(ipaddress.ip_address(address) if isinstance(address, str) else address)
        if any(own.covers(ip, port) for own in self._own):
            raise GuardError("url_is_self", "The address is this installation's own.")
        if self.is_allowed(ip, port):
            return
        if why := special_range(ip):
            raise GuardError(
                "url_forbidden_address",
                f"The address lies in a range that is not public ({why}).",
                "If it is yours, add its network to allow_private under [network].",
            )

    def is_allowed(self, address: IPAddress, port: int | None = None) -> bool:
        """True when ``allow_private`` contains the address."""
        return any(a.covers(plain(address), port) for a in self.allowed)

    def goes_direct(self, host: str, port: int | None = None) -> bool:
        """True when a connection to this host does not use the proxy."""
        if self.proxy is None:
            return True
        address = literal(host)
        return not self._strict and address is not None and self.is_allowed(address, port)

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, all of them checked: if one is forbidden, the host is refused.

        Raises GuardError (url_forbidden_address, ...) and FetchError (dns_not_found, dns_failed).
        """
        address = literal(host)
        found = [str(address)] if address is not None else await self._lookup(host, port)
        if not found:
            raise FetchError("dns_not_found", "The host name has no address.")
        for one in found:
            self.check_address(one.partition("%")[0], port)
        return tuple(found)

    # ---- connections

    def client(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout: float = 30.0,
        first_byte: float = 15.0,
    ) -> httpx.AsyncClient:
        """An HTTP client that cannot reach what the guard refuses; it follows no redirects, reads no environment, keeps no cookies.

        Bodies arrive decoded and capped at ``max_bytes``; ``timeout`` in seconds limits the whole request, ``first_byte``
        the wait for the head of the answer. Requests raise GuardError and FetchError, not httpx's own errors. A response's
        ``extensions["received"]`` has the headers as they came (a Location stands only there), ``extensions["address"]``
        the IP address connected to.
        """
        import httpx  # loaded with the first client: whoever only checks an address goes without

        from crawler.guard.transport import GuardedTransport, Limits

        transport = GuardedTransport(self, Limits(max_bytes, timeout, min(first_byte, timeout)), self._tls)
        return httpx.AsyncClient(
            transport=transport, headers=headers, trust_env=False, follow_redirects=False, timeout=timeout
        )

    async def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout: float = 30.0,  # noqa: ASYNC109 - the limit is part of the interface
        max_redirects: int = MAX_REDIRECTS,
    ) -> Answer:
        """Fetch one document; each redirect is checked by the same rules. See ``fetching.fetch`` for the errors."""
        from crawler.guard.fetching import fetch

        return await fetch(self, url, headers=headers, max_bytes=max_bytes, limit=timeout, max_redirects=max_redirects)

    async def smtp_socket(self, host: str, port: int, *, timeout: float = 30.0) -> socket.socket:  # noqa: ASYNC109
        """A connected, non-blocking socket to a mail server: direct, or through the proxy when that is SOCKS.

        Raises GuardError, FetchError (dns_*, connection_refused, timeout_connect, proxy_unavailable, proxy_refused).
        """
        name, _ = parse_host(f"[{host}]" if ":" in host and not host.startswith("[") else host)
        self._check_port(name, port, smtp=True)
        try:
            async with asyncio.timeout(timeout):
                return await self._smtp_socket(name, port)
        except TimeoutError:
            raise FetchError("timeout_connect", "The mail server did not answer in time.") from None

    async def _smtp_socket(self, host: str, port: int) -> socket.socket:
        if self.proxy is not None and self.proxy.is_socks and not self.goes_direct(host, port):
            if (address := literal(host)) is not None:
                self.check_address(address, port)
            return await socks_connect((self.proxy.host, self.proxy.port), self.proxy.auth, host, port)
        refused: OSError | None = None
        for address_text in await self.resolve(host, port):
            try:
                return await dial(address_text, port)
            except OSError as error:
                refused = error
        raise FetchError("connection_refused", "The mail server refused the connection.") from refused


async def dial(address: str, port: int) -> socket.socket:
    """A connected, non-blocking socket to an address that was checked. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, (address, port))
    except BaseException:
        sock.close()
        raise
    return sock


@lru_cache(maxsize=20_000)  # called five times a request, for few hosts
def literal(host: str) -> IPAddress | None:
    """The address of a host that needs no look-up: an IP literal, or localhost (RFC 6761); else None."""
    if host == "localhost" or host.endswith(".localhost"):
        return _LOCALHOST
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
