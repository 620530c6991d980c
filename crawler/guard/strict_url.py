"""Parses a URL strictly before a connection is made: what two parsers could read differently is refused.

Resolves nothing and knows no address ranges (addresses.py). To join and clean the links of pages see crawler/parsing/url_keys.py.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import idna

from crawler.errors import GuardError
from crawler.guard.ip_ranges import IPAddress

MAX_URL = 8192
_DEFAULT_PORT = {"http": 80, "https": 443}
# Ports of services that an HTTP request can harm: the "bad ports" of the Fetch standard, and the usual databases, caches and
# control sockets. Below 1024 only 80 and 443 are allowed.
FORBIDDEN_PORTS = frozenset(
    {1433, 1521, 1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 2525, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432}
    | {5672, 5984, 6000, 6379, 6380, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 9300, 10080, 10250, 11211}
    | {26379, 27017, 27018, 27019}
)
SMTP_PORTS = frozenset({25, 465, 587, 2525})

_SPLIT = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(//)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.S)
_PLAIN = re.compile(r"[!-\[\]-~]*")  # visible ASCII without the backslash needs no closer look
_NUMBERISH = re.compile(r"(0[xX][0-9a-fA-F]*|[0-9]+)")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """A URL that passed. ``host`` is ASCII and lower case (IPv6 without brackets), ``target`` is path and query,
    ``address`` the IP when the host is a literal one."""

    scheme: str
    host: str
    port: int
    target: str
    address: IPAddress | None = None

    @property
    def origin(self) -> tuple[str, str, int]:
        """The origin: credentials are sent to one origin only."""
        return (self.scheme, self.host, self.port)

    @property
    def named_port(self) -> int | None:
        """The port when it is not the scheme's own."""
        return None if self.port == _DEFAULT_PORT[self.scheme] else self.port

    @property
    def authority(self) -> str:
        """Host and port for the Host header, without the default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.named_port is None else f"{host}:{self.named_port}"

    @property
    def url(self) -> str:
        """The whole URL in ASCII, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.target}"


@lru_cache(16_384)  # every poll of a source parses its URL again
def parse_url(url: str) -> ParsedUrl:
    """Read an absolute http(s) URL strictly.

    Raises GuardError: url_too_long, url_bad_character, url_scheme, url_userinfo, url_bad_host, url_not_canonical,
    url_forbidden_port (0 and over 65535; see check_port for the rest).
    """
    if len(url) > MAX_URL:
        raise GuardError("url_too_long", f"The address is longer than {MAX_URL} characters.")
    _refuse_bad_characters(url)
    match = _SPLIT.fullmatch(url)
    scheme = match[1].lower() if match else ""
    if match is None or scheme not in _DEFAULT_PORT or not match[2]:
        raise GuardError("url_scheme", "The address does not begin with http:// or https://.")
    if "@" in match[3]:
        raise GuardError("url_userinfo", "The address contains a user name.", "Give credentials in the configuration.")
    host, port = _split_port(match[3], _DEFAULT_PORT[scheme])
    name, address = parse_host(host)
    return ParsedUrl(scheme, name, port, _encode(match[4] or "/") + _encode(match[5] or ""), address)


@contextmanager
def readable(url: str) -> Iterator[None]:
    """Around another parser's reading of an address: GuardError, as `parse_url` or url_bad_host, where that parser gives up."""
    try:
        yield
    except ValueError:  # also what no encoding holds
        parse_url(url)
        raise GuardError("url_bad_host", "The address cannot be read in one way only.") from None


def _refuse_bad_characters(url: str) -> None:
    if _PLAIN.fullmatch(url):
        return
    for char in url:
        if char == "\\" or char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn", "Co"):
            raise GuardError(
                "url_bad_character", f"The address contains a character (U+{ord(char):04X}) that no URL may have."
            )


def _split_port(netloc: str, default: int) -> tuple[str, int]:
    host, colon, port = netloc.rpartition(":")
    if not colon or netloc.endswith("]"):
        return netloc, default
    if not (port.isascii() and port.isdigit()) and port:
        raise GuardError("url_bad_host", "The port in the address is not a number.")
    if port and not 0 < int(port[:6]) <= 65535:
        raise GuardError("url_forbidden_port", "The port in the address is out of range.")
    return host, int(port) if port else default


def parse_host(host: str) -> tuple[str, IPAddress | None]:
    """The host in ASCII, and its address when it is a literal one.

    Raises GuardError: url_bad_host, url_not_canonical.
    """
    if host.startswith("["):
        return _ipv6(host)
    name = _to_ascii(host)
    last = name.rpartition(".")[2]
    if _NUMBERISH.fullmatch(last):  # WHATWG: a host that ends in a number is an IPv4 address, in whatever spelling
        return _ipv4(name)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise GuardError("url_bad_host", "The host in the address is not a host name.")
    return name, None


def _ipv6(host: str) -> tuple[str, IPAddress]:
    try:
        if not host.endswith("]") or "%" in host:
            raise ValueError
        address = ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        raise GuardError("url_bad_host", "The IPv6 address in the URL is not one.") from None
    return str(address), address


def _ipv4(name: str) -> tuple[str, IPAddress]:
    try:
        address = ipaddress.IPv4Address(name)
    except ValueError:
        raise GuardError(
            "url_not_canonical",
            "The address gives an IP address in an unusual spelling.",
            "Write it as 192.0.2.1.",
        ) from None
    return name, address


def _to_ascii(host: str) -> str:
    if host.isascii():
        return host.removesuffix(".").lower()
    if unicodedata.normalize("NFKC", host).isascii():
        raise GuardError("url_not_canonical", "The host name imitates plain letters and digits by other characters.")
    try:
        return idna.encode(host.removesuffix("."), uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise GuardError("url_bad_host", "The host in the address is not a valid international name.") from None


def _encode(part: str) -> str:
    if part.isascii():
        return part  # forbidden characters were refused before
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode("utf-8")) for c in part)


def check_port(port: int, *, smtp: bool = False) -> None:
    """Raise GuardError (url_forbidden_port) for a port that no web server (or, with ``smtp``, no mail server) has."""
    wrong = port < 1024 or port in FORBIDDEN_PORTS
    if not wrong or port in (SMTP_PORTS if smtp else (80, 443)):
        return
    raise GuardError("url_forbidden_port", f"Port {port} is not a port that Tocsin connects to.")
