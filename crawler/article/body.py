"""The text of a page, one paragraph a line: trafilatura's choice, and other readings where it gives clearly too little.

A missed word is a missed alert, so between two readings the fuller one wins unless it is mostly links.
"""

from __future__ import annotations

import logging
from copy import deepcopy

import lxml.etree
from lxml.html import HtmlElement
from trafilatura.core import bare_extraction

from crawler.article.cleaning import clean_text

LITTLE = 250  # a text below this many characters is worth a second look

# trafilatura logs the address of each page it finds nothing in; addresses do not belong in logs.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_BLOCKS = ("p", "head", "quote", "item", "row", "code", "fw", "ab", "div")


def main_text(root: HtmlElement) -> str:
    """What trafilatura takes for the body; empty when it finds none or fails on the page."""
    try:
        found = bare_extraction(root, fast=True, include_comments=False, with_metadata=False)
    except (ValueError, TypeError, AttributeError, IndexError, RecursionError, lxml.etree.LxmlError):
        return ""
    body = getattr(found, "body", None)
    return "" if body is None else clean_text(_lines(body))


def _lines(body: lxml.etree._Element) -> str:
    """The tree of trafilatura as lines: a break before and after each block and at each ``lb``."""
    parts: list[str] = []
    for event, element in lxml.etree.iterwalk(body, events=("start", "end")):
        block = element.tag in _BLOCKS or element.tag == "lb"
        if event == "start":
            parts += ["\n"] * block + [_flat(element.text)]
        else:
            parts += ["\n"] * block + [" "] * (element.tag == "cell") + [_flat(element.tail)]
    return "".join(parts)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def paragraphs(root: HtmlElement) -> str:
    """Every paragraph of the page outside navigation, whatever box it stands in."""
    root = deepcopy(root)
    for element in list(root.iter("nav", "footer", "header", "button", "form", "label")):
        if element.tag != "form" or len(element.xpath(".//p")) < 3:
            element.drop_tree()
    lines = [
        " ".join(element.itertext())
        for element in root.iter("p", "h2", "h3", "li", "blockquote", "pre", "td")
        if not _holds_block(element)
    ]
    return clean_text("\n".join(line.replace("\n", " ") for line in lines))


def _holds_block(element: HtmlElement) -> bool:
    return (
        next(element.iter("p", "li", "td", "blockquote", "div", "table"), element) is not element
        or len(element.xpath(".//p|.//li|.//td|.//div|.//table")) > 0
    )


def choose(root: HtmlElement, stated: str) -> tuple[str, str]:
    """The text and the reading that gave it; ``stated`` is the body that the page's JSON-LD holds, or empty."""
    text = main_text(root)
    if len(text) >= LITTLE:
        return text, "body"
    others = ((clean_text(stated), "json-ld"), (paragraphs(root), "paragraphs"))
    fuller = max(others, key=lambda pair: len(pair[0]))
    return fuller if len(fuller[0]) > 2 * len(text) else (text, "body")
