"""The CSS selectors of a source (`include`, `exclude`): which elements of its pages are the text and which are not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.article import blocks


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def remove(root: HtmlElement, selectors: Sequence[str]) -> None:
    """Remove, in place, the elements that match; never the page itself."""
    for selector in selectors:
        for element in _compiled(selector)(root):
            if element.getparent() is not None and element.tag not in ("html", "body"):
                element.drop_tree()


def select(root: HtmlElement, selectors: Sequence[str]) -> list[HtmlElement]:
    """The elements that match, in the page's order, without those inside another match."""
    found = {element for selector in selectors for element in _compiled(selector)(root)}
    return [e for e in root.iter() if e in found and not any(a in found for a in e.iterancestors())] if found else []


def text(elements: Sequence[HtmlElement]) -> str:
    """Their text, a line a block."""
    return "\n".join(line for element in elements for line in _lines(element))


def _lines(element: HtmlElement) -> list[str]:
    found = [block.text for block in blocks.blocks(element)]
    return found or [" ".join(element.text_content().split())]  # an inline element holds no block
