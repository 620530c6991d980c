"""Which of the slots that topics ask for does a word fill? Asked once per distinct word and language, then remembered.

Knows nothing of topics but that they hang on pegs; knows nothing of positions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from alerts.matching.regex import compile_pattern, folded_pattern
from alerts.matching.substrings import Substrings
from alerts.matching.terms import Resolver, Slot, Word
from alerts.matching.word_cache import Memory
from alerts.matching.word_table import Table, new_table
from alerts.text.tokens import cased, exact, fold
from alerts.text.word_languages import by_language, language_of

if TYPE_CHECKING:
    from re2 import _Regexp


class Peg:
    """A slot that is in use, kept once however many topics share it.

    ``plain`` is what is said of every word that fills it, empty where that depends on the word; ``named``: it is of a name or a place.
    """

    __slots__ = ("named", "plain", "users", "words")

    def __init__(self, words: Slot) -> None:
        self.words = words
        self.users = 0
        vias = {"" if w.kind == "sound" else w.via for w in words}
        self.named = "" in vias and any(w.kind == "sound" for w in words)
        self.plain = vias.pop() if len(vias) == 1 else ""


class Shared(Protocol):
    """What several topics can have in common: ``key`` tells what is equal, ``copy`` apart what one topic has more than once."""

    copy: int
    users: int

    @property
    def key(self) -> tuple[Any, ...]: ...


L = TypeVar("L", bound=Shared)


REMEMBERED = 20_000  # answers to how a word relates to a term
KINDS = ("key", "exact", "cased", "prefix", "pattern", "substring", "sound")


class Pegs:
    """All slots that the topics of an index ask for."""

    def __init__(self, resolver: Resolver | None = None, table: Callable[[], Table] = new_table) -> None:
        self._resolver = resolver
        self._table = table
        self._pool: dict[Slot, Peg] = {}
        self._leaves: dict[Any, Any] = {}
        # value of a word test -> pegs: of tests for every language, and of those for one (with that language)
        self._free: dict[str, dict[str, tuple[Peg, ...]]] = {kind: {} for kind in KINDS}
        self._held: dict[str, dict[str, tuple[tuple[Peg, str], ...]]] = {kind: {} for kind in KINDS}
        self._memories: dict[str | None, Memory] = {}
        self._new_keys: set[str] = set()
        self._new_prefixes: set[str] = set()
        self._forget_all = False
        self._version = 0  # of the resolver, when it was asked
        self._only_keys = True
        self._prefix_lengths: tuple[int, ...] = ()
        self._patterns: dict[str, tuple[_Regexp, _Regexp]] = {}
        self._substrings = Substrings()
        self._said: dict[tuple[Peg, str, str | None], str] = {}

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

    def share(self, leaf: L) -> L:
        """The leaf that topics have in common with this one; counts one user more."""
        leaf = self._leaves.setdefault(leaf.key, leaf)
        leaf.users += 1
        return leaf

    def drop(self, leaf: Shared) -> None:
        """One user of a leaf less."""
        leaf.users -= 1
        if leaf.users == 0:
            del self._leaves[leaf.key]

    def give_back(self, peg: Peg) -> None:
        """One user less; a peg without users is taken down. Memos may still name it, which is harmless: nothing asks for it."""
        peg.users -= 1
        if peg.users == 0:
            del self._pool[peg.words]
            for memory in self._memories.values():
                memory.spelt.pop(peg, None)
            for word in peg.words:
                self._drop(word, peg)

    def _add(self, word: Word, peg: Peg) -> None:
        kind, value = word.kind, word.value
        if word.lang is None:
            there = self._free[kind].get(value, ())
            self._free[kind][value] = there if peg in there else (*there, peg)
        else:
            held = self._held[kind].get(value, ())
            self._held[kind][value] = (*held, (peg, word.lang))
            self._only_keys = False
        if kind in ("key", "exact", "cased"):
            self._new_keys.add(value if kind == "key" else fold(value))
        elif kind == "prefix":
            self._new_prefixes.add(value)
            self._prefix_lengths = ()
        elif kind == "substring":
            self._substrings.add(value)
        else:
            self._forget_all = True
        self._only_keys = self._only_keys and kind in ("key", "substring")

    def _drop(self, word: Word, peg: Peg) -> None:
        kind, value = word.kind, word.value
        _keep(self._free[kind], value, tuple(p for p in self._free[kind].get(value, ()) if p is not peg))
        _keep(self._held[kind], value, tuple(e for e in self._held[kind].get(value, ()) if e[0] is not peg))
        if kind == "pattern":
            self._patterns.pop(value, None)
        elif kind == "prefix":
            self._prefix_lengths = ()
        elif kind == "substring" and value not in self._free[kind] and value not in self._held[kind]:
            self._substrings.drop(value)

    # -- what documents ask

    def memory(self, lang: str | None) -> Memory:
        """What is known of words in documents of this language, with nothing in it that a later topic made untrue."""
        version = self._resolver.version if self._resolver is not None else 0
        if self._new_keys or self._new_prefixes or self._forget_all or version != self._version:
            self._forget_all |= version != self._version
            self._version = version
            self._forget()
        memory = self._memories.get(lang)
        if memory is None:
            memory = self._memories[lang] = Memory(lambda words, keys: self.resolve(words, keys, lang), self._table())
        return memory

    def _forget(self) -> None:
        """Drop what new topics made untrue: a few words, not the memory of a million."""
        for memory in self._memories.values():
            if self._forget_all:
                memory.clear()
            else:
                memory.forget(self._new_keys, tuple(self._new_prefixes))
        self._said.clear()
        self._new_keys.clear()
        self._new_prefixes.clear()
        self._forget_all = False

    def resolve(self, words: Sequence[str], keys: Sequence[str], lang: str | None) -> dict[str, tuple[Peg, ...]]:
        """The words that fill slots in a document of that language (None: unknown, then all languages hold), with their pegs."""
        free = self._free["key"]
        if self._only_keys:  # the common case, in one look-up
            found = {word: free[key] for word, key in zip(words, keys, strict=True) if key in free}
        else:
            found = {}
            for spoken, some in by_language(words, keys, lang):
                found.update(self._filled(*some, spoken))
        return found

    def _filled(self, words: list[str], keys: list[str], lang: str | None) -> dict[str, tuple[Peg, ...]]:
        pegs: dict[str, tuple[Peg, ...]] = {}
        for word, kind, value in self._passing(words, keys, lang):
            there = self._passed(kind, value, lang)
            pegs[word] = (*pegs[word], *there) if word in pegs else there
        return {word: tuple(dict.fromkeys(found)) for word, found in pegs.items() if found}

    def _passed(self, kind: str, value: str, lang: str | None) -> tuple[Peg, ...]:
        """Pegs with this test, in a document of that language (None: unknown, then every language holds)."""
        free, held = self._free[kind].get(value, ()), self._held[kind].get(value)
        return (*free, *(peg for peg, only in held if lang is None or only == lang)) if held else free

    def _passing(self, words: list[str], keys: list[str], lang: str | None) -> Iterator[tuple[str, str, str]]:
        """(word, kind, value) of the tests that words pass and pegs hang on; ``keys`` are the words folded."""
        for kind, value_of in _VALUES:
            if self._asked(kind):
                free, held = self._free[kind], self._held[kind]
                values = value_of(words, keys)
                if not (free.keys().isdisjoint(values) and held.keys().isdisjoint(values)):
                    pairs = zip(words, values, strict=True)
                    yield from [(word, kind, value) for word, value in pairs if value in free or value in held]
        if self._asked("prefix"):
            free, held = self._free["prefix"], self._held["prefix"]
            for n in self._lengths():
                beginnings = [(word, key[:n]) for word, key in zip(words, keys, strict=True) if n <= len(key)]
                yield from [(word, "prefix", begin) for word, begin in beginnings if begin in free or begin in held]
        if self._asked("pattern"):
            for word, key in zip(words, keys, strict=True):
                yield from ((word, "pattern", source) for source in self._satisfied(word, key))
        if self._resolver is not None and self._asked("sound"):
            free, held = self._free["sound"], self._held["sound"]
            for word, answers in self._resolver.resolve(words, lang).items():
                yield from [(word, "sound", value) for value, _ in answers if value in free or value in held]

    def _asked(self, kind: str) -> bool:
        return bool(self._free[kind] or self._held[kind])

    def _lengths(self) -> tuple[int, ...]:
        if not self._prefix_lengths:
            self._prefix_lengths = tuple(sorted({len(p) for p in (*self._free["prefix"], *self._held["prefix"])}))
        return self._prefix_lengths

    def _satisfied(self, raw: str, key: str) -> Iterator[str]:
        form = exact(raw)
        for source in (*self._free["pattern"], *self._held["pattern"]):
            if source not in self._patterns:
                self._patterns[source] = compile_pattern(source), compile_pattern(folded_pattern(source))
            as_written, folded = self._patterns[source]
            if as_written.fullmatch(form) or folded.fullmatch(key):
                yield source

    def substrings(self, run: str, lang: str | None) -> Iterator[tuple[int, int, Peg]]:
        """Where pegs hold inside a folded run without spaces: (start, end, peg), in code points of the run.

        A name does not hold where it is made of parts of other words; what a person wrote as a word does.
        """
        lang = language_of(run, lang)
        for term, start, end in self._substrings.find(run):
            pegs = self._passed("substring", term, lang)
            crossed = (
                self._resolver is not None and any(p.named for p in pegs) and self._resolver.crossed(run, start, end)
            )
            yield from ((start, end, peg) for peg in pegs if not (crossed and peg.named))

    def via(self, peg: Peg, raw: str, lang: str | None) -> str:
        """How this word relates to the term of the slot."""
        if peg.plain:
            return peg.plain
        said = self._said.get((peg, raw, lang))
        if said is None:
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            said = self._said[peg, raw, lang] = self._say(peg, raw, language_of(raw, lang))
        return said

    def _say(self, peg: Peg, raw: str, lang: str | None) -> str:
        answers = dict(self._resolver.resolve([raw], lang).get(raw, ())) if self._resolver else {}
        for word in peg.words:
            if word.kind == "sound" and word.value in answers:
                return answers[word.value]
        key = fold(raw)
        found = {(kind, value) for _, kind, value in self._passing([raw], [key], lang)} | {("substring", key)}
        passed = [w for w in peg.words if (w.kind, w.value) in found and not (w.lang and lang and w.lang != lang)]
        return next((w.via for w in passed if w.via == "as written"), passed[0].via if passed else "as written")


def _exact(words: list[str], keys: list[str]) -> list[str]:
    return [key if word.isascii() else exact(word) for word, key in zip(words, keys, strict=True)]


def _cased(words: list[str], keys: list[str]) -> list[str]:
    return [word if word.isascii() else cased(word) for word in words]


_VALUES: tuple[tuple[str, Callable[[list[str], list[str]], list[str]]], ...] = (
    ("key", lambda words, keys: keys),
    ("exact", _exact),
    ("cased", _cased),
)


class Binding:
    """Takes the pegs and the leaves of one topic. Leaves that are equal are one for all topics, but two for a topic that has two."""

    def __init__(self, pegs: Pegs) -> None:
        self.take = pegs.take
        self._pegs = pegs
        self._met: Counter[tuple[Any, ...]] = Counter()

    def leaf(self, leaf: L) -> L:
        """The leaf to use for this one."""
        key = leaf.key
        leaf.copy = self._met[key]
        self._met[key] += 1
        return self._pegs.share(leaf)


def _keep(table: dict[str, Any], value: str, rest: tuple[Any, ...]) -> None:
    """An entry without pegs is no entry."""
    if rest:
        table[value] = rest
    else:
        table.pop(value, None)
