"""Terms looked for inside script without spaces, where a word cannot be looked up because nobody knows where it begins. Knows no topics.

A country has hundreds of them, so one automaton for all would take a second to make again for each topic that is edited. There are several,
each at least four times as large as the next: a few new terms make a small one, and seldom one that takes in its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator

from ahocorasick_rs import AhoCorasick, Implementation

TIMES = 4
PIECE = 20_000  # letters that are searched at a time: all that is found in them is in memory at once


class Substrings:
    """Terms, each kept once however often it is added."""

    def __init__(self) -> None:
        self._filed: set[str] = set()
        self._built: set[str] = set()  # those that an automaton knows, and some that were taken away since
        self._new: set[str] = set()
        self._longest = 1  # letters of a term
        self._levels: list[tuple[list[str], AhoCorasick]] = []  # the largest first

    def add(self, term: str) -> None:
        """Look for a term too."""
        self._filed.add(term)
        if term not in self._built:
            self._new.add(term)

    def drop(self, term: str) -> None:
        """Look for a term no longer."""
        self._filed.discard(term)
        self._new.discard(term)

    def find(self, run: str) -> Iterator[tuple[str, int, int]]:
        """Where terms stand in a text, overlapping ones too: (term, start, end) in code points."""
        if self._new:
            self._build([*self._new])
        for first in range(0, len(run), PIECE):
            piece = run[first : first + PIECE + self._longest - 1] if len(run) > PIECE else run
            for terms, automaton in self._levels:
                for which, start, end in automaton.find_matches_as_indexes(piece, overlapping=True):
                    if start < PIECE and terms[which] in self._filed:  # what begins later is found in the next piece
                        yield terms[which], first + start, first + end

    def _build(self, terms: list[str]) -> None:
        self._new.clear()
        self._longest = max(self._longest, *map(len, terms))
        self._built.update(terms)
        while self._levels and len(self._levels[-1][0]) < TIMES * len(terms):
            old, _ = self._levels.pop()
            self._built.difference_update(term for term in old if term not in self._filed)
            terms += [term for term in old if term in self._filed]
        self._levels.append((terms, AhoCorasick(terms, implementation=Implementation.ContiguousNFA)))
