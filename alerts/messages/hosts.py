"""The host of an address as it is and as it is written: a name in other letters can look like another's. Reads nothing else of an address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import idna

_PUNYCODE = re.compile(r"(?i)(?:^|\.)xn--")


def in_ascii(url: str) -> str:
    """The address with its host in letters that look like no others (punycode); as it is where that cannot be said."""
    host = _host(url)
    if host.isascii():
        return url
    try:
        return url.replace(host, idna.encode(host, uts46=True).decode("ascii"), 1)
    except (idna.IDNAError, UnicodeError):
        return url


def in_letters(url: str) -> str:
    """How the host is written where that differs from its punycode, else nothing."""
    host = _host(in_ascii(url))
    if not _PUNYCODE.search(host):
        return ""
    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return ""


def _host(url: str) -> str:
    try:
        host = urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return host if host.startswith("[") else host.partition(":")[0]
