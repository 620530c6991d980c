"""OPML lists of feeds, in and out, as the world writes them. Parses without DTDs or entities; knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawler.config import tags
from crawler.errors import FetchError, RequestError
from crawler.parsing.charsets import decode
from crawler.parsing.url_keys import LONGEST
from crawler.parsing.xml_tree import bounded, parse_xml

MOST = 50_000_000  # bytes
MOST_FEEDS = 50_000  # and folders
_DECLARATION = re.compile(r"<\?xml\b[^<>]*+>")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)", re.I)


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list; ``tags`` are the folders that it stands in and its categories."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()


def parse(body: bytes) -> list[Outline]:
    """The feeds of an OPML document; RequestError opml_invalid when it is none, opml_empty when it has no feed.

    Broken markup is read as far as it goes; names of elements and attributes count in any case and namespace.
    """
    if len(body) > MOST:
        raise RequestError("opml_too_large", "The list is larger than 50 MB.", "Split it.")
    text = decode(body).text.lstrip()
    if text.count("<outline") > MOST_FEEDS or bounded(text) is not text:
        raise RequestError("opml_too_large", f"The list has more than {MOST_FEEDS} feeds and folders.", "Split it.")
    root = _root(text)
    if root is None or _local(root.tag) not in ("opml", "outline"):
        raise RequestError("opml_invalid", "The file is not an OPML list.", "Export it again as OPML.")
    outlines = (node for node in root.iter() if _local(node.tag) == "outline")
    found = [
        Outline(url, _title(node), _tags(node)) for node in outlines if len(url := _url(node)) in range(1, LONGEST)
    ]
    if not found:
        raise RequestError("opml_empty", "The list has no feed.", "Export it again with its feeds (xmlUrl).")
    return found


def _root(text: str) -> Any:
    """The root of the document, read as it is, else with its bare ampersands escaped and what is cut closed."""
    text = _DECLARATION.sub("", text, count=1)
    for one, recover in ((text, False), (_BARE_AMPERSAND.sub("&amp;", text), True)):
        try:
            return parse_xml(one, recover=recover)
        except etree.XMLSyntaxError:
            continue
        except FetchError:
            return None
    return None


def _local(name: object) -> str:
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _attribute(node: Any, *names: str) -> str:
    values = {_local(key): str(value).strip() for key, value in node.attrib.items()}
    return next((values[name] for name in names if values.get(name)), "")


def _url(node: Any) -> str:
    """The address of an outline's feed, without the `feed:` of old readers."""
    url = _attribute(node, "xmlurl") or (
        _attribute(node, "url") if _attribute(node, "type").lower() in ("rss", "atom", "feed") else ""
    )
    if not url.lower().startswith("feed:"):
        return url
    rest = url[5:]
    bare = rest.lstrip("/")
    return bare if re.match(r"https?://", bare, re.I) else f"http://{bare}"


def _title(node: Any) -> str:
    return " ".join(_attribute(node, "title", "text").split()) if node is not None else ""


def _tags(node: Any) -> tuple[str, ...]:
    """The titles of the folders around an outline, and the parts of its category (`/region/caucasus,ngo`), as tags."""
    folders = [_title(above) for above in node.iterancestors() if _local(above.tag) == "outline" and not _url(above)]
    parts = re.split(r"[,/]", _attribute(node, "category"))
    return tuple(dict.fromkeys(tag for title in (*folders, *parts) if (tag := tags.near(title))))


def write(outlines: Iterable[Outline], title: str = "Tocsin sources") -> bytes:
    """An OPML 2.0 document. A feed stands in a folder for its first tag; all of them are its category."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for outline in outlines:
        place = body
        for tag in outline.tags[:1]:
            place = folders[tag] = folders[tag] if tag in folders else etree.SubElement(body, "outline", text=tag)
        category = {"category": ",".join(outline.tags)} if outline.tags else {}
        said = {"type": "rss", "text": outline.title, "title": outline.title, "xmlUrl": outline.url, **category}
        etree.SubElement(place, "outline", said)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
