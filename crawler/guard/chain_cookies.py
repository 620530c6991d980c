"""The cookies of one chain of redirects: a site that sets one and sends us on gets it back, and nothing is kept after the chain's end."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.request import Request


class ChainCookies:
    """Cookies by the rules of browsers (RFC 6265: host, path, secure), for as long as one request is led on."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    def take(self, url: str, set_cookie: Iterable[str]) -> None:
        """Keep what an answer of ``url`` sets; what does not belong to its host is not kept."""
        head = Message()
        for value in set_cookie:
            head["Set-Cookie"] = value
        self._jar.extract_cookies(cast("Any", _Answer(head)), Request(url))  # noqa: S310 - nothing is opened

    def header(self, url: str, own: str = "") -> str:
        """The Cookie header for ``url``, with the source's ``own`` cookies; one that the site set anew replaces its namesake."""
        asked = Request(url)  # noqa: S310 - nothing is opened
        self._jar.add_cookie_header(asked)
        given = f"{own}; {asked.get_header('Cookie', '')}".split(";")
        pairs = {name: pair for one in given if (pair := one.strip()) and (name := pair.partition("=")[0])}
        return "; ".join(pairs.values())


class _Answer:
    """As much of an answer as the standard library's jar asks for."""

    def __init__(self, head: Message) -> None:
        self._head = head

    def info(self) -> Message:
        return self._head
