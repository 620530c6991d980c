"""OPML lists of feeds, in and out. Parses without DTDs or entities; knows no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawler.errors import RequestError

MOST = 50_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list; ``folder`` is the outline that it stands in."""

    url: str
    title: str = ""
    folder: str = ""


def parse(body: bytes) -> list[Outline]:
    """The feeds of an OPML document; RequestError opml_invalid when it is none. Broken markup is read as far as it goes."""
    if len(body) > MOST:
        raise RequestError("opml_too_large", "The list is larger than 50 MB.", "Split it.")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise RequestError("opml_invalid", "The file is no OPML list.", "Export it again as OPML.")
    return [
        Outline(url, _title(node), _title(node.getparent())) for node in root.iter("outline") if (url := _url(node))
    ]


def _url(node: Any) -> str:
    return str(node.get("xmlUrl") or node.get("xmlurl") or "").strip()


def _title(node: Any) -> str:
    return str(node.get("title") or node.get("text") or "").strip() if node is not None else ""


def write(outlines: Iterable[Outline], title: str = "Tocsin sources") -> bytes:
    """An OPML 2.0 document."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for outline in outlines:
        etree.SubElement(body, "outline", type="rss", text=outline.title, title=outline.title, xmlUrl=outline.url)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
