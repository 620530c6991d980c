"""RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0 and CDF to entries: one reader for all, by element names.

A broken feed is read as far as possible, and the entries are checked against the number of item tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, pairwise

from lxml import etree

from crawler.feeds.element_names import local_name, name_of
from crawler.feeds.entries import read_entry
from crawler.feeds.poll_hints import read_hints
from crawler.items import Entry, PollHints, Reading
from crawler.parsing.day_order import day_first
from crawler.parsing.plain_text import title_of_html
from crawler.parsing.url_keys import absolute, host_key
from crawler.parsing.xml_tree import XmlDocument, masked_markup, parse_xml

MAX_ENTRIES = 20_000
_NAMES = frozenset({"item", "entry"})
_SPELLINGS = tuple("{*}" + name for name in ("item", "entry", "Item", "Entry", "ITEM", "ENTRY"))
_LOOKED_AT = 100_000  # elements that are asked for an unusual name
_NAMESPACES = 60  # that an item taken by itself is given
_CHILDREN = 1_000  # of the channel that are looked at for what it says of itself
_ITEM_TAG = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])", re.I)
_SLICE = re.compile(r"<((?:[\w.-]+:)?(?:item|entry))(?=[\s>/])", re.I)
_ROOTS = frozenset({"rss", "rdf", "feed", "channel", "rss1", "xml"})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def is_feed(root: etree._Element) -> bool:
    """True for the root element of a feed, or for items that lost their root."""
    return local_name(str(root.tag)) in _ROOTS or local_name(str(root.tag)) in ("item", "entry")


def read_feed(document: XmlDocument, url: str) -> Reading:
    """Entries of a feed in its own order. Warnings: items_missing, feed_truncated, xml_broken, entries_capped."""
    tags = sum(1 for _ in _ITEM_TAG.finditer(masked_markup(document.text)))
    title, language, hints = _about(document.root)
    order = day_first(document.text, language)
    url = _site(document.root, url)
    entries = tuple(read_entry(item, url, order) for item in islice(_items(document.root), MAX_ENTRIES + 1))
    warnings = list(document.warnings)
    if not document.sound and (len(entries) < tags or _run_together(document.root)):
        sliced = tuple(_by_slices(document, url, order))
        entries = max(entries, sliced, key=len)
    if not document.sound:
        warnings.append("xml_broken")
        if _is_cut(document):
            warnings.append("feed_truncated")
    if len(entries) < min(tags, MAX_ENTRIES):
        warnings.append("items_missing")
    if len(entries) > MAX_ENTRIES:
        entries, warnings = entries[:MAX_ENTRIES], [*warnings, "entries_capped"]
    return Reading("feed", entries, title, language, (), hints, tuple(dict.fromkeys(warnings)))


def _site(root: etree._Element, url: str) -> str:
    """What relative links belong to: the site that the channel names, when the feed is kept on another one."""
    channel = next((e for e in root if name_of(e) == "channel"), root)
    named = next((e.text for e in channel if name_of(e) == "link" and e.text), None)
    site = absolute(named, url) if named else None
    return site if site and host_key(site) != host_key(url) else url


def _run_together(root: etree._Element) -> bool:
    """Whether an item lies in another one, since something in it was never closed."""
    return any(_inside(item) for item in islice(_elements(root), _LOOKED_AT))


def _items(root: etree._Element) -> Iterator[etree._Element]:
    """The item elements (RDF has them beside the channel, broken feeds anywhere); an item in an item is a part of that one."""
    return (element for element in _elements(root) if not _inside(element))


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    """All item elements, by the parser where they are spelled as usual."""
    usual = root.iter(*_SPELLINGS)
    if (first := next(usual, None)) is not None:
        return chain([first], usual)
    odd = (e for e in islice(root.iter(), _LOOKED_AT) if isinstance(e.tag, str) and local_name(e.tag) in _NAMES)
    return iter(odd)


def _inside(item: etree._Element) -> bool:
    return any(isinstance(a.tag, str) and local_name(a.tag) in _NAMES for a in item.iterancestors())


def _by_slices(document: XmlDocument, url: str, order: bool | None) -> Iterator[Entry]:
    """The entries, each item parsed by itself, so that one broken item costs no other."""
    text = document.text
    starts = [m.start() for m in islice(_SLICE.finditer(masked_markup(text)), MAX_ENTRIES + 1)]
    spaces = " ".join(
        f'xmlns:{p}="{u}"' if p else f'xmlns="{u}"'
        for p, u in islice(document.root.nsmap.items(), _NAMESPACES)
        if '"' not in u and len(u) < 200
    )
    for start, end in pairwise([*starts, len(text)]):
        try:
            root = parse_xml(f"<slice {spaces}>{text[start:end]}</slice>", recover=True)
        except etree.XMLSyntaxError:
            continue
        item = next(_items(root), None)
        if item is not None:
            yield read_entry(item, url, order)


def _is_cut(document: XmlDocument) -> bool:
    name = local_name(str(document.root.tag))
    return f"{name}>" not in document.text[-400:].lower().replace(" ", "")


def _about(root: etree._Element) -> tuple[str, str | None, PollHints]:
    """Title, language and poll hints of the feed itself."""
    channel = next((e for e in root if name_of(e) == "channel"), root)
    title, language = "", root.get(_XML_LANG) or channel.get(_XML_LANG)
    for child in islice(channel, _CHILDREN):
        name = name_of(child)
        if name in ("title", "atom:title") and not title:
            title = title_of_html("".join(str(t) for t in child.itertext()))
        elif name in ("language", "dc:language") and child.text:
            language = child.text.strip() or language
    return title, language_tag(language), read_hints(channel)


def language_tag(text: str | None) -> str | None:
    """``en-us`` and ``EN_US`` as ``en-US``; None for what is no language tag."""
    match = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?", (text or "").strip())
    if match is None:
        return None
    parts = (match[1].lower(), (match[2] or "").title(), (match[3] or "").upper())
    return "-".join(p for p in parts if p)
