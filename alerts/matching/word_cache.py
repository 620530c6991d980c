"""What is known of words as they are written: which of them may bring topics to a document, and how a peg's words are spelt.

A word is looked into once, not in every document. Works on all words of a document at a time, since most of them fill nothing that
matters and should cost one look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from alerts.matching.word_table import Cut, Table, new_table
from alerts.text.tokens import fold_all

LIMIT = 2_000_000  # characters of words remembered before the memory starts afresh: a bound for a stream without end

Resolve = Callable[[Sequence[str], Sequence[str]], dict[str, tuple[Any, ...]]]


class Memory:
    """Words met in documents of one language.

    ``resolve`` is handed new words and their folded forms, and tells which pegs some of them fill; ``spelt`` has for every such peg
    the numbers of the words met that fill it. The table keeps for each word its pegs.
    """

    __slots__ = ("_keys", "_resolve", "_words", "spelt", "table")

    def __init__(self, resolve: Resolve, table: Table | None = None) -> None:
        self._resolve = resolve
        self.table: Table = table or new_table()
        self.spelt: dict[Any, tuple[Any, ...]] = {}
        self._words: list[
            str
        ] = []  # as they were met, and folded: what a new topic makes untrue is found without folding again
        self._keys: list[str] = []

    def cut(self, text: str, title: str, gap: int) -> Cut:
        """The words of a document, all of them looked into."""
        self._bound()
        return self._meet(self.table.cut(text, title, gap))

    def take(self, raws: list[str], count: int, gap: int) -> Cut:
        """The same for words that are cut already (see `Table.take`)."""
        self._bound()
        return self._meet(self.table.take(raws, count, gap))

    def _bound(self) -> None:
        if self.table.size > LIMIT:
            self.clear()

    def _meet(self, cut: Cut) -> Cut:
        fresh = cut.fresh
        if fresh:
            keys = fold_all(fresh)
            self._words += fresh
            self._keys += keys
            resolved = self._resolve(fresh, keys)
            for word, pegs in resolved.items():
                number = self.table.number(word)
                for peg in pegs:
                    known = self.spelt.get(peg, ())
                    if number not in known:
                        self.spelt[peg] = (*known, number)
            self.table.learn(fresh, resolved)
        return cut

    def forget(self, keys: set[str], prefixes: tuple[str, ...]) -> None:
        """Look again into the words that are one of these keys when folded, or begin so."""
        stale = [at for at, key in enumerate(self._keys) if key in keys]
        if prefixes:
            stale += [at for at, key in enumerate(self._keys) if key.startswith(prefixes)]
        for at in stale:
            self.table.forget(self._words[at])

    def clear(self) -> None:
        """Forget every word."""
        self.table.clear()
        self.spelt.clear()
        self._words.clear()
        self._keys.clear()
