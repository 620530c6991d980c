"""The group of addresses: spellings and ranges that nothing connects to, wherever they are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from bench.hostile.case import Case, Doors, Outcome
from crawler.errors import TocsinError
from crawler.feeds import reader
from crawler.guard import Guard
from crawler.guard.fetching import led_to_by
from crawler.parsing.url_keys import absolute
from crawler.sources import opml

HOSTS = (
    "127.0.0.1", "localhost", "a.localhost", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "192.0.0.8", "192.88.99.1", "198.18.0.1", "240.0.0.1", "255.255.255.255", "224.0.0.1", "[::1]", "[::]", "[::127.0.0.1]",
    "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fc00::1]", "[fe80::1]", "[fec0::1]", "[ff02::1]",
)  # fmt: skip
SPELLINGS = {
    "http://2130706433/": "url_not_canonical", "http://0x7f.1/": "url_not_canonical", "http://0177.0.0.1/": "url_not_canonical",
    "http://127.1/": "url_not_canonical", "http://①②⑦.0.0.1/": "url_not_canonical", "http://user:pw@b.example/": "url_userinfo",
    "http://b.example\\@c.example/": "url_bad_character", "http://b.example/\u202ex": "url_bad_character",
    "http://[::1%25lo]/": "url_bad_host", "http://" + "a." * 300 + "example/": "url_bad_host", "http://xn--/": "url_bad_host",
    "file:///etc/passwd": "url_scheme", "ftp://b.example/": "url_scheme", "gopher://b.example/": "url_scheme",
    "data:text/html,x": "url_scheme", "javascript:x": "url_scheme", "source:file:x": "url_scheme", "//b.example/": "url_scheme",
    "http://b.example:22/": "url_forbidden_port", "http://b.example:25/": "url_forbidden_port",
    "http://b.example:6379/": "url_forbidden_port", "http://b.example:0/": "url_forbidden_port",
    "http://b.example:99999/": "url_forbidden_port", "http://b.example:1e3/": "url_bad_host",
    "http://b.example/" + "x" * 20_000: "url_too_long", "http://b.example/?" + "a=1&" * 500_000: "url_too_long",
    "http://b.onion/": "url_onion", "http://": "url_bad_host", "": "url_scheme", "http://b.example/\ud800": "url_bad_character",
}  # fmt: skip
INPUTS = {f"http://{host}/": "url_forbidden_address" for host in HOSTS} | SPELLINGS
CLEANED = ("", "link_missing")  # a link is read as browsers read it, or is none


def _checked(url: str) -> Outcome:
    try:
        Guard().check_url(url)
    except TocsinError as error:
        return Outcome(error.code, error.message)
    return Outcome(note="would be asked for")


def _linked(url: str) -> Outcome:
    """A link of a feed: dropped, or refused when it is to be fetched."""
    shown = url.replace("&", "&amp;").encode("utf-8", "replace").decode()
    found = reader.read(
        f"<rss><channel><item><link>{shown}</link></item></channel></rss>".encode(), "https://a.example/"
    )
    link = found.entries[0].url if found.entries else ""
    return _checked(link) if link else Outcome("link_missing", "The entry has no address.")


def _joined(url: str) -> Outcome:
    link = absolute(url, "https://a.example/")
    return _checked(link) if link else Outcome("link_missing", "The link is none.")


def _led(url: str) -> Outcome:
    """Where an answer redirects to."""
    return _checked(led_to_by(url.encode("utf-8", "replace").decode("latin-1"), "https://a.example/"))


def _imported(url: str) -> Outcome:
    shown = url.replace("&", "&amp;").encode("utf-8", "replace").decode()
    try:
        (outline,) = opml.parse(f"<opml><body><outline xmlUrl='{shown}'/></body></opml>".encode())
    except TocsinError as error:
        return Outcome(error.code, error.message)
    return _checked(outline.url)


DOORS: dict[str, Callable[[str], Outcome]] = {
    "the guard": _checked,
    "a link of a feed": _linked,
    "a link of a page": _joined,
    "a redirect": _led,
    "an OPML list": _imported,
}


async def _run(door: Callable[[str], Outcome], url: str, doors: Doors) -> Outcome:
    return door(url)


def cases(size: int) -> Iterator[Case]:
    """Every address wherever it may stand. What is a link of somebody's is cleaned first, so that another code may come of it."""
    for url, code in INPUTS.items():
        for door, work in DOORS.items():
            expected = frozenset({code}) if door == "the guard" else frozenset()
            yield Case("addresses", door, repr(url[:60]), partial(_run, work, url), expected)
