"""One item or entry element to an Entry: which of many elements gives which field. Reads nothing outside the element."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from crawler.feeds.element_names import local_name, name_of
from crawler.items import Entry
from crawler.parsing.dates import iso_time
from crawler.parsing.plain_text import mended, one_line, text_of_html, title_of_html
from crawler.parsing.url_keys import absolute, led_to

# For each field the elements that may give it, best first.
_TITLE = ("title", "atom:title", "media:title", "dc:title", "itunes:title")
_SUMMARY_FIRST = ("description", "summary")  # between these two the first in the item counts
_SUMMARY: tuple[str, ...] = (
    *("atom:summary", "itunes:summary", "media:description", "dc:description", "dcterms:abstract", "abstract"),
    *(
        "itunes:subtitle",
        "atom:tagline",
        "body",
        "xhtml:body",
        "fullitem",
        "content:encoded",
        "atom:content",
        "content",
    ),
)
_PUBLISHED: tuple[str, ...] = (
    *("atom:published", "published", "atom:issued", "issued", "dcterms:issued", "pubdate", "dc:date"),
    *("dcterms:created", "atom:created", "created", "date", "dcterms:available"),
)
_UPDATED = ("atom:updated", "updated", "atom:modified", "modified", "dcterms:modified", "lastbuilddate", "lastmod")
_AUTHOR = ("dc:creator", "atom:author", "author", "itunes:author", "dc:author", "dc:publisher", "media:credit")
_ID = ("guid", "atom:id", "id", "dc:identifier")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_HTML_TYPES = ("html", "text/html")
_XML_TYPES = ("xhtml", "application/xhtml+xml", "text/xml", "application/xml", "image/svg+xml")
_TEXT_ONLY = frozenset({"title", "link", "guid", "pubdate", "author"})
_SWALLOWED = frozenset({"link", "guid", "pubdate", "description"})
_WRAPPERS = frozenset({"media:group", "media:content"})
SUMMARY_LENGTH = 4000
CHILDREN = 200  # of an item, and of a group in it, that are read
_DATES = 3  # of one name that are tried
_MARKUP = 12_000  # characters of markup that are made of an element: more than is read of it
_MEDIA = re.compile(r"\.(mp3|m4[abv]|mp4|aac|og[agv]|opus|wav|flac|webm|mov|avi|mkv)$", re.I)


@dataclass(slots=True)
class _Fields:
    """The children of an item by name, in order."""

    by_name: dict[str, list[etree._Element]] = field(default_factory=dict)

    def first(self, names: Sequence[str]) -> etree._Element | None:
        """The first non-empty element of the best name."""
        for name in names:
            for element in self.by_name.get(name, ()):
                if len(element) or (element.text or "").strip():
                    return element
        return None

    def either(self, names: Sequence[str]) -> etree._Element | None:
        """The first non-empty element of any of the names, in the item's order."""
        found = [e for e in (self.first([name]) for name in names) if e is not None]
        parent = found[0].getparent() if found else None
        return min(found, key=parent.index) if parent is not None and len(found) > 1 else next(iter(found), None)


def read_entry(item: etree._Element, url: str, day_first: bool | None = None) -> Entry:
    """The fields of an item; a field that it does not have is empty. ``day_first``: the order of its document's dates."""
    found = _gather(item)
    base = _base(item, url)
    identity = _identity(item, found)
    title, summary = found.first(_TITLE), found.either(_SUMMARY_FIRST)
    summary = found.first(_SUMMARY) if summary is None else summary
    address = _address(item, found, base)
    return Entry(
        url=address,
        title=_title(title) if title is not None else "",
        published=_date(found, _PUBLISHED, day_first),
        updated=_date(found, _UPDATED, day_first),
        summary=_text(summary)[:SUMMARY_LENGTH] if summary is not None else "",
        author=_author(found),
        language=item.get(_LANG),
        id=identity,
        whole=_is_media(address, found),
    )


def _gather(item: etree._Element) -> _Fields:
    found = _Fields()
    for child in item[:CHILDREN]:
        if len(child) and name_of(child) in _TEXT_ONLY:
            _free(child, item)
    for child in item[:CHILDREN]:
        name = name_of(child)
        found.by_name.setdefault(name, []).append(child)
        if name in _WRAPPERS:
            for inner in islice(child.iter(), 1, CHILDREN):
                if inner_name := name_of(inner):
                    found.by_name.setdefault(inner_name, []).append(inner)
    return found


def _free(leaf: etree._Element, item: etree._Element) -> None:
    """Move elements out of a title or link that was never closed: they belong to the item."""
    for inner in list(islice(leaf.iter(), 1, CHILDREN)):
        if name_of(inner) in _SWALLOWED:
            item.append(inner)


def _base(item: etree._Element, url: str) -> str:
    """The base URL of the item's links: the document's, changed by xml:base on its ancestors."""
    bases = [e.get(_XML_BASE) for e in (item, *item.iterancestors()) if e.get(_XML_BASE)]
    for one in reversed(bases):
        url = absolute(str(one), url) or url
    return url


def _identity(item: etree._Element, found: _Fields) -> str:
    element = found.first(_ID)
    return one_line(element.text or "") if element is not None else one_line(str(item.get(_ABOUT) or ""))


def _address(item: etree._Element, found: _Fields, base: str) -> str:
    """The URL of an item's page: its link, else its guid, else its enclosure."""
    candidates = [*_origin_links(found), *_links(found), *_fallback_links(item, found)]
    for raw, element in candidates:
        if address := absolute(mended(raw), _base(element, base) if element.get(_XML_BASE) else base):
            return led_to(address)
    return ""


