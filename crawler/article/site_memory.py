"""What a site's pages have in common: lines that are the site's and no story's, the boxes that hold its texts, the ends of its titles.

Applies what was learned to one page, and says what that page adds to it. Learns nothing by itself (site_learning.py), stores nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from typing import Any

from lxml.html import HtmlElement

from crawler.article.blocks import Block, folded, weight
from crawler.article.site_learning import MOST_LINES, Box, Observation, SiteMemory
from crawler.article.tails import is_sentence
from crawler.items import StatementItem

_RUNNING = 60  # weight from which a sentence is running text
_SCRAP = 60  # weight below which a line at the end may be a scrap of the boxes around it
_HELD = 60  # weight of text that a box must hold to be where the page's text is
_LIGHT = 0.6  # share of known and linked lines in an end that is cut
_LINKED = 0.2  # share of links from which a line beside the text leads elsewhere
_LONGEST_BOX = 60  # elements, and characters of each, that are kept of a box
_TITLE_END = re.compile(r"\s+[|•·»›–—:-]+\s+|\s*[|_]\s*|\s*:\s+")
_SHORTEST_TITLE = 8
_LONGEST_NAME, _NAME_WORDS = 30, 3
_LETTERS = re.compile(r"[^\W\d_]\d*[^\W\d_]")
_DIGITS = re.compile(r"\d+")


def remembered(
    item: StatementItem,
    page: Sequence[Block],
    memory: SiteMemory,
    days: tuple[str, ...] | None = None,
    bylines: tuple[str, ...] | None = None,
) -> StatementItem:
    """The item without what is the site's, and with what its page shows of the site, also of its days and bylines (site_elements.py).

    ``page``: the blocks that it was read from.
    """
    lines = PageLines(page)
    text, title = cleaned(item.text, lines, memory), without_ends(item.title, memory)
    changed = (("memory", "site"),) if (text, title) != (item.text, item.title) else ()
    seen = asdict(replace(observed(item.title, item.text, lines, memory), days=days, bylines=bylines))
    return replace(item, title=title, text=text, seen=seen, origins=(*item.origins, *changed))


def key(line: str) -> str:
    """Equal for two renderings of one line; empty for a line without two letters, which says nothing of a site."""
    return _key(folded(line))


def _key(letters: str) -> str:
    says = _LETTERS.search(letters) is not None
    return blake2b(letters.casefold().encode("utf-8", "replace"), digest_size=6).hexdigest() if says else ""


def dated(line: str) -> str:
    """The key of a line whatever its numbers are: a date, a counter. Empty when it has none."""
    return _dated(folded(line))


def _dated(letters: str) -> str:
    return _key(f"#{_DIGITS.sub('0', letters)}") if _DIGITS.search(letters) else ""


def without_ends(title: str, memory: SiteMemory) -> str:
    """A title without what the site's titles begin or end with."""
    head, rest = _first(title)
    if head and key(head) in memory.heads and len(rest) >= _SHORTEST_TITLE:
        title = rest
    rest, tail = _last(title)
    return rest if tail and key(tail) in memory.tails and len(rest) >= _SHORTEST_TITLE else title


def _first(title: str) -> tuple[str, str]:
    found = _TITLE_END.search(title)
    head = title[: found.start()].strip() if found else ""
    return (head, title[found.end() :].strip()) if found and _is_name(head) else ("", title)


def _last(title: str) -> tuple[str, str]:
    found = list(_TITLE_END.finditer(title))
    tail = title[found[-1].end() :].strip() if found else ""
    return (title[: found[-1].start()].strip(), tail) if _is_name(tail) else (title, "")


def _is_name(part: str) -> bool:
    """Whether a part of a title may be a site's or a section's name; a longer one is of a series of stories."""
    return 0 < len(part) <= _LONGEST_NAME and len(part.split()) <= _NAME_WORDS


