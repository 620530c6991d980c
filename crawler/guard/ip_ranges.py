"""IP addresses that are not public: the special-purpose ranges as data, also for IPv4 addresses inside IPv6 ones.

Resolves no names and opens no connection.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from crawler.errors import ConfigError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

# All of the IANA special-purpose address registries that no public site can have, multicast, and the ranges that Python's
# is_global takes for public (deprecated site-local, 6to4 relays, ...).
# https://www.iana.org/assignments/iana-ipv4-special-registry and .../iana-ipv6-special-registry
SPECIAL_RANGES: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private use"),
    ("100.64.0.0/10", "shared address space"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link local"),
    ("172.16.0.0/12", "private use"),
    ("192.0.0.0/24", "IETF protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT"),
    ("192.88.99.0/24", "6to4 relay anycast"),
    ("192.168.0.0/16", "private use"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved and broadcast"),
    ("::/8", "unspecified, loopback and other reserved"),
    ("64:ff9b:1::/48", "local-use translation"),
    ("100::/8", "discard-only and reserved"),
    ("200::/7", "reserved"),
    ("2001::/23", "IETF protocol assignments"),
    ("2001:db8::/32", "documentation"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "unique local"),
    ("fe80::/10", "link local"),
    ("fec0::/10", "site local, deprecated"),
    ("ff00::/8", "multicast"),
)
_SPECIAL: tuple[tuple[IPNetwork, str], ...] = tuple((ipaddress.ip_network(n), why) for n, why in SPECIAL_RANGES)

# IPv6 ranges whose addresses contain an IPv4 address, and where it begins: bits from the right.
_EMBEDDING: tuple[tuple[ipaddress.IPv6Network, int], ...] = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
_TEREDO = ipaddress.IPv6Network("2001::/32")
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class AllowedNetwork:
    """A network of ``allow_private``; ``port`` None means every port."""

    network: IPNetwork
    port: int | None = None

    def covers(self, address: IPAddress, port: int | None) -> bool:
        """True when the address is in the network and the port is allowed."""
        fits = self.port is None or self.port == port
        return fits and address.version == self.network.version and address in self.network


def parse_allowed(entries: Iterable[str]) -> tuple[AllowedNetwork, ...]:
    """Read ``allow_private``: ``10.0.0.0/8``, ``127.0.0.1:8025``, ``fd00::/8``, ``[::1]:8025``.

    Raises ConfigError (``allow_private_invalid``).
    """
    return tuple(_one_allowed(entry.strip()) for entry in entries)


def _one_allowed(entry: str) -> AllowedNetwork:
    text, port = entry, ""
    if entry.startswith("["):
        text, _, port = entry[1:].partition("]")
        port = port.removeprefix(":")
    elif entry.count(":") == 1:
        text, _, port = entry.partition(":")
    try:
        return AllowedNetwork(ipaddress.ip_network(text, strict=False), int(port) if port else None)
    except ValueError:
        raise ConfigError(
            "allow_private_invalid",
            f"{entry!r} in allow_private is not a network.",
            "Write a network as 10.0.0.0/8 or, for one port, 127.0.0.1:8025 or [::1]:8025.",
        ) from None


@lru_cache(maxsize=4096)
def special_range(address: IPAddress) -> str | None:
    """The special range of an address that no public site can have, in words; None for a public one. Checks embedded IPv4 addresses."""
    inner = embedded_ipv4(address)
    if inner is not None and (why := special_range(inner)):
        return why
    if inner is not None and (address in _MAPPED or address in _TRANSLATED):
        return None  # another spelling of a public IPv4 address
    return next((why for net, why in _SPECIAL if net.version == address.version and address in net), None)


def embedded_ipv4(address: IPAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one (mapped, compatible, translated, 6to4, Teredo client), or None."""
    if address.version == 4:
        return None
    if address in _TEREDO:
        return ipaddress.IPv4Address(~int(address) & 0xFFFFFFFF)  # RFC 4380: the client's address, inverted
    for network, shift in _EMBEDDING:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def plain(address: IPAddress) -> IPAddress:
    """The IPv4 address when the other is only its mapped spelling, else the address itself."""
    if address.version == 6 and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
