"""The JSON feed and the Atom feed of a list of entries (jsonfeed.org 1.1, RFC 4287). Writes no file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from alerts.messages import rendering

if TYPE_CHECKING:
    from lxml import etree

_NS = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[\ufffe\uffff]")


def json_feed(title: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """A whole JSON feed."""
    return {"version": "https://jsonfeed.org/version/1.1", "title": rendering.one_line(title), "items": items}


def atom_feed(feed: Mapping[str, Any], stem: str, now: datetime) -> bytes:
    """The same feed as Atom."""
    from lxml import etree  # megabytes that a web process without readers of feeds does not need

    root = etree.Element(f"{{{_NS}}}feed", nsmap={None: _NS})
    _add(root, "id", f"urn:tocsin:feed:{stem}")
    _add(root, "title", feed["title"])
    _add(root, "updated", stamp(None, now))
    for entry in feed["items"]:
        node = etree.SubElement(root, f"{{{_NS}}}entry")
        _add(node, "id", entry["id"])
        _add(node, "title", entry["title"])
        _add(node, "updated", entry["date_published"])
        _add(node, "published", entry["date_published"])
        author = etree.SubElement(node, f"{{{_NS}}}author")
        _add(author, "name", entry.get("authors", [{"name": "Tocsin"}])[0]["name"])
        if "url" in entry:
            etree.SubElement(node, f"{{{_NS}}}link", href=_xml(entry["url"]))
        kind = "html" if "content_html" in entry else "text"
        _add(node, "content", entry.get("content_html") or entry["content_text"], type=kind)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return made


def _add(parent: etree._Element, tag: str, text: str, **attributes: str) -> None:
    made = parent.makeelement(f"{{{_NS}}}{tag}", attributes)
    made.text = _xml(text)
    parent.append(made)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", rendering.clean(text))


def stamp(value: str | None, now: datetime) -> str:
    """RFC 3339, which knows no bare days."""
    try:
        when = datetime.fromisoformat(value) if value else now
    except ValueError:
        when = now
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).isoformat(timespec="seconds")
