"""The text blocks of a page in reading order, each with how much of it is links. Chooses none of them.

One walk over the tree serves every later question: which paragraphs the body misses, what stands between headline and body, how
much of a page is a list of links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import lxml.etree
from lxml.html import HtmlElement

_INLINE = re.compile(
    r"(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|nobr|q|rp|rt|ruby|s|samp|small|span"
    r"|strike|strong|sub|sup|time|tt|u|var|wbr|o:p|amp-img|picture|source|noscript)"
)
# Elements whose text is never the page's own; `aside` is not among them: whole articles have been found in one.
_SKIPPED = re.compile(r"(?:nav|footer|button|head|script|style|option|select|input|textarea|form|menu|dialog)")
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|kommentare?|disqus|respond|replies|cookie|consent|gdpr|footer|copyright)(?:$|[\s_-])",
    re.I,
)
_NOT_WORD = re.compile(r"\W+")
_DIGITS = re.compile(r"\d+")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
PROSE = 80  # weight from which a block counts as prose
_FORM_IS_PAGE = 2000  # characters: some old sites wrap the whole page in one form


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Text between two block boundaries. ``text`` has a line break for each ``br``; ``linked`` counts its characters in links."""

    owner: HtmlElement
    text: str
    key: str
    linked: int
    foreign: bool  # inside a container of comments or consent

    @property
    def prose(self) -> int:
        """Its weight when it is running text, else 0."""
        heavy = weight(self.text)
        own = self.linked * 3 < len(self.text) and not self.foreign and not self.text.startswith("©")
        return heavy if heavy >= PROSE and own else 0


def weight(text: str) -> int:
    """The length of a text in letters of an alphabet: a Han character or a kana counts as three."""
    return len(text) if text.isascii() else len(text) + 2 * sum(map(len, _DENSE.findall(text)))


def folded(text: str) -> str:
    """Letters and digits only: equal for two renderings of one text."""
    return _NOT_WORD.sub("", text)


def blocks(root: HtmlElement) -> list[Block]:
    """The text blocks of the page in document order, without navigation, forms and footers."""
    walk = _Walk()
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            walk.enter(element)
        else:
            walk.leave(element)
    return walk.found


class _Walk:
    """The state of the walk: the open block elements and the text since the last block boundary."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._parts: list[str] = []
        self._linked = self._links = 0
        self._open: list[tuple[HtmlElement, bool, bool]] = []  # element, skipped, foreign: both inherited

    def enter(self, element: HtmlElement) -> None:
        tag = str(element.tag)
        if tag == "br":
            self._parts.append("\n")
        elif not _is_inline(tag):
            self._close_block()
            skipped, foreign = self._open[-1][1:] if self._open else (False, False)
            self._open.append((element, skipped or _is_skipped(element), foreign or _is_foreign(element)))
        elif tag == "a":
            self._links += 1
        self._take(element.text)

    def leave(self, element: HtmlElement) -> None:
        if element.tag == "a":
            self._links -= 1
        elif element.tag != "br" and not _is_inline(str(element.tag)):
            self._close_block()
            self._open.pop()
        self._take(element.tail)

    def _take(self, text: str | None) -> None:
        if text and self._open and not self._open[-1][1]:
            self._parts.append(text.replace("\n", " "))
            if self._links:
                self._linked += len(text.strip())

    def _close_block(self) -> None:
        if self._parts:
            lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
            text = "\n".join(line for line in lines if line)
            if text:
                owner, _, foreign = self._open[-1]
                self.found.append(Block(owner, text, folded(text), self._linked, foreign))
            self._parts = []
        self._linked = 0


@cache
def _is_inline(tag: str) -> bool:
    return _INLINE.fullmatch(tag) is not None


@cache
def _is_never_text(tag: str) -> bool:
    return _SKIPPED.fullmatch(tag) is not None


def _is_skipped(element: HtmlElement) -> bool:
    if not _is_never_text(str(element.tag)):
        return False
    return element.tag != "form" or len(element.text_content()) < _FORM_IS_PAGE


def _is_foreign(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return names != " " and _OTHERS.search(names) is not None


def signature(element: HtmlElement) -> tuple[str, ...]:
    """Where an element stands: tags and classes from itself up to the body, numbers left out."""
    chain = [element, *element.iterancestors()]
    return tuple(_DIGITS.sub("", f"{step.tag!s}.{step.get('class') or ''}") for step in chain[:-1])
