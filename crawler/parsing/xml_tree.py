"""The text of an XML document to a tree. Mends broken documents; reads no DTD, expands no declared entity, loads nothing.

Knows nothing of feeds: see crawler/feeds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

from lxml import etree

from crawler.errors import FetchError
from crawler.parsing.markup_budget import cut_at, tags_and_attributes

MAX_CHARS = 60_000_000
MAX_MARKUP = 1_200_000  # tags, and twice the attributes: some 160 MB of tree
_MENDED = 400_000  # ampersands and tags up to which a broken document is mended; beyond, it is read as far as it goes
_MOST_HIDDEN = 200_000  # comments and CDATA sections that are told from tags
_PARTS = ("<item", "<entry", "<url", "<sitemap", "<outline")  # what a list is cut before
_DOCTYPE_START = re.compile(r"<!DOCTYPE\b", re.I)
_DOCTYPE = re.compile(r"<!DOCTYPE\b([^\[>]*)(?:\[(.*?)\]\s*+)?>", re.S | re.I)
_ENTITY = re.compile(r"<!ENTITY\s+(?!%)([^\s%&;]+)", re.I)
_REFERENCE = re.compile(r"&(#?[A-Za-z0-9_.:-]*)(;?)")
_OPENING = re.compile(r"<!(?:--|\[CDATA\[)")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BEFORE_ROOT = re.compile(r"(?:\s++|<!--.*?-->|<\?[^>]*+>)*+", re.S)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_HTML_NAMES = {name.removesuffix(";") for name in html5}
_UNQUOTED = re.compile(r"(\s[A-Za-z_][\w:.-]*+=)([^\s\"'<>=]++)(?=[\s>])")
_START_TAG = re.compile(r"<[A-Za-z][^<>]*+>")
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_VOID = re.compile(r"<((?:br|hr|img|wbr|input|embed|area)\b[^<>]*+)(?<!/)>", re.I)  # of HTML; nobody closes them
_BARE_TAG = re.compile(r"<(?![A-Za-z_!?/])")


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """A parsed document: ``text`` is what was parsed (without declaration and DTD); ``sound``: it was well-formed."""

    root: etree._Element
    text: str
    sound: bool
    warnings: tuple[str, ...] = ()


def parse_document(text: str) -> XmlDocument:
    """Parse; a document that is not well-formed is mended and read as far as it goes.

    Raises FetchError: xml_too_large, xml_too_deep, xml_dtd_forbidden, xml_broken (nothing of it can be read).
    """
    if len(text) > MAX_CHARS:
        raise FetchError("xml_too_large", "The document is too large to be read as a list of pages.")
    text, warnings = without_doctype(cut_to_start(text))
    if (cut := bounded(text)) is not text:
        text, warnings = cut, (*warnings, "entries_capped")
    try:
        return XmlDocument(parse_xml(text), text, True, warnings)
    except etree.XMLSyntaxError as error:
        _refuse_hostile(error)
    mended = mend(text) if text.count("&") + text.count("<") <= _MENDED else text
    try:
        return XmlDocument(parse_xml(mended, recover=True), mended, False, warnings)
    except etree.XMLSyntaxError as error:
        _refuse_hostile(error)
        raise FetchError("xml_broken", "The document is XML, but too broken to be read.") from None


def bounded(text: str) -> str:
    """The text itself, or as much of its markup as is read, cut before a part of the list and closed again."""
    if text.count("<") + 2 * text.count("=") <= MAX_MARKUP:
        return text
    end = cut_at(masked_markup(text), MAX_MARKUP, tags_and_attributes)  # what stands in CDATA costs no tree
    if end is None:
        return text
    part = max(text.rfind(start, 0, end) for start in _PARTS)
    root = _ROOT.search(text)
    if part <= 0 or root is None:
        return text[:end]
    inner = "</channel>" if root[1].lower() == "rss" else ""
    return f"{text[:part]}{inner}</{root[1]}>"


def cut_to_start(text: str) -> str:
    """The document without what some servers send before it: blanks, marks, warnings, comments, a late XML declaration."""
    text = _ILLEGAL.sub("", text)
    found = _BEFORE_ROOT.match(text, max(text.find("<"), 0))
    return text[found.end() :] if found else text


def without_doctype(text: str) -> tuple[str, tuple[str, ...]]:
    """The document without its DOCTYPE. Entities that it declares are never expanded.

    Raises FetchError (xml_dtd_forbidden) when the text uses such an entity: its text would be lost without a word.
    """
    start = _DOCTYPE_START.search(text, 0, 4096)
    match = _DOCTYPE.match(text, start.start(), 2_000_000) if start else None
    if match is None:
        return text, ()
    rest = text[: match.start()] + text[match.end() :]
    declared = set(_ENTITY.findall(match[2] or "")) - _HTML_NAMES
    used = {name for name, _ in _REFERENCE.findall(masked_markup(rest))} if declared else set()
    if declared & used:
        raise FetchError("xml_dtd_forbidden", "The document defines entities of its own, which are never expanded.")
    external = re.match(r"\s*\S+\s+SYSTEM\b", match[1], re.I)
    return rest, ("xml_dtd_forbidden",) if declared or external else ()


def parse_xml(text: str, *, recover: bool = False) -> etree._Element:
    """One XML text to its root, by the strictest parser or by a recovering one. Raises etree.XMLSyntaxError."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise etree.XMLSyntaxError("nothing could be recovered", 0, 0, 0)
    if recover:
        _refuse_logged(parser)
    return root


