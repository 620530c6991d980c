"""Where a feed goes on into its past: paged and archived feeds (RFC 5005), JSON Feed, the Link header, else as WordPress numbers them.

Fetches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree

from crawler.errors import FetchError
from crawler.feeds.element_names import local_name
from crawler.feeds.list_leads import Older
from crawler.feeds.listings import next_page, site_links
from crawler.items import Answer
from crawler.parsing.charsets import decode
from crawler.parsing.html_tree import LIST_TAGS, parse_html
from crawler.parsing.link_header import header_links
from crawler.parsing.url_keys import absolute
from crawler.parsing.xml_tree import parse_document

_OLDER = ("prev-archive", "next")  # the archive first: its documents never change
_OF_PAGES = frozenset({*_OLDER, "next-archive", "prev", "previous", "first", "last", "current"})
_MARKS = frozenset({"archive", "complete"})  # RFC 5005, sections 2 and 4
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_CHILDREN = 1_000  # of a feed or its channel that are looked at
_NEXT_URL = re.compile(r"\"next_url\"\s*:\s*\"([^\"]+)\"")


def older_pages(answer: Answer) -> Older:
    """What a feed's document and the head of its answer say of the documents before it."""
    text = decode(answer.body, answer.header("Content-Type")).text
    start = text.lstrip("\ufeff \n\r\t")
    links = [*_of_header(answer), *(_of_json(start) if start.startswith("{") else _of_xml(text, answer.url))]
    named = [url for rel in _OLDER for found, link in links if found == rel and (url := absolute(link, answer.url))]
    return Older(tuple(dict.fromkeys(u for u in named if u != answer.url)), bool(links))


def of_listing(answer: Answer) -> Older:
    """The next page of a page of headlines, when it says so, and what a calendar of it may be made of: its links."""
    root, _ = parse_html(decode(answer.body, answer.header("Content-Type")).text, LIST_TAGS)
    if root is None:
        return Older()
    following = next_page(root, answer.url)
    return Older((following,) if following else (), links=site_links(root, answer.url))


def numbered(url: str, number: int | None = None) -> str:
    """The address of the feed's page of that number (the next one when none is given), as WordPress and its kin have it; a feed
    of another kind answers the same again."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    page = query.get("paged", "1")
    query["paged"] = str(number or (int(page) + 1 if page.isdecimal() and len(page) < 6 else 2))
    return urlunsplit(parts._replace(query=urlencode(query)))


def _of_header(answer: Answer) -> Iterator[tuple[str, str]]:
    for link, parameters in header_links(answer.headers):
        yield from ((rel, link) for rel in _relations(parameters.get("rel", "")))


def _of_json(text: str) -> Iterator[tuple[str, str]]:
    if given := _NEXT_URL.search(text):
        yield "next", given[1].replace("\\/", "/")


def _of_xml(text: str, url: str) -> Iterator[tuple[str, str]]:
    try:
        root = parse_document(text).root
    except FetchError:
        return
    top = root[:_CHILDREN]
    for element in (root, *(e for e in top if local_name(str(e.tag)) == "channel")):
        for child in element[:_CHILDREN]:
            name = local_name(str(child.tag))
            if name == "link":
                base = absolute(_base(child), url) or url
                href = absolute(str(child.get("href") or ""), base) or ""
                yield from ((rel, href) for rel in _relations(str(child.get("rel") or "")))
            elif name in _MARKS:
                yield name, ""


def _relations(text: str) -> Iterator[str]:
    """The relations that concern pages, also in their long form (http://www.iana.org/assignments/relation/next)."""
    return (rel for part in text.lower().split() if (rel := part.rpartition("/")[2]) in _OF_PAGES)


def _base(element: etree._Element) -> str:
    """xml:base of an element or of those that hold it, the nearest first."""
    around = (element, *element.iterancestors())
    return next((base for e in around if (base := e.get(_BASE))), "")
