"""The feeds that a page of HTML and the head of its answer name: announced, or linked in its text. Fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml import etree

from crawler.items import Answer
from crawler.parsing.link_header import header_links
from crawler.parsing.url_keys import absolute, host_key

FEED_TYPES = ("rss", "atom", "feed+json", "rdf", "text/xml", "application/xml")
_FEED_LINK = re.compile(r"(^|[/._=-])(rss|atom|feeds?|rdf)([/._=?&-]|$|\d)", re.I)
FEED_FILE = re.compile(rf"{_FEED_LINK.pattern}|\.xml\b", re.I)


def base_of(root: etree._Element, url: str) -> str:
    """What the page's links are relative to: its <base>, else its address."""
    return next((base for e in root.iter("base") if (base := absolute(str(e.get("href") or ""), url))), url)


def in_header(answer: Answer) -> Iterable[str]:
    """Feeds that the Link header announces."""
    for target, about in header_links(answer.headers):
        alternate = "alternate" in about.get("rel", "").lower().split() and _is_feed_type(about.get("type", ""))
        if alternate and (url := absolute(target, answer.url)):
            yield url


def announced(root: etree._Element, url: str) -> Iterable[str]:
    """Feeds that the page announces in `<link>`, of every type that feeds are given."""
    seen = set()
    for link in root.iter("link"):
        kinds = str(link.get("rel") or "").lower().split()
        if "alternate" in kinds and _is_feed_type(str(link.get("type") or "")):
            target = absolute(str(link.get("href") or ""), url)
            if target and target not in seen:
                seen.add(target)
                yield target


def linked(root: etree._Element, url: str, shape: re.Pattern[str] = _FEED_LINK) -> Iterable[str]:
    """Links that look like feeds, those of the site itself first."""
    targets = (absolute(str(a.get("href") or ""), url) for a in root.iter("a"))
    fit = (t for t in targets if t and shape.search(urlsplit(t).path + "?" + urlsplit(t).query))
    return sorted(dict.fromkeys(fit), key=lambda t: host_key(t) != host_key(url))


def _is_feed_type(media: str) -> bool:
    return any(t in media.lower() for t in FEED_TYPES)
