"""Marks inside a sentence, made plain in the tree before the text is taken: dates in an element, quotations, marks of footnotes.

Trafilatura drops `time` and `output` with their words, breaks the line at `q`, and joins a footnote's mark to the word before it.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_SENTENCES = ("p", "li", "blockquote", "dd", "td", "strong", "em", "b", "i", "span", "h2", "h3", "h4")
_MARK = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶#]{1,3})[\])]?\s*", re.I)
_NOTE = re.compile(r"^#|#.*(?:note|fn|ref|cite|_ed|endn)", re.I)
_WORD_END = re.compile(r"[^\W\d_]$")


def make_plain(root: HtmlElement) -> None:
    """Change, in place, what would damage a sentence; a date that stands alone stays an element."""
    for element in list(root.iter("time", "output", "data", "q", "sup", "a")):
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag == "q":
            _quote(element)
        elif element.tag in ("sup", "a"):
            _set_apart(element, parent)
        elif parent.tag in _SENTENCES and (_text_before(element, parent) + (element.tail or "")).strip():
            element.drop_tag()


def _quote(element: HtmlElement) -> None:
    """What browsers show of `q`: its words between quotation marks, unless they hold such marks already."""
    words = element.text_content().strip()
    if words and words[0] not in "\"'“„«‘‚‹「『”":
        element.text = f"“{(element.text or '').lstrip()}"
        last = element[-1] if len(element) else None
        if last is None:
            element.text = f"{element.text.rstrip()}”"
        else:
            last.tail = f"{(last.tail or '').rstrip()}”"
    element.drop_tag()


def _set_apart(element: HtmlElement, parent: HtmlElement) -> None:
    """A blank before the mark of a footnote, so that the word before it stays a word."""
    if element.tag == "a" and ("#" not in (href := element.get("href") or "") or not _NOTE.search(href)):
        return
    if parent.tag == "sup" or not _MARK.fullmatch(element.text_content()):
        return
    if not _WORD_END.search(_text_before(element, parent)):
        return
    if element.tag == "sup" and re.fullmatch(r"\s*[a-z]+\s*", element.text_content(), re.I) and not len(element):
        return  # M<sup>me</sup>, 3<sup>e</sup>: a part of the word
    previous = element.getprevious()
    if previous is None:
        parent.text = f"{parent.text or ''} "
    else:
        previous.tail = f"{previous.tail or ''} "


def _text_before(element: HtmlElement, parent: HtmlElement) -> str:
    previous = element.getprevious()
    return (parent.text or "") if previous is None else (previous.tail or previous.text_content())
