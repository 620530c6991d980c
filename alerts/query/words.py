"""The words of a document, cut once and looked up in what is known of words. Knows nothing of topics.

Two implementations of one thing: `PlainWords` here, and the same in C (alerts/_words.c), three times as fast, where a compiler was at hand
when the product was installed. Tests hold them against each other; `new_table` makes the quickest there is.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import chain, compress, repeat
from operator import is_
from typing import Any, Protocol

from alerts.query.tokens import cut_out, is_odd, letter_classes, offsets

Value = tuple[Any, ...]


class Cut(Protocol):
    """The words of one document: those of the text have the positions 0, 1, 2 ..., the title's begin at ``count`` + gap.

    Answers for numbers hold until the table is cleared.
    """

    fresh: list[str]
    """Words of which nothing is known yet, each once."""
    odd: bool
    """Whether a word was met at which the quick cut cannot be trusted."""
    count: int

    def values(self) -> list[Value]:
        """What is known of the words, where that is something; one may come more than once."""
        ...

    def has(self, numbers: tuple[Any, ...]) -> bool:
        """Whether one of these numbers is there."""
        ...

    def at(self, numbers: tuple[Any, ...]) -> list[int]:
        """The positions of these numbers in ascending order."""
        ...

    def raw(self, position: int) -> str:
        """The word at a position."""
        ...

    def span(self, position: int) -> tuple[int, int]:
        """(start, end) of the word at a position, in code points of its field."""
        ...

    def starts(self) -> list[int]:
        """Where the words of the text begin."""
        ...


class Table(Protocol):
    """What is known of words: a tuple for each, None before it was looked into. ``size``: characters of all words."""

    @property
    def size(self) -> int: ...

    def cut(self, text: str, title: str, gap: int) -> Cut:
        """Cut a document into words."""
        ...

    def take(self, raws: list[str], count: int, gap: int) -> Cut:
        """The same for words that are cut already; the title's begin at ``count``."""
        ...

    def learn(self, fresh: list[str], found: dict[str, Value]) -> None:
        """Note what was found of some of these words, and nothing of the others."""
        ...

    def number(self, word: str) -> Any:
        """The number of a word that was met."""
        ...

    def get(self, number: Any) -> Value | None:
        """What is known of a number."""
        ...

    def put(self, number: Any, value: Value) -> None:
        """Note what is known of a number."""
        ...

    def forget(self, word: str) -> None:
        """Know a word no longer."""
        ...

    def clear(self) -> None:
        """Forget all words and their numbers."""
        ...


class PlainWords:
    """A `Table` whose numbers are the words themselves."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self.size = 0

    def cut(self, text: str, title: str, gap: int) -> PlainCut:
        """See Table."""
        cuts = cut_out(text), cut_out(title) if title else []
        raws = cuts[0][1::2]
        count = len(raws)
        cut = PlainCut(self._values, raws + cuts[1][1::2] if title else raws, count, gap, cuts)
        cut.odd = is_odd(text) or is_odd(title)
        return cut

    def take(self, raws: list[str], count: int, gap: int) -> PlainCut:
        """See Table."""
        return PlainCut(self._values, raws, count, gap, ([], []))

    def learn(self, fresh: list[str], found: Mapping[str, Value]) -> None:
        """See Table."""
        self._values.update(dict.fromkeys(fresh, ()))
        self._values.update(found)
        self.size += sum(map(len, fresh))

    def number(self, word: str) -> str:
        """See Table."""
        return word

    def get(self, word: str) -> Value | None:
        """See Table."""
        return self._values.get(word)

    def put(self, word: str, value: Value) -> None:
        """See Table."""
        self._values[word] = value

    def forget(self, word: str) -> None:
        """See Table."""
        self._values.pop(word, None)

    def clear(self) -> None:
        """See Table."""
        self._values.clear()
        self.size = 0


class PlainCut:
    """A `Cut` of `PlainWords`."""

    __slots__ = ("_cuts", "_found", "_gap", "_known", "_places", "_raws", "_starts", "_words", "count", "fresh", "odd")

    def __init__(
        self, known: dict[str, Value], raws: list[str], count: int, gap: int, cuts: tuple[list[str], list[str]]
    ) -> None:
        self.odd = False
        self._known = known
        self._raws = raws
        self.count = count
        self._gap = gap
        self._cuts = cuts
        self._words = words = set(raws)
        self._found = found = list(map(known.get, words))
        self.fresh = list(compress(words, map(is_, found, repeat(None))))
        self._places: dict[str, list[int]] | None = None
        self._starts: list[int] | None = None

    def values(self) -> list[Value]:
        """See Cut."""
        return [value for value in chain(self._found, map(self._known.__getitem__, self.fresh)) if value]

    def has(self, numbers: tuple[str, ...]) -> bool:
        """See Cut."""
        return not self._words.isdisjoint(numbers)

    def at(self, numbers: tuple[str, ...]) -> list[int]:
        """See Cut."""
        if self._places is None:
            self._places = self._find_places()
        lists = [self._places[word] for word in numbers if word in self._places]
        return lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))

    def _find_places(self) -> dict[str, list[int]]:
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at, raw in enumerate(self._raws[: self.count]):
            places[raw].append(at)
        for at, raw in enumerate(self._raws[self.count :], self.count + self._gap):
            places[raw].append(at)
        return dict(places)

    def raw(self, position: int) -> str:
        """See Cut."""
        return self._raws[position if position < self.count else position - self._gap]

    def span(self, position: int) -> tuple[int, int]:
        """See Cut."""
        if self._starts is None:
            self._starts = offsets(self._cuts[0]) + offsets(self._cuts[1])
        at = position if position < self.count else position - self._gap
        return self._starts[at], self._starts[at] + len(self._raws[at])

    def starts(self) -> list[int]:
        """See Cut."""
        return offsets(self._cuts[0])


Compiled: Callable[[bytes, int], Table] | None
try:
    from alerts._words import Words as Compiled
except ImportError:  # no compiler was there
    Compiled = None


def compiled() -> Table | None:
    """A table of the C implementation, None where it was not built."""
    return None if Compiled is None else Compiled(letter_classes(), secrets.randbits(64))


def new_table() -> Table:
    """A table of the quickest implementation there is."""
    return compiled() or PlainWords()
