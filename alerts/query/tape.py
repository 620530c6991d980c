"""One document laid out for the evaluator: which pegs hold at which words. Decides nothing.

Words of the text have the positions 0, 1, 2 ...; the title's follow after a gap wider than any distance a query can ask for. In script
without spaces every character (with its marks) is a position of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, cast

from alerts.query.document import Document
from alerts.query.slots import CARE, Peg, Pegs
from alerts.query.tokens import INVISIBLE, find_tokens, fold, is_spaceless, quick, text_needs_care

GAP = 10_000
LEAD_LIMIT = 500
FEW = 32  # words that are looked for one by one before all offsets are counted
_find_raws = quick.findall
_cluster = re.compile(
    f"[^{INVISIBLE}][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u3099\u309a\uff9e\uff9f]*"
)
_paragraph = re.compile(r"[^\s][^\r\n]*")
_stop = re.compile(r"[.!?…。！？؟۔।॥։]|[\r\n]")


class Tape:
    """A document's words and the pegs that hold at them.

    ``present`` has every peg that holds somewhere, `at` says where; ``wide`` maps (peg, position) to the last position it covers
    where that is another; ``title_at`` is the position of the title's first word.
    """

    __slots__ = (
        "_ends",
        "_found",
        "_lead_stop",
        "_pegs",
        "_places",
        "_raws",
        "_sentences",
        "_starts",
        "_where",
        "document",
        "present",
        "title_at",
        "wide",
    )

    def __init__(self, document: Document, pegs: Pegs) -> None:
        self.document = document
        self.present: Mapping[Peg, Sequence[object]] = {}
        self.wide: dict[tuple[Peg, int], int] = {}
        self._pegs = pegs
        self._where: dict[Peg, list[int]] = {}
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        self._lead_stop = -1
        self._places: defaultdict[str, list[int]] | None = None
        self._found: dict[str, list[int]] = {}
        self._sentences: list[int] | None = None
        if text_needs_care(document.text) or text_needs_care(document.title) or not self._lay_quickly():
            self._lay_with_care()

    def _lay_quickly(self) -> bool:
        """The common case; False when a word was met at which the quick cut cannot be trusted.

        Every distinct word asks the memo once; where words stand is put together only when somebody asks.
        """
        self._raws = raws = _find_raws(self.document.text)
        self.title_at = len(raws) + GAP
        if self.document.title:
            raws += _find_raws(self.document.title)
        present: dict[Peg, list[str]] = {}
        get = self._pegs.memo(self.document.lang).__getitem__
        for raw in dict.fromkeys(raws):
            for peg in get(raw):
                if peg in present:
                    present[peg].append(raw)
                else:
                    present[peg] = [raw]
        self.present = present
        return CARE not in present

    @property
    def _by_raw(self) -> defaultdict[str, list[int]]:
        """The positions of every word that some peg holds at; of a document laid with care there are none, it knows its pegs' places."""
        if self._places is not None:
            return self._places
        places: defaultdict[str, list[int]] = defaultdict(list)
        if self._ends is None:
            asked = set(chain.from_iterable(cast("Iterable[list[str]]", self.present.values())))
            count = self.title_at - GAP
            for at, raw in enumerate(self._raws):
                if raw in asked:
                    places[raw].append(at if at < count else at + GAP)
        self._places = places
        return places

    def at(self, peg: Peg) -> list[int]:
        """The positions of a peg in ascending order."""
        where = self._where.get(peg)
        if where is None:
            raws: Any = self.present.get(peg, ())
            by_raw = self._by_raw
            where = by_raw[raws[0]] if len(raws) == 1 else sorted(chain.from_iterable(by_raw[raw] for raw in raws))
            self._where[peg] = where
        return where

    def _lay_with_care(self) -> None:
        self._raws, self._starts, self._ends = [], [], []
        where: defaultdict[Peg, list[int]] = defaultdict(list)
        self.wide = {}
        get = self._pegs.memo(self.document.lang).__getitem__
        self._lay_field(self.document.text, 0, get, where)
        self.title_at = len(self._raws) + GAP
        self._lay_field(self.document.title, GAP, get, where)
        where.pop(CARE, None)
        self.present = self._where = where
        self._places = None

    def _lay_field(self, text: str, shift: int, get, where) -> None:  # type: ignore[no-untyped-def]
        assert self._starts is not None
        assert self._ends is not None
        for m in find_tokens(text):
            raw = m.group()
            if is_spaceless(raw):
                self._lay_run(m.start(), raw, shift, where)
                continue
            for peg in get(raw):
                where[peg].append(len(self._raws) + shift)
            self._raws.append(raw)
            self._starts.append(m.start())
            self._ends.append(m.end())

    def _lay_run(self, offset: int, run: str, shift: int, where: defaultdict[Peg, list[int]]) -> None:
        """A run without spaces: every cluster is a position; pegs hold where their folded form begins and ends with clusters."""
        assert self._starts is not None
        assert self._ends is not None
        first = len(self._raws)
        begins: dict[int, int] = {}
        finishes: dict[int, int] = {}
        folded = ""
        for n, m in enumerate(_cluster.finditer(run), first):
            begins[len(folded)] = n
            folded += fold(m.group())
            finishes[len(folded)] = n
            self._raws.append(m.group())
            self._starts.append(offset + m.start())
            self._ends.append(offset + m.end())
        found: set[tuple[int, int, Peg]] = set()
        for start, end, peg in self._pegs.substrings(folded, self.document.lang):
            if start in begins and end in finishes:
                found.add((begins[start] + shift, finishes[end] + shift, peg))
        self._hang(found, where)

    def _hang(self, found: set[tuple[int, int, Peg]], where: defaultdict[Peg, list[int]]) -> None:
        """Of several forms that begin at one place the longest counts."""
        for start, end, peg in sorted(found, key=lambda f: f[:2]):
            if not where[peg] or where[peg][-1] != start:
                where[peg].append(start)
            if end != start:
                self.wide[peg, start] = end

    # -- places

    def in_title(self, position: int) -> bool:
        """Whether a position is in the title."""
        return position >= self.title_at

    def in_lead(self, position: int) -> bool:
        """Whether a position is in the lead: the first paragraph of the text, at most 500 characters."""
        if position >= self.title_at:
            return False
        if self._lead_stop < 0:
            paragraph = _paragraph.search(self.document.text)
            self._lead_stop = min(paragraph.end(), paragraph.start() + LEAD_LIMIT) if paragraph else 0
        return position < self._lead_stop and self.start(position) < self._lead_stop

    @property
    def starts(self) -> list[int]:
        """Offsets of the words in their field: the text's, then the title's."""
        if self._starts is None:
            count = self.title_at - GAP
            self._starts = _offsets(self.document.text, self._raws[:count]) + _offsets(
                self.document.title, self._raws[count:]
            )
        return self._starts

    def start(self, position: int) -> int:
        """Where the word at a position begins in its field. A few words are looked for by themselves, for more all are counted out."""
        at = position if position < self.title_at else position - GAP
        if self._starts is None:
            raw = self._raws[at]
            found = self._found.get(raw)
            if found is None and len(raw) > 2 and len(self._found) < FEW:
                found = _whole(self.document.text, raw) + _whole(self.document.title, raw)
                self._found[raw] = found
            here = self._by_raw[raw]
            if found and len(found) == len(here):
                return found[bisect_left(here, position)]
        return self.starts[at]

    def extent(self, first: int, last: int) -> tuple[str, int, int]:
        """(field, start, end) of the words from one position to another, in code points of the original field."""
        start = self.start(first)
        begin = start if first == last else self.start(last)
        at = last if first < self.title_at else last - GAP
        end = self._ends[at] if self._ends else begin + len(self._raws[at])
        return "text" if first < self.title_at else "title", start, end

    def via(self, peg: Peg, position: int) -> str:
        """How what stands at the position relates to the term of the peg."""
        last = self.wide.get((peg, position), position)
        shift = GAP if position >= self.title_at else 0
        raw = "".join(self._raws[position - shift : last - shift + 1])
        return self._pegs.via(peg, raw, self.document.lang)

    def sentence(self, position: int) -> int:
        """The number of the sentence that a position is in; the title is a sentence of its own."""
        if position >= self.title_at:
            return -1
        if self._sentences is None:
            self._sentences = self._find_sentences()
        return bisect_right(self._sentences, position)

    def _find_sentences(self) -> list[int]:
        """Positions at which a new sentence begins.

        A sentence ends at . ! ? … and their kin before white space, and at a line end. A full stop does not end it after a single
        letter (initials, U.S.) or before a small letter.
        """
        text, starts, count = self.document.text, self.starts, self.title_at - GAP
        out: list[int] = []
        for m in _stop.finditer(text):
            position = bisect_left(starts, m.end(), 0, count)
            if 0 < position < count and (not out or out[-1] != position) and self._ends_here(m, position):
                out.append(position)
        return out

    def _ends_here(self, stop: re.Match[str], position: int) -> bool:
        text, at = self.document.text, stop.end()
        if stop.group() in "\r\n。！？":
            return True
        if not re.match(r"[\"'”’»)\]]*\s", text[at : at + 4]):
            return False
        before, after = self._raws[position - 1], self._raws[position]
        return stop.group() != "." or not ((len(before) == 1 and before.isupper()) or after[0].islower())


def _offsets(text: str, raws: list[str]) -> list[int]:
    """Where the words stand. Between two words is nothing that a word begins with, so the next find is the next word."""
    out = []
    find, at = text.find, 0
    for raw in raws:
        at = find(raw, at)
        out.append(at)
        at += len(raw)
    return out


def _whole(text: str, raw: str) -> list[int]:
    """Where a word of the quick cut stands as a whole word."""
    out = []
    at = text.find(raw)
    while at >= 0:
        end = at + len(raw)
        if not quick.match(text, end) and not (at and quick.match(text, at - 1)):
            out.append(at)
        at = text.find(raw, end)
    return out
