"""The positions of one document: which predicates hold at which words. Decides nothing.

Words of the text have the positions 0, 1, 2 ...; the title's follow after a gap wider than any distance a query can ask for. In script
without spaces every character (with its marks) is a position of its own.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeAlias

from alerts.matching import budget, quoted
from alerts.matching.document import Document, Span
from alerts.matching.quoted import Said
from alerts.matching.scoring import POINTS, Answer
from alerts.matching.vocabulary import Predicate, Vocabulary
from alerts.matching.word_cache import WordCache
from alerts.matching.word_table import DocumentWords
from alerts.text.tokens import INVISIBLE, cut_with_care, fold, has_joint, is_spaceless

GAP = 10_000
Spot: TypeAlias = "tuple[str, int, int, str]"
"""Where a word is: (field, start, end, "title", "lead" or "body")."""
LEAD_LIMIT = 500
_cluster = re.compile(
    f"[^{INVISIBLE}][\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u3099\u309a\uff9e\uff9f]*"
)
_fold = lru_cache(maxsize=20_000)(fold)
_paragraph = re.compile(r"[^\s][^\r\n]*")
_stop = re.compile(r"[.!?…。！？؟۔।॥։]|[\r\n]")


class Positions:
    """A document's words and the predicates that hold at them.

    ``present`` are the predicates that hold somewhere; ``answers`` are those that terms gave already; ``wide`` maps (predicate, position)
    to the last position it covers where that is another; ``title_at`` is the position of the title's first word.
    """

    __slots__ = (
        "_cut",
        "_inner",
        "_lead_stop",
        "_letters",
        "_names",
        "_raws",
        "_rows",
        "_runs",
        "_said",
        "_sentences",
        "_spellings",
        "_spots",
        "_starts",
        "_vocabulary",
        "_where",
        "answers",
        "careful",
        "document",
        "long",
        "present",
        "room",
        "title_at",
        "wide",
    )

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document = budget.read(document)
        self.long = budget.is_long(document)
        self.wide: dict[tuple[Predicate, int], int] = {}
        self._vocabulary = vocabulary
        self._where: dict[Predicate, list[int]] = {}
        self._rows: dict[tuple[Predicate, ...], list[tuple[int, int]]] = {}
        self._spots: dict[int, Spot] = {}
        # where predicates hold inside script without spaces, in no order
        self._runs: defaultdict[Predicate, list[int]] = defaultdict(list)
        self.room = budget.PLACES  # how many more of these are noted
        self._letters: dict[str, str] = {}  # a cluster is kept once: a string for each costs 80 bytes a letter
        self._raws: list[str] | None = None  # these two only of a document that was cut with care
        self._starts: array[int] = array("I")
        self._lead_stop = -1
        self._sentences: list[int] | None = None
        cache = vocabulary.cache(document.lang, len(document.text))
        self._cut = cache.cut(document.text, document.title, GAP)
        if self._cut.odd or has_joint(document.text) or has_joint(document.title):
            self._cut = self._cut_with_care(cache)
        self._spellings = cache.spellings
        self.title_at = self._cut.count + GAP
        self.careful = self._raws is not None
        self.present: set[Predicate] = self._cut.predicates()
        self.present.update(self._runs)
        self.answers: dict[Any, Answer | None] = {}
        self._said: Said | None = None
        self._inner: list[tuple[int, Positions]] | None = None
        self._names: dict[str, Positions] = {}

    def at(self, predicate: Predicate) -> list[int]:
        """The positions of a predicate in ascending order."""
        where = self._where.get(predicate)
        if where is None:
            where = (
                self._cut.at(self._spellings[predicate])
                if predicate in self.present and predicate in self._spellings
                else []
            )
            if predicate in self._runs:
                where = sorted({*where, *self._runs[predicate]})
            if self.long:
                where = budget.places(where, self.title_at)
            self._where[predicate] = where
        return where

    def row(self, row: tuple[Predicate, ...]) -> list[tuple[int, int]]:
        """(first, last) of the places where predicates follow each other."""
        found = self._rows.get(row)
        if found is None:
            found = self._rows[row] = self._follow(row)
        return found

    def _follow(self, row: tuple[Predicate, ...]) -> list[tuple[int, int]]:
        if not self.present.issuperset(row):
            return []
        if self.wide:
            return self._follow_wide(row)
        starts: Iterable[int] = self.at(row[0])
        for n in range(1, len(row)):
            follow = self.at(row[n])
            there = set(follow) if len(follow) > 8 else follow
            starts = [s for s in starts if s + n in there]
            if not starts:
                return []
        return [(s, s + len(row) - 1) for s in starts]

    def _follow_wide(self, row: tuple[Predicate, ...]) -> list[tuple[int, int]]:
        """The same where a word may cover several positions."""
        open_rows = [(p, self.wide.get((row[0], p), p)) for p in self.at(row[0])]
        for predicate in row[1:]:
            there = set(self.at(predicate))
            open_rows = [
                (first, self.wide.get((predicate, last + 1), last + 1))
                for first, last in open_rows
                if last + 1 in there
            ]
        return open_rows

    def _cut_with_care(self, cache: WordCache) -> DocumentWords:
        """By the whole rule. A run of script without spaces is no word: predicates hold where terms of topics are found inside it."""
        self._raws = []
        words = self._add_field(self.document.text, 0)
        count, self.room = len(words), budget.PLACES  # the title's come after the text's, and count most
        return cache.take(words + self._add_field(self.document.title, GAP), count, GAP)

    def _add_field(self, text: str, shift: int) -> list[str]:
        """Note where the words of a field stand; the words themselves, with nothing in the place of every position of a run."""
        raws, starts = cut_with_care(text)
        words: list[str] = []
        done = 0
        for at in [at for at, raw in enumerate(raws) if not raw.isascii() and is_spaceless(raw)]:
            self._add(raws[done:at], starts[done:at])
            words += raws[done:at]
            words += [""] * self._add_run(starts[at], raws[at], shift)
            done = at + 1
        self._add(raws[done:], starts[done:])
        return words + raws[done:]

    def _add(self, raws: list[str], starts: list[int]) -> None:
        assert self._raws is not None
        self._raws += raws
        self._starts.extend(starts)

    def _add_run(self, offset: int, run: str, shift: int) -> int:
        """A run without spaces: every cluster is a position; predicates hold where their folded form begins and ends with clusters.

        The number of positions it takes.
        """
        assert self._raws is not None
        first = len(self._starts)
        borders, folded = array("I", (0,)), []  # of the clusters, in the folded run
        for m in _cluster.finditer(run):
            cluster = m.group()
            self._raws.append(self._letters.setdefault(cluster, cluster))
            self._starts.append(offset + m.start())
            folded.append(_fold(cluster))
            borders.append(borders[-1] + len(folded[-1]))
        self._find_inside("".join(folded), borders, first + shift)
        return len(folded)

    def _find_inside(self, folded: str, borders: Sequence[int], first: int) -> None:
        """Note the predicates that hold inside a folded run whose clusters have these borders, the first of them at a position."""
        for start, end, predicate in self._vocabulary.substrings(folded, self.document.lang):
            if self.room <= 0:
                return
            begin, after = bisect_right(borders, start) - 1, bisect_right(borders, end) - 1
            if borders[begin] != start or borders[after] != end:
                continue
            self.room -= 1
            at, last = first + begin, first + after - 1
            self._runs[predicate].append(at)
            if last != at:  # of several forms at one place the longest counts
                self.wide[predicate, at] = max(last, self.wide.get((predicate, at), at))

    # -- quotes

    @property
    def said(self) -> Said:
        """Who says what in the text; read at its first use, where the document does not bring it."""
        if self._said is None:
            self._said = quoted.said(self.document)
        return self._said

    def quotes(self) -> list[tuple[int, Positions]]:
        """The words of each quote, with the letter at which they begin; of each, it alone is its quote."""
        if self._inner is None:
            lang, text = self.document.lang, self.document.text
            self._inner = []
            for quote in self.said.quotes:
                words = text[quote.start : quote.end]
                alone = Said((replace(quote, start=0, end=len(words)),))
                inner = replace(self.document, text=words, title="", lang=lang, said=alone)
                self._inner.append((quote.start, Positions(inner, self._vocabulary)))
        return self._inner

    def of_name(self, name: str) -> Positions:
        """A name as a document."""
        found = self._names.get(name)
        if found is None:
            document = Document(self.document.id, name, lang=self.document.lang, said=Said())
            found = self._names[name] = Positions(document, self._vocabulary)
        return found

    def position_at(self, offset: int) -> int:
        """The first word of the text that begins at a letter or behind it."""
        starts = self._cut.starts() if self._raws is None else self._starts
        return bisect_left(starts, offset, 0, self._cut.count)

    # -- places

    def in_lead(self, position: int) -> bool:
        """Whether a position is in the lead: the first paragraph of the text, at most 500 characters."""
        return self.spot(position)[3] == "lead"

    def _leads(self, offset: int) -> bool:
        if self._lead_stop < 0:
            paragraph = _paragraph.search(self.document.text)
            self._lead_stop = min(paragraph.end(), paragraph.start() + LEAD_LIMIT) if paragraph else 0
        return offset < self._lead_stop

    def spot(self, position: int) -> Spot:
        """Where the word at a position is, and what a hit there is worth as a place."""
        spot = self._spots.get(position)
        if spot is None:
            start, end = self._cut.span(position) if self._raws is None else self._careful_span(position)
            if position >= self.title_at:
                spot = ("title", start, end, "title")
            else:
                spot = ("text", start, end, "lead" if self._leads(start) else "body")
            self._spots[position] = spot
        return spot

    def _careful_span(self, position: int) -> tuple[int, int]:
        at = position if position < self.title_at else position - GAP
        assert self._raws is not None
        return self._starts[at], self._starts[at] + len(self._raws[at])

    def raw(self, position: int) -> str:
        """The word at a position as written."""
        if self._raws is None:
            return self._cut.raw(position)
        return self._raws[position if position < self.title_at else position - GAP]

    def spans(self, predicate: Predicate, term: str) -> tuple[Span, ...]:
        """Where a predicate holds, in order, of a document that was not cut with care and a predicate with one ``plain`` relation."""
        return self._cut.spans(self._spellings[predicate], term, predicate.plain)

    def best(self, first: Span) -> float:
        """The points of the best place among spans in order."""
        return POINTS.title if first[0] == "title" else POINTS.lead if self._leads(first[1]) else POINTS.body

    def extent(self, first: int, last: int) -> tuple[str, int, int]:
        """(field, start, end) of the words from one position to another, in code points of the original field."""
        field, start, end, _ = self.spot(first)
        return field, start, end if first == last else self.spot(last)[2]

    def via(self, predicate: Predicate, position: int) -> str:
        """How what stands at the position relates to the term of the predicate."""
        last = self.wide.get((predicate, position), position) if self.wide else position
        raw = self.raw(position) if last == position else "".join(map(self.raw, range(position, last + 1)))
        return self._vocabulary.via(predicate, raw, self.document.lang)

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
        text, count = self.document.text, self._cut.count
        starts = self._cut.starts() if self._raws is None else self._starts
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
        before, after = self.raw(position - 1), self.raw(position)
        return stop.group() != "." or not ((len(before) == 1 and before.isupper()) or after[0].islower())
