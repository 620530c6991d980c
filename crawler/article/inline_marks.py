"""Marks inside a sentence, made plain in the tree before the text is taken: dates in an element, quotations, marks of footnotes.

Trafilatura drops `time` and `output` with their words, breaks the line at `q`, and joins a footnote's mark to the word before it.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_RAISED = ("sup", "sub", "small", "span", "a")
_SENTENCES = ("p", "li", "blockquote", "dd", "td", "strong", "em", "b", "i", "span", "h2", "h3", "h4")
_ONE = r"(?:(?:note|nota|fn|anm)\.? ?)?(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶#]{1,3})"
_MARK = re.compile(rf"\s*[\[(]?{_ONE}(?:\s*[,;–-]\s*{_ONE})*[\])]?\s*", re.I)
_PART = re.compile(r"(?!\s*[ivx]{2,5}\s*$)\s*[a-z]+\s*", re.I)  # M<sup>me</sup>, 3<sup>e</sup>
_LETTER = re.compile(r"\s*[a-d]\s*")
_NOTE = re.compile(r"^#|#.*(?:note|fn|ref|cite|_ed|endn)", re.I)
_NAMED = re.compile(r"foot-?note|end-?note|note-?ref|fn-?ref|\bfn\b|vertical-align:\s*(?:super|top)", re.I)
_WORD_END = re.compile(r"[^\W\d_]$")
_LONG_WORD = re.compile(r"[^\W\d_][^\W\d_A-Z]{3,}$")  # no formula: NaHCO3
_PICTURES = ("img", "svg")


def make_plain(root: HtmlElement) -> None:
    """Change, in place, what would damage a sentence; a date that stands alone stays an element."""
    for element in list(root.iter("time", "output", "data", "q", *_RAISED, *_PICTURES)):
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag == "q":
            _quote(element)
        elif element.tag in _PICTURES:
            if (element.tail or "")[:1].isalnum() and _WORD_END.search(_text_before(element, parent)):
                _blank_before(element, parent)
        elif element.tag in _RAISED:
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
    words = element.text_content()
    if not _MARK.fullmatch(words) or not _refers(element):
        return
    while element.getprevious() is None and not parent.text and parent.tag in _RAISED:
        above = parent.getparent()
        if above is None:
            break
        element, parent = parent, above  # <span><a><sup>1</sup></a></span>
    before = _text_before(element, parent)
    low = element.tag in ("sub", "small")
    if not (_LONG_WORD if low or (element.tag == "sup" and _LETTER.fullmatch(words)) else _WORD_END).search(before):
        return
    if element.tag == "sup" and _PART.fullmatch(words) and not len(element) and not _LETTER.fullmatch(words):
        return
    _blank_before(element, parent)


def _refers(element: HtmlElement) -> bool:
    """Whether such an element, which holds nothing but a mark, is one: raised, or called so, or a link to a note."""
    if element.tag == "a":
        href = element.get("href") or ""
        return "noteref" in f"{element.get('epub:type')} {element.get('role')}" or (
            "#" in href and bool(_NOTE.search(href))
        )
    if element.tag == "span":
        return bool(_NAMED.search(f"{element.get('class') or ''} {element.get('style') or ''}"))
    return element.tag == "sup" or element.text_content().strip().isdigit()


def _blank_before(element: HtmlElement, parent: HtmlElement) -> None:
    previous = element.getprevious()
    if previous is None:
        parent.text = f"{parent.text or ''} "
    else:
        previous.tail = f"{previous.tail or ''} "


def _text_before(element: HtmlElement, parent: HtmlElement) -> str:
    previous = element.getprevious()
    return (parent.text or "") if previous is None else (previous.tail or previous.text_content())
