"""A table of all words met, by number, and the words of one document in it. Knows nothing of topics.

Two implementations of one thing: the classes here, and the same in C (alerts/matching/_word_table.c), several times as fast, where a compiler was at hand
when the product was installed. Tests compare the two; `new_table` makes the quickest there is.
"""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain, compress, repeat
from operator import is_
from typing import Any

from alerts.matching.document import Span
from alerts.text.tokens import cut_quickly, letter_classes

Value = tuple[Any, ...]
Starts = tuple[Callable[[int], int], Callable[[int], int]]  # where a word of the text begins, of the title
new_span = partial(tuple.__new__, Span)  # what a named tuple's own constructor calls in the end, and half the price


class WordTable:
    """What is known of words: a tuple of predicates for each, nothing before it was tested. ``size``: characters of all words.

    A word has a number, which holds until the table is cleared; here the word itself is its number.
    """

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self.size = 0

    def cut(self, text: str, title: str, gap: int) -> DocumentWords:
        """Cut a document into words."""
        raws, start, odd = cut_quickly(text)
        more, start_in_title, more_odd = cut_quickly(title)
        if odd or more_odd:  # the caller cuts again with care
            return DocumentWords(self._values, [], 0, gap, (start, start_in_title), True)
        return DocumentWords(self._values, raws + more, len(raws), gap, (start, start_in_title))

    def take(self, raws: list[str], count: int, gap: int) -> DocumentWords:
        """The same for words that are cut already; the title's begin at ``count``."""
        return DocumentWords(self._values, raws, count, gap, (int, int))

    def learn(self, fresh: list[str], found: Mapping[str, Value]) -> None:
        """Note the predicates that some of these words pass, and that the others pass none."""
        self._values.update(dict.fromkeys(fresh, ()))
        self._values.update(found)
        self.size += sum(map(len, fresh))

    def number(self, word: str) -> str:
        """The number of a word that was met."""
        return word

    def forget(self, word: str) -> None:
        """Know a word no longer."""
        self._values.pop(word, None)

    def clear(self) -> None:
        """Forget all words and their numbers."""
        self._values.clear()
        self.size = 0


class DocumentWords:
    """The words of one document: those of the text have the positions 0, 1, 2 ..., the title's begin at ``count`` + gap.

    ``fresh`` are the words that were not tested yet, each once. ``odd``: a word was met at which the quick cut cannot be trusted;
    then nothing else is valid.
    """

    __slots__ = ("_firsts", "_found", "_gap", "_known", "_met", "_raws", "_repeats", "_starts", "count", "fresh", "odd")

    def __init__(
        self, known: dict[str, Value], raws: list[str], count: int, gap: int, starts: Starts, odd: bool = False
    ) -> None:
        self.odd = odd
        self.count = count
        self._known = known
        self._raws = raws
        self._gap = gap
        self._met: dict[str, int] = {}  # word -> where it is first
        self._firsts = list(
            map(self._met.setdefault, raws, range(len(raws)))
        )  # for each place that of the word's first
        self._found = found = list(map(known.get, self._met))
        self.fresh = list(compress(self._met, map(is_, found, repeat(None)))) if None in found else []
        self._repeats: dict[int, list[int]] | None = None
        self._starts = starts

    def predicates(self) -> set[Any]:
        """The predicates that the words pass."""
        return set().union(*filter(None, self._found), *map(self._known.__getitem__, self.fresh))

    def at(self, numbers: tuple[str, ...]) -> list[int]:
        """The positions of these numbers in ascending order."""
        if self._repeats is None:
            self._repeats = self._find_repeats()
        firsts = [self._met[word] for word in numbers if word in self._met]
        found = [self._repeats.get(first) or [first] for first in firsts]
        places = found[0] if len(found) == 1 else sorted(chain.from_iterable(found))
        if not places or places[-1] < self.count:
            return places
        return [at if at < self.count else at + self._gap for at in places]

    def _find_repeats(self) -> dict[int, list[int]]:
        """Where words are that are there more than once, by where they are first; most are not."""
        repeats: dict[int, list[int]] = {}
        for at, first in enumerate(self._firsts):
            if first != at:
                if first in repeats:
                    repeats[first].append(at)
                else:
                    repeats[first] = [first, at]
        return repeats

    def spans(self, numbers: tuple[str, ...], term: str, via: str) -> tuple[Span, ...]:
        """Where these numbers are in the fields that were cut here: the title's first."""
        places = self.at(numbers)
        if places and places[-1] >= self.count:
            title_at = bisect_left(places, self.count)
            places = places[title_at:] + places[:title_at]
        return tuple([self._span(place, term, via) for place in places])

    def _span(self, position: int, term: str, via: str) -> Span:
        start, end = self.span(position)
        return new_span((("text" if position < self.count else "title"), start, end, term, via))

    def raw(self, position: int) -> str:
        """The word at a position."""
        return self._raws[position if position < self.count else position - self._gap]

    def span(self, position: int) -> tuple[int, int]:
        """(start, end) of the word at a position, in code points of its field."""
        if position < self.count:
            start = self._starts[0](position)
        else:
            position -= self._gap
            start = self._starts[1](position - self.count)
        return start, start + len(self._raws[position])

    def starts(self) -> list[int]:
        """Where the words of the text begin."""
        return list(map(self._starts[0], range(self.count)))


Compiled: Callable[[bytes, type[Span], int], WordTable] | None
try:
    from alerts.matching._word_table import WordTable as Compiled
except ImportError:  # no compiler was there
    Compiled = None


def compiled() -> WordTable | None:
    """A table of the C implementation, None where it was not built."""
    return None if Compiled is None else Compiled(letter_classes(), Span, secrets.randbits(64))


def new_table() -> WordTable:
    """A table of the quickest implementation there is."""
    return compiled() or WordTable()