@dataclass(slots=True)
class PageLines:
    """The lines of a page's blocks, by their letters: where each stands, and how much of it is links."""

    page: Sequence[Block]
    _blocks: dict[str, Block] = field(default_factory=dict)
    _places: dict[Any, Box] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for block in self.page:
            for letters in map(folded, block.text.split("\n")) if "\n" in block.text else (block.key,):
                self._blocks.setdefault(letters, block)

    def linked(self, line: str) -> float:
        """The share of a line's block that is links, 0 for a line that is none of the page's."""
        block = self._blocks.get(folded(line))
        return block.linked / len(block.text) if block else 0.0

    def is_outside(self, line: str, box: Box | None) -> bool:
        """Whether a line is known to stand in another box."""
        block = self._blocks.get(folded(line))
        return box is not None and block is not None and not _ends_with(self.place(block.owner), box)

    def place(self, element: HtmlElement | None) -> Box:
        """The tags and classes of an element and of those around it, numbers left out."""
        if element is None or element.tag == "html":
            return ()
        if element not in self._places:
            step = _DIGITS.sub("", f"{element.tag!s}.{element.get('class') or ''}")[:_LONGEST_BOX]
            self._places[element] = (step, *self.place(element.getparent())[: _LONGEST_BOX - 1])
        return self._places[element]

    def box(self, known: Sequence[Box]) -> Box | None:
        """The one of the known boxes that holds most text on this page."""
        held = {
            box: sum(
                weight(b.text) for b in self.page if b.linked * 2 < len(b.text) and _ends_with(self.place(b.owner), box)
            )
            for box in known
        }
        best = max(held, key=lambda box: held[box], default=None)
        return best if best is not None and held[best] >= _HELD else None

    def keys(self) -> list[str]:
        """The keys of all lines, each once."""
        short = (letters for letters in self._blocks if len(letters) < _SCRAP)
        return list(dict.fromkeys(filter(None, (*map(_key, self._blocks), *map(_dated, short)))))

    def home(self, text: str) -> Box | None:
        """The box around most of the text's sentences."""
        whole, weights = folded(text), Counter[Box]()
        for block in self.page:
            if block.prose and is_sentence(block.text) and block.key in whole:
                weights[self.place(block.owner)[1:]] += block.prose
        return max(weights, key=lambda box: weights[box], default=None)


def _ends_with(place: Box, box: Box) -> bool:
    return len(place) >= len(box) and place[-len(box) :] == box


def cleaned(text: str, lines: PageLines, memory: SiteMemory) -> str:
    """The text without what is the site's. A sentence that only this page has always stays.

    Known lines go where they stand outside the story: beside the box of the text, as links, before its first sentence or after the last.
    What follows the last sentence is cut from the first known line on, when it is mostly known lines and links.
    """
    box, parts = lines.box(memory.boxes), text.split("\n")
    marks = [_Mark.of(line, lines, memory, box) for line in parts]
    own = [n for n, mark in enumerate(marks) if mark.story]
    first, last = (own[0], own[-1]) if own else (len(parts), -1)
    kept = [
        n
        for n, mark in enumerate(marks)
        if not (mark.known and (mark.apart or not first < n < last)) and not mark.foreign
    ]
    end = next((n for n in range(last + 1, len(parts)) if marks[n].known or marks[n].foreign), None)
    if end is not None and sum(mark.light for mark in marks[end:]) >= _LIGHT * (len(parts) - end):
        kept = [n for n in kept if n < end]
    return "\n".join(parts[n] for n in kept) or text


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a line of a text is. ``story``: a sentence or a long line that is not the site's; nothing before or at it may be cut."""

    known: bool
    apart: bool
    foreign: bool
    story: bool
    light: bool

    @classmethod
    def of(cls, line: str, lines: PageLines, memory: SiteMemory, box: Box | None) -> _Mark:
        running = weight(line) >= _RUNNING and is_sentence(line)
        linked, outside = lines.linked(line), lines.is_outside(line, box)
        known = key(line) in (
            memory.sentences if is_sentence(line) else memory.lines
        )  # follow-ups repeat short ones too
        if outside and not known and weight(line) < _SCRAP:
            known = dated(line) in memory.lines
        foreign = outside and linked >= _LINKED and not running
        light = known or foreign or linked > 0.5
        story = not light and (running or (weight(line) >= _SCRAP and not outside))
        return cls(known, outside or linked > 0.5, foreign, story, light)


def observed(title: str, text: str, lines: PageLines, memory: SiteMemory) -> Observation:
    """What the page shows of its site; ``title`` and ``text`` as they were before anything was taken from them."""
    keys = lines.keys()
    bare = not (memory.boxes or memory.lines)
    fits = bare or lines.box(memory.boxes) is not None or not memory.lines.isdisjoint(keys)
    return Observation(
        title, key(_first(title)[0]), key(_last(title)[1]), tuple(keys[:MOST_LINES]), lines.home(text), fits
    )
