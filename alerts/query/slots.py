"""Which of the slots that topics ask for does a word fill? Asked once per distinct word and language, then remembered.

Knows nothing of topics but that they hang on pegs; knows nothing of positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ahocorasick_rs import AhoCorasick, Implementation

from alerts.query.pattern import compile_pattern, folded_pattern
from alerts.query.terms import Resolver, Slot, Word
from alerts.query.tokens import cased, exact, fold, is_spaceless, needs_care

if TYPE_CHECKING:
    from re2 import _Regexp

MEMO_LIMIT = 200_000  # words remembered before the memory starts afresh: a bound for a stream without end


class Peg:
    """A slot that is in use, kept once however many topics share it. ``filed`` are the topics that hang on it.

    ``plain`` is what is said of every word that fills it, empty where that depends on the word.
    """

    __slots__ = ("filed", "plain", "users", "words")

    def __init__(self, words: Slot) -> None:
        self.words = words
        self.users = 0
        self.filed: list[Any] = []
        vias = {"" if w.kind == "sound" else w.via for w in words}
        self.plain = vias.pop() if len(vias) == 1 else ""


CARE = Peg(())
"""Stands in a memo for a word at which the text has to be cut again by the whole rule."""


class _Memo(dict[str, tuple[Peg, ...]]):
    """Word as written -> pegs, for one language; a word met for the first time is resolved."""

    __slots__ = ("_resolve",)

    def __init__(self, resolve: Callable[[str], tuple[Peg, ...]]) -> None:
        super().__init__()
        self._resolve = resolve

    def __missing__(self, raw: str) -> tuple[Peg, ...]:
        if len(self) >= MEMO_LIMIT:
            self.clear()
        found = self[raw] = self._resolve(raw)
        return found


class Pegs:
    """All slots that the topics of an index ask for."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver
        self._pool: dict[Slot, Peg] = {}
        self._tables: dict[str, dict[str, tuple[tuple[Peg, str | None], ...]]] = {
            kind: {} for kind in ("key", "exact", "cased", "prefix", "pattern", "substring", "sound")
        }
        self._memos: dict[str | None, _Memo] = {}
        self._new_keys: set[str] = set()
        self._new_prefixes: set[str] = set()
        self._forget_all = False
        self._only_keys = True
        self._prefix_lengths: tuple[int, ...] = ()
        self._patterns: dict[str, tuple[_Regexp, _Regexp]] = {}
        self._automaton: AhoCorasick | None = None
        self._substrings: tuple[str, ...] = ()

    # -- what topics ask for

    def take(self, slot: Slot) -> Peg:
        """The peg of a slot; counts one user more."""
        peg = self._pool.get(slot)
        if peg is None:
            peg = self._pool[slot] = Peg(slot)
            for word in slot:
                self._add(word, peg)
        peg.users += 1
        return peg

    def give_back(self, peg: Peg) -> None:
        """One user less; a peg without users is taken down. Memos may still name it, which is harmless: nothing hangs on it."""
        peg.users -= 1
        if peg.users == 0:
            del self._pool[peg.words]
            for word in peg.words:
                self._drop(word, peg)

    def _add(self, word: Word, peg: Peg) -> None:
        table = self._tables[word.kind]
        entry = (peg, word.lang)
        there = table.get(word.value, ())
        if entry in there:
            return
        table[word.value] = (*there, entry)
        self._only_keys = self._only_keys and word.kind in ("key", "substring")
        if word.kind in ("key", "exact", "cased"):
            self._new_keys.add(word.value if word.kind == "key" else fold(word.value))
        elif word.kind == "prefix":
            self._new_prefixes.add(word.value)
            self._prefix_lengths = ()
        elif word.kind == "substring":
            self._automaton = None
        else:
            self._forget_all = True

    def _drop(self, word: Word, peg: Peg) -> None:
        table = self._tables[word.kind]
        rest = tuple(e for e in table.get(word.value, ()) if e[0] is not peg)
        if rest:
            table[word.value] = rest
            return
        table.pop(word.value, None)
        self._patterns.pop(word.value, None)
        if word.kind == "substring":
            self._automaton = None

    # -- what documents ask

    def memo(self, lang: str | None) -> _Memo:
        """The memory for documents of this language, with nothing in it that a later topic made untrue."""
        if self._new_keys or self._new_prefixes or self._forget_all:
            self._forget()
        memo = self._memos.get(lang)
        if memo is None:
            memo = self._memos[lang] = _Memo(lambda raw: self.resolve(raw, lang))
        return memo

    def _forget(self) -> None:
        """Drop what new topics made untrue: a few words, not the memory of a million."""
        prefixes = tuple(self._new_prefixes)
        for memo in self._memos.values():
            if self._forget_all:
                memo.clear()
                continue
            keys = self._new_keys
            for raw in [r for r in memo if (k := fold(r)) in keys or (prefixes and k.startswith(prefixes))]:
                del memo[raw]
        self._new_keys.clear()
        self._new_prefixes.clear()
        self._forget_all = False

    def resolve(self, raw: str, lang: str | None) -> tuple[Peg, ...]:
        """Every peg whose slot this word fills in a document of that language (None: unknown, then all languages hold)."""
        if not raw.isascii() and needs_care(raw):
            return (CARE,) if is_spaceless(raw) else (CARE, *self._filled(raw, lang))
        return self._filled(raw, lang)

    def _filled(self, raw: str, lang: str | None) -> tuple[Peg, ...]:
        if self._only_keys:  # the common case, in one look-up
            entries = self._tables["key"].get(fold(raw), ())
            return tuple([peg for peg, only in entries if only is None or lang is None or only == lang])
        tests = self._tests(raw, lang)
        return tuple(dict.fromkeys(peg for only, peg in tests if only is None or lang is None or only == lang))

    def _tests(self, raw: str, lang: str | None) -> Iterator[tuple[str | None, Peg]]:
        """Pairs of language and peg of all tests that the word passes."""
        for kind, value in self._values(raw, lang):
            for peg, only in self._tables[kind].get(value, ()):
                yield only, peg

    def _values(self, raw: str, lang: str | None) -> Iterator[tuple[str, str]]:
        """Pairs (kind, value) that a passed test of this word can have."""
        tables = self._tables
        key = fold(raw)
        yield "key", key
        if tables["exact"]:
            yield "exact", exact(raw)
        if tables["cased"]:
            yield "cased", cased(raw)
        if tables["prefix"]:
            yield from (("prefix", key[:n]) for n in self._lengths() if n <= len(key))
        if tables["pattern"]:
            yield from (("pattern", p) for p in self._satisfied(raw, key))
        if self._resolver is not None and tables["sound"]:
            yield from (("sound", value) for value, _ in self._resolver.resolve(raw, lang))

    def _lengths(self) -> tuple[int, ...]:
        if not self._prefix_lengths:
            self._prefix_lengths = tuple(sorted({len(p) for p in self._tables["prefix"]}))
        return self._prefix_lengths

    def _satisfied(self, raw: str, key: str) -> Iterator[str]:
        form = exact(raw)
        for source in self._tables["pattern"]:
            if source not in self._patterns:
                self._patterns[source] = compile_pattern(source), compile_pattern(folded_pattern(source))
            as_written, folded = self._patterns[source]
            if as_written.fullmatch(form) or folded.fullmatch(key):
                yield source

    def substrings(self, run: str, lang: str | None) -> Iterator[tuple[int, int, Peg]]:
        """Where pegs hold inside a folded run without spaces: (start, end, peg), in code points of the run."""
        if self._automaton is None:
            self._substrings = tuple(self._tables["substring"])
            self._automaton = AhoCorasick(self._substrings, implementation=Implementation.ContiguousNFA)
        if not self._substrings:
            return
        for which, start, end in self._automaton.find_matches_as_indexes(run, overlapping=True):
            for peg, only in self._tables["substring"][self._substrings[which]]:
                if not (only and lang) or only == lang:
                    yield start, end, peg

    def via(self, peg: Peg, raw: str, lang: str | None) -> str:
        """How this word relates to the term of the slot."""
        if peg.plain:
            return peg.plain
        found = set(self._values(raw, lang)) | {("substring", fold(raw))}
        passed = [w for w in peg.words if (w.kind, w.value) in found and not (w.lang and lang and w.lang != lang)]
        for word in passed:
            if word.kind == "sound":
                return self._sound_via(word, raw, lang)
        return next((w.via for w in passed if w.via == "as written"), passed[0].via if passed else "as written")

    def _sound_via(self, word: Word, raw: str, lang: str | None) -> str:
        answers: Iterable[tuple[str, str]] = self._resolver.resolve(raw, lang) if self._resolver else ()
        return next((via for value, via in answers if value == word.value), word.via)
