"""The text blocks of a page in reading order, each with how much of it is links. Chooses none of them.

One walk over the tree serves every later question: which paragraphs the body misses, what stands between headline and body, how
much of a page is a list of links.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the web process imports this by way of walls.py and parses no page
    from lxml.html import HtmlElement

_INLINE = frozenset(["a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "o:p", "amp-img", "picture", "source", "noscript"])  # fmt: skip
# Elements whose text is never the page's own; `aside` is not among them: whole articles have been found in one.
_SKIPPED = frozenset(["nav", "footer", "button", "head", "script", "style", "option", "select", "input", "textarea", "form", "menu", "dialog"])  # fmt: skip
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|kommentare?|disqus|respond|replies|cookie|consent|gdpr|footer|copyright)(?:$|[\s_-])",
    re.I,
)
_WORD = re.compile(r"\w+")
_NOT_ASCII_WORD = dict.fromkeys(n for n in range(128) if not _WORD.match(chr(n)))
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
    prose: int  # its weight when it is running text, else 0


def _block(owner: HtmlElement, text: str, linked: int, foreign: bool) -> Block:
    own = not foreign and linked * 3 < len(text) and not text.startswith("©")
    heavy = weight(text) if own and len(text) * 3 >= PROSE else 0
    return Block(owner, text, folded(text), linked, foreign, heavy if heavy >= PROSE else 0)


def weight(text: str) -> int:
    """The length of a text in letters of an alphabet: a Han character or a kana counts as three."""
    return len(text) if text.isascii() else len(text) + 2 * sum(map(len, _DENSE.findall(text)))


@lru_cache(maxsize=2048)  # a line is compared as a block, as a line of the text and with the headline
def folded(text: str) -> str:
    """Letters and digits only: equal for two renderings of one text."""
    return text.translate(_NOT_ASCII_WORD) if text.isascii() else "".join(_WORD.findall(text))


def blocks(root: HtmlElement) -> list[Block]:
    """The text blocks of the page in document order, without navigation, forms and footers."""
    import lxml.etree

    walk = _Walk()
    enter, leave = walk.enter, walk.leave
    for event, element in lxml.etree.iterwalk(root, events=("start", "end")):
        enter(element) if event == "start" else leave(element)
    return walk.found


class _Walk:
    """The state of the walk: the open block elements and the text since the last block boundary. It meets all elements: its steps are few."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._parts: list[str] = []
        self._linked = self._links = 0
        self._open: list[tuple[HtmlElement, bool, bool]] = []  # element, skipped, foreign: both inherited
        self._taken = False  # whether text is of the page here

    def enter(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag not in _INLINE:
            if self._parts:
                self._close_block()
            skipped, foreign = self._open[-1][1:] if self._open else (False, False)
            skipped = skipped or (tag in _SKIPPED and _is_skipped(element))
            self._open.append((element, skipped, foreign or _is_foreign(element)))
            self._taken = not skipped
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "a":
            self._links += 1
        if (text := element.text) and self._taken:
            self._take(text)

    def leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag not in _INLINE:
            if self._parts:
                self._close_block()
            self._open.pop()
            self._taken = bool(self._open) and not self._open[-1][1]
        elif tag == "a":
            self._links -= 1
        if (text := element.tail) and self._taken:
            self._take(text)

    def _take(self, text: str) -> None:
        self._parts.append(text.replace("\n", " "))
        if self._links:
            self._linked += len(text.strip())

    def _close_block(self) -> None:
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\n")]
        text = lines[0] if len(lines) == 1 else "\n".join(filter(None, lines))
        if text:
            owner, _, foreign = self._open[-1]
            self.found.append(_block(owner, text, self._linked, foreign))
        self._parts = []
        self._linked = 0


def _is_skipped(element: HtmlElement) -> bool:
    return element.tag != "form" or len(element.text_content()) < _FORM_IS_PAGE


def _is_foreign(element: HtmlElement) -> bool:
    classes, name = element.get("class"), element.get("id")
    return bool(classes and _is_of_others(classes)) or bool(name and _is_of_others(name))


@lru_cache(maxsize=8192)  # names repeat on a page and on a site
def _is_of_others(names: str) -> bool:
    return _OTHERS.search(names) is not None


def signature(element: HtmlElement) -> tuple[str, ...]:
    """Where an element stands: tags and classes from itself up to the body, numbers left out."""
    chain = [element, *element.iterancestors()]
    return tuple(_DIGITS.sub("", f"{step.tag!s}.{step.get('class') or ''}") for step in chain[:-1])