def _is_media(address: str, found: _Fields) -> bool:
    """Whether an entry's address is its sound or film and no page: then the entry is all that can be read."""
    enclosed = {str(e.get("url")).strip() for e in found.by_name.get("enclosure", ()) if e.get("url")}
    return bool(_MEDIA.search(urlsplit(address).path)) or address in enclosed


def _origin_links(found: _Fields) -> list[tuple[str, etree._Element]]:
    """The page's own URL beside a FeedBurner link, which only redirects."""
    links = " ".join(e.text or "" for e in found.by_name.get("link", ()))
    if not re.search(
        r"//(feedproxy|feeds\d?)\.", links + " ".join(e.get("href", "") for e in found.by_name.get("atom:link", ()))
    ):
        return []
    return [(e.text or "", e) for e in found.by_name.get("feedburner:origlink", ()) if e.text]


def _links(found: _Fields) -> list[tuple[str, etree._Element]]:
    plain = [(e.text or "", e) for e in found.by_name.get("link", ()) if (e.text or "").strip()]
    marked = [*found.by_name.get("atom:link", ()), *found.by_name.get("link", ()), *found.by_name.get("a", ())]
    alternates = [(h, e) for e in marked if (h := _href(e)) and _rel(e) == "alternate"]
    alternates.sort(key=lambda pair: "html" not in (pair[1].get("type") or "html"))
    return [*plain, *alternates]


def _href(element: etree._Element) -> str:
    return str(element.get("href") or element.get("HREF") or "").strip()


def _rel(element: etree._Element) -> str:
    return str(element.get("rel") or "alternate").rpartition("/")[2].lower()


def _fallback_links(item: etree._Element, found: _Fields) -> list[tuple[str, etree._Element]]:
    guids = [e for n in ("guid", "atom:id", "id") for e in found.by_name.get(n, ()) if _is_url(e.text)]
    guids.sort(key=lambda e: str(_attribute(e, "ispermalink")).lower() == "false")
    marked = [*found.by_name.get("atom:link", ()), *found.by_name.get("link", ())]
    enclosed = [(str(e.get("url")), e) for e in found.by_name.get("enclosure", ()) if e.get("url")]
    own = [(str(v), item) for v in (item.get("href"), item.get("HREF"), item.get(_ABOUT)) if v and _is_url(str(v))]
    first = [(e.text or "", e) for e in guids if str(_attribute(e, "ispermalink")).lower() != "false"]
    last = [(e.text or "", e) for e in guids if str(_attribute(e, "ispermalink")).lower() == "false"]
    return [*first, *own, *[(h, e) for e in marked if (h := _href(e)) and _rel(e) != "self"], *last, *enclosed]


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((str(v) for k, v in element.attrib.items() if str(k).lower() == name), None)


def _is_url(text: str | None) -> bool:
    return (text or "").strip().lower().startswith(("http://", "https://"))


def _date(found: _Fields, names: Sequence[str], day_first: bool | None) -> str | None:
    """The first readable date, by the order of names."""
    for name in names:
        for element in found.by_name.get(name, ())[:_DATES]:
            if moment := iso_time(element.text, day_first=day_first):
                return moment
    return None


def _author(found: _Fields) -> str | None:
    element = found.first(_AUTHOR)
    if element is None:
        return None
    named = next((e for e in element if local_name(str(e.tag)) == "name"), element)
    text = title_of_html(_markup(named))
    shown = re.fullmatch(r"\S+@\S+\s*\((.+)\)", text) or re.fullmatch(r"(.+?)\s*<?\(?\S+@\S+\)?>?", text)
    return (shown[1] if shown else text)[:300] or None


def _title(element: etree._Element) -> str:
    return one_line(_text(element, title=True))[:1000]


def _text(element: etree._Element, *, title: bool = False) -> str:
    """The plain text of an element, by its declared content type."""
    kind = (element.get("type") or "").strip().lower()
    mode = (element.get("mode") or "").strip().lower()
    if mode == "base64" or (
        kind not in ("", "text") and "/" in kind and not kind.startswith("text/") and _is_base64(element)
    ):
        return _from_base64(element, title=title)
    literal = name_of(element).startswith("atom:") and kind in ("", "text", "text/plain") and mode != "escaped"
    if literal and not len(element):
        return mended(element.text or "").strip()
    if kind in _XML_TYPES or len(element):
        return text_of_html(_markup(element))
    raw = element.text or ""
    return title_of_html(raw) if title else text_of_html(raw)


def _is_base64(element: etree._Element) -> bool:
    return not len(element) and re.fullmatch(r"[A-Za-z0-9+/\s]{8,}={0,2}\s*", element.text or "") is not None


def _from_base64(element: etree._Element, *, title: bool) -> str:
    try:
        raw = base64.b64decode("".join((element.text or "").split()), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raw = element.text or ""
    return title_of_html(raw) if title else text_of_html(raw)


def _markup(element: etree._Element) -> str:
    """The content of an element as markup (text escaped when it has element children)."""
    if not len(element):
        return element.text or ""
    pieces, size = [], 0
    for event, part in etree.iterwalk(element, events=("start", "end")):
        piece = _piece(event, part, element)
        pieces.append(piece)
        size += len(piece)
        if size > _MARKUP:
            break
    return "".join(pieces)


def _piece(event: str, part: etree._Element, whole: etree._Element) -> str:
    """A start tag with the text after it, or an end tag with what follows; attributes are not read by anybody."""
    name = local_name(part.tag) if isinstance(part.tag, str) else ""
    text = (part.text if event == "start" else part.tail if part is not whole else "") or ""
    tag = "" if part is whole or not name else f"<{name}>" if event == "start" else f"</{name}>"
    return tag + text[:_MARKUP].replace("&", "&amp;").replace("<", "&lt;")