def _refuse_logged(parser: etree.XMLParser) -> None:
    for entry in parser.error_log:
        if entry.type_name == "ERR_NO_MEMORY":
            raise MemoryError  # else a part of the document would be taken for the whole
        _refuse_text(entry.message)


def _refuse_hostile(error: etree.XMLSyntaxError) -> None:
    _refuse_text(str(error))


def _refuse_text(message: str) -> None:
    if "depth" in message:
        raise FetchError("xml_too_deep", "The document's elements are nested too deeply.")
    if "huge" in message.lower() or "too long" in message or "limit exceeded" in message:
        raise FetchError("xml_too_large", "A part of the document is too large to be read.")


def mend(text: str) -> str:
    """Replace named HTML entities by their characters, escape single ampersands and angle brackets, quote attributes; CDATA stays."""
    pieces, end = [], 0
    for start, stop in _hidden(text):
        pieces.append(_mend_part(text[end:start]))
        if text.startswith("<![", start):
            pieces.append(text[start:stop])
        end = stop
    return "".join([*pieces, _mend_part(text[end:])])


def _mend_part(part: str) -> str:
    part = _OPENING.sub("", part) if "<!" in part else part  # nothing closes it: it would swallow all items behind it
    part = _BARE_TAG.sub("&lt;", _REFERENCE.sub(_mend_reference, part))
    return _VOID.sub(r"<\1/>", _START_TAG.sub(lambda tag: _UNQUOTED.sub(r'\1"\2"', tag[0]), part))


def _mend_reference(match: re.Match[str]) -> str:
    name, end = match[1], match[2]
    if name in _XML_NAMES and end:
        return match[0]
    if name.startswith("#"):
        return _mend_number(name[1:]) if end else "&amp;" + name
    if end and name + ";" in html5:
        return html5[name + ";"]
    return "&amp;" + name + end


def _mend_number(number: str) -> str:
    if not re.fullmatch(r"[0-9]{1,7}|[xX][0-9a-fA-F]{1,6}", number):
        return f"&amp;#{number};"
    char = html.unescape(f"&#{number};")
    return html.escape(_ILLEGAL.sub("\ufffd", char), quote=True)


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each comment and CDATA section. One that is never closed is none. Linear: reads a character at most twice."""
    position, ends = 0, {"--": "-->", "[C": "]]>"}
    for _ in range(_MOST_HIDDEN):
        if not ends or not (opening := _OPENING.search(text, position)):
            return
        position = opening.end()
        kind = text[opening.start() + 2 : opening.start() + 4]
        if kind not in ends:
            continue
        stop = text.find(ends[kind], position)
        if stop < 0:
            del ends[kind]  # nor is any later one closed
            continue
        position = stop + 3
        yield opening.start(), position


def masked_markup(text: str) -> str:
    """The text with blanks in the place of comments and CDATA, so that tags can be counted and every offset stays."""
    pieces, end = [], 0
    for start, stop in _hidden(text):
        pieces += [text[end:start], " " * (stop - start)]
        end = stop
    return "".join([*pieces, text[end:]])
