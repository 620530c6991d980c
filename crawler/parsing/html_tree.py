"""The text of an HTML page to a tree: flattened when nested absurdly, freed of what no reader sees. Loads nothing, chooses no text."""

from __future__ import annotations

import contextlib
import re

import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from crawler.parsing.markup_budget import cut_at, tags

# libxml2 stops at 256 open elements and silently drops the rest of the page. Old pages get there with unclosed <font>.
_INLINE = re.compile(r"</?(?:font|b|i|u|big|small|center|span|strong|em|nobr|tt)\b[^<>]*+>", re.I)
_BOXES = re.compile(
    r"</?(?:div|section|article|main|aside|blockquote|ul|ol|dl|table|tbody|tr|td|form|fieldset|a)\b[^<>]*+>", re.I
)
_ANY = re.compile(r"<(?!/?(?:p|br|h1|h2|title|meta|link|html|head|body)\b)[^<>]*+>", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]*+>", re.I)

# Characters that libxml2 reads from a page, raw or by number, and lxml refuses when a text is moved. A form feed is white space to HTML.
_LINES = bytes.maketrans(b"\x0b\x0c", b"\n\n")
_REFUSED = bytes({*range(0x09), *range(0x0E, 0x20)})
_REFUSED_NUMBER = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?:;|(?!\d))|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?:;|(?![0-9a-fA-F])))"
)

_TOWER = re.compile(r"(</?[A-Za-z]\w*)\b[^<>]*>(?:\s*\1\b[^<>]*>)++")
_TOWER_HEIGHT = 300  # more than libxml2 opens inside each other

_NEVER_TEXT = (
    "script",
    "style",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "canvas",
    "select",
    "textarea",
    "noframes",
)
_SEEN = ("iframe", "object", "embed", "svg", "math", "canvas")  # they part the words beside them
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:text-indent|left|top)\s*:\s*-\d{4,}px",
    re.I,
)

# One class for all elements: lxml.html chooses between classes for forms in Python, at every visit of an element.
_ONE_CLASS = lxml.etree.ElementDefaultClassLookup(element=HtmlElement)
_BOX = re.compile(r"modal|popup|pop-up|overlay|dialog|cookie|consent|comment|banner|share|social|menu|nav|related|promo|newsletter|tooltip|alert|toast|login|lightbox", re.I)  # fmt: skip
_PARAGRAPH = 80  # characters of running text


_LONG = 500_000  # characters of a page, below which no tag holds enough attributes to cost a second
_ATTRIBUTES = 1_000  # of a tag; libxml2 compares each with all before it, and a tag of more is read without any
_LONG_TAG = re.compile(r"(<[a-z][^\s<>]*)\s[^<>]{5000,}", re.I)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
LIST_TAGS = 100_000  # of a page of headlines that are read


def parse_html(text: str, most: int | None = None) -> tuple[HtmlElement | None, bool]:
    """The tree of a page, without comments, and whether it had to be flattened for its depth; None when there is nothing in it.

    ``most``: tags that are read of it.
    """
    text = bounded(_XML_DECLARATION.sub("", text.replace("\x00", ""), count=1), most)
    if len(text) > _LONG:
        text = _LONG_TAG.sub(lambda tag: tag[0] if len(_QUOTED.sub("", tag[0]).split()) < _ATTRIBUTES else tag[1], text)
    flattened = False
    for cut in (None, _INLINE, _BOXES, _ANY):
        if cut is not None:
            text, flattened = cut.sub(" ", text), True
        root, too_deep = _parse(text)
        if not too_deep:
            break
    return root, flattened


def without_towers(text: str, most: int) -> str:
    """The text of a page of more tags than ``most`` with each tower of one tag, over and over with nothing between, as a single tag."""
    if text.count("<") <= most:
        return text
    return _TOWER.sub(lambda found: f"{found[1]}>" if found[0].count("<") > _TOWER_HEIGHT else found[0], text)


def bounded(text: str, most: int | None) -> str:
    """The text up to its tag of that number."""
    end = cut_at(text, most, tags) if most is not None else None
    return text if end is None else text[:end]


def _movable(text: str) -> bytes:
    """A page in UTF-8 without the characters that a tree cannot move: one that is white space becomes a line's end, the others are left out."""
    text = _REFUSED_NUMBER.sub(
        lambda found: "\n" if found[0].lower().strip("&#;x0") in ("11", "12", "b", "c") else "", text
    )
    text = text.replace("\ufffe", "").replace("\uffff", "")
    return text.encode("utf-8", "replace").translate(_LINES, _REFUSED)


def _parse(text: str) -> tuple[HtmlElement | None, bool]:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    root = None
    with contextlib.suppress(lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError):
        root = lxml.html.document_fromstring(_movable(text), parser=parser)
    if any(entry.type_name == "ERR_NO_MEMORY" for entry in parser.error_log):
        raise MemoryError  # else libxml2 returns a part of the page, or nothing, as if it were the whole
    return root, any("xcessive depth" in entry.message for entry in parser.error_log)


def drop_unseen(root: HtmlElement) -> None:
    """Remove, in place, what no reader sees: scripts, frames, and elements hidden by attribute or inline style.

    A hidden element with most of the page's text stays, and so does one that goes on with the paragraphs beside it: some sites hide
    the article until a script has run, or its rest until a click.
    """
    for element in list(root.iter(*_NEVER_TEXT)):
        if element.tag in _SEEN and (element.tail or "")[:1].isalnum():
            element.tail = f" {element.tail}"
        _remove(element)
    total = 0
    for element in root.xpath("/html/body//*[@hidden or @style]"):
        if "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style") or ""):
            total = total or _size(root)
            if _size(element) * 2 >= total:
                continue
            if _continues(element):
                element.attrib.pop("hidden", None)
                element.attrib.pop("style", None)
            else:
                _remove(element)


def _continues(element: HtmlElement) -> bool:
    """Whether a hidden element holds running text in a row with visible paragraphs, and is not a box of its own (a banner, comments)."""
    parent = element.getparent()
    if parent is None or _BOX.search(
        f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    ):
        return False
    own = [element] if element.tag == "p" else element.findall(".//p")
    running = [p for p in own if _size(p) >= _PARAGRAPH and sum(map(_size, p.iter("a"))) * 2 < _size(p)]
    beside = [p for p in parent.iterchildren("p") if p is not element and _size(p) >= _PARAGRAPH]
    return bool(running) and len(beside) >= 1 and not any(True for _ in element.iter("form", "input", "nav"))


def _size(element: HtmlElement) -> int:
    return sum(len(part.strip()) for part in element.itertext())


def _remove(element: HtmlElement) -> None:
    """Take an element out and leave the text after it in place."""
    if element.getparent() is not None:
        element.drop_tree()
