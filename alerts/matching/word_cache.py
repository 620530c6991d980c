"""A cache of words as they are written: the predicates that each passes. A word is tested once, not in every document.

Works on all words of a document at a time, since most of them pass nothing and should cost one look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from alerts.matching.word_table import DocumentWords, WordTable, new_table
from alerts.text.tokens import fold_all

AT_ONCE = 2_000  # words tested in one call

Resolve = Callable[[Sequence[str], Sequence[str]], dict[str, tuple[Any, ...]]]


class WordCache:
    """Words met in documents of one language.

    ``resolve`` is handed new words and their folded forms, and tells which predicates some of them pass; ``spellings`` has for every such
    predicate the numbers of the words that pass it. The table keeps for each word its predicates.
    """

    __slots__ = ("_keys", "_resolve", "_words", "spellings", "table")

    def __init__(self, resolve: Resolve, table: WordTable | None = None) -> None:
        self._resolve = resolve
        self.table: WordTable = table or new_table()
        self.spellings: dict[Any, tuple[Any, ...]] = {}
        self._words: list[
            str
        ] = []  # as they were met, and folded: what a new topic makes untrue is found without folding again
        self._keys: list[str] = []

    def cut(self, text: str, title: str, gap: int) -> DocumentWords:
        """The words of a document, each of them tested."""
        return self._look_up(self.table.cut(text, title, gap))

    def take(self, raws: list[str], count: int, gap: int) -> DocumentWords:
        """The same for words that are cut already (see `WordTable.take`)."""
        return self._look_up(self.table.take(raws, count, gap))

    def _look_up(self, cut: DocumentWords) -> DocumentWords:
        fresh = cut.fresh
        for first in range(
            0, len(fresh), AT_ONCE
        ):  # a call for hundreds of thousands would let nobody else run for seconds
            self._test(fresh[first : first + AT_ONCE])
        return cut

    def _test(self, fresh: list[str]) -> None:
        keys = [word if key == word else key for word, key in zip(fresh, fold_all(fresh), strict=True)]  # kept once
        self._words += fresh
        self._keys += keys
        resolved = self._resolve(fresh, keys)
        for word, predicates in resolved.items():
            number = self.table.number(word)
            for predicate in predicates:
                known = self.spellings.get(predicate, ())
                if number not in known:
                    self.spellings[predicate] = (*known, number)
        self.table.learn(fresh, resolved)

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
        self.spellings.clear()
        self._words.clear()
        self._keys.clear()
