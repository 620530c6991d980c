"""The vocabulary of an index: every word test of its topics, once, and which of them a word passes. Knows neither topics nor positions.

A word is tested once in each language; alerts/matching/word_cache.py keeps the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from alerts.matching.regex import compile_pattern, folded_pattern
from alerts.matching.substrings import Substrings
from alerts.matching.terms import Resolver, Slot, Word
from alerts.matching.word_cache import WordCache
from alerts.matching.word_table import WordTable, new_table
from alerts.text.tokens import cased, exact, fold
from alerts.text.word_languages import by_language, language_of

if TYPE_CHECKING:
    from re2 import _Regexp


class Predicate:
    """A slot of the topics in an index: word tests of which one must pass. Kept once however many topics share it.

    ``plain`` is the relation of every word that passes ("genitive of Чечня"), empty where it depends on the word; ``named``: it is of a name or a place.
    """

    __slots__ = ("named", "plain", "users", "words")

    def __init__(self, words: Slot) -> None:
        self.words = words
        self.users = 0
        vias = {"" if w.kind == "sound" else w.via for w in words}
        self.named = "" in vias and any(w.kind == "sound" for w in words)
        self.plain = vias.pop() if len(vias) == 1 else ""


class Shared(Protocol):
    """What several topics can share: ``key`` says what is equal; ``copy`` keeps apart what one topic has twice."""

    copy: int
    users: int

    @property
    def key(self) -> tuple[Any, ...]: ...


T = TypeVar("T", bound=Shared)


CACHED_RELATIONS = 20_000  # answers to how a word relates to a term
REMEMBERED = 2_000_000  # characters of words, of all languages: a bound for a stream without end
KINDS = ("key", "exact", "cased", "prefix", "pattern", "substring", "sound")


class Vocabulary:
    """The predicates of all topics of an index."""

    def __init__(self, resolver: Resolver | None = None, table: Callable[[], WordTable] = new_table) -> None:
        self._resolver = resolver
        self._table = table
        self._pool: dict[Slot, Predicate] = {}
        self._terms: dict[Any, Any] = {}
        # value of a word test -> predicates: of tests for every language, and of those for one (with that language)
        self._general: dict[str, dict[str, tuple[Predicate, ...]]] = {kind: {} for kind in KINDS}
        self._specific: dict[str, dict[str, tuple[tuple[Predicate, str], ...]]] = {kind: {} for kind in KINDS}
        self._caches: dict[str | None, WordCache] = {}
        self._new_keys: set[str] = set()
        self._new_prefixes: set[str] = set()
        self._forget_all = False
        self._version = 0  # of the resolver, when it last answered
        self._only_keys = True
        self._prefix_lengths: tuple[int, ...] = ()
        self._patterns: dict[str, tuple[_Regexp, _Regexp]] = {}
        self._substrings = Substrings()
        self._relations: dict[tuple[Predicate, str, str | None], str] = {}

    # -- topics come and go

    def take(self, slot: Slot) -> Predicate:
        """The predicate of a slot; counts one user more."""
        predicate = self._pool.get(slot)
        if predicate is None:
            predicate = self._pool[slot] = Predicate(slot)
            for word in slot:
                self._add(word, predicate)
        predicate.users += 1
        return predicate

    def share(self, term: T) -> T:
        """The term that topics have in common with this one; counts one user more."""
        term = self._terms.setdefault(term.key, term)
        term.users += 1
        return term

    def drop(self, term: Shared) -> None:
        """One user of a term less."""
        term.users -= 1
        if term.users == 0:
            del self._terms[term.key]

    def give_back(self, predicate: Predicate) -> None:
        """One user less; a predicate without users is dropped. Caches may still name it, which is harmless: no topic looks for it."""
        predicate.users -= 1
        if predicate.users == 0:
            del self._pool[predicate.words]
            for cache in self._caches.values():
                cache.spellings.pop(predicate, None)
            for word in predicate.words:
                self._drop(word, predicate)

    def _add(self, word: Word, predicate: Predicate) -> None:
        kind, value = word.kind, word.value
        if word.lang is None:
            known = self._general[kind].get(value, ())
            self._general[kind][value] = known if predicate in known else (*known, predicate)
        else:
            specific = self._specific[kind].get(value, ())
            self._specific[kind][value] = (*specific, (predicate, word.lang))
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

    def _drop(self, word: Word, predicate: Predicate) -> None:
        kind, value = word.kind, word.value
        _keep(self._general[kind], value, tuple(p for p in self._general[kind].get(value, ()) if p is not predicate))
        _keep(
            self._specific[kind], value, tuple(e for e in self._specific[kind].get(value, ()) if e[0] is not predicate)
        )
        if kind == "pattern":
            self._patterns.pop(value, None)
        elif kind == "prefix":
            self._prefix_lengths = ()
        elif kind == "substring" and value not in self._general[kind] and value not in self._specific[kind]:
            self._substrings.drop(value)

    # -- words of documents

    def cache(self, lang: str | None, letters: int = 0) -> WordCache:
        """The cache of words in documents of this language, without what a later topic made untrue, with room for a text of so many letters."""
        version = self._resolver.version if self._resolver is not None else 0
        if self._new_keys or self._new_prefixes or self._forget_all or version != self._version:
            self._forget_all |= version != self._version
            self._version = version
            self._forget()
        self._make_room(letters)
        cache = self._caches.get(lang)
        if cache is None:
            cache = self._caches[lang] = WordCache(lambda words, keys: self.resolve(words, keys, lang), self._table())
        return cache

    def _make_room(self, letters: int) -> None:
        """Start the largest caches afresh until all are within the limit, after a text of new words alone."""
        size = sum(cache.table.size for cache in self._caches.values())
        while size and size + letters > REMEMBERED:
            largest = max(self._caches.values(), key=lambda cache: cache.table.size)
            size -= largest.table.size
            largest.clear()

    def _forget(self) -> None:
        """Drop what new topics made untrue: a few words, not a cache of a million."""
        for cache in self._caches.values():
            if self._forget_all:
                cache.clear()
            else:
                cache.forget(self._new_keys, tuple(self._new_prefixes))
        self._relations.clear()
        self._new_keys.clear()
        self._new_prefixes.clear()
        self._forget_all = False

    def resolve(self, words: Sequence[str], keys: Sequence[str], lang: str | None) -> dict[str, tuple[Predicate, ...]]:
        """The words that pass predicates in a document of that language (None: unknown, then the tests of all languages count)."""
        general = self._general["key"]
        if self._only_keys:  # the common case, in one look-up
            found = {word: general[key] for word, key in zip(words, keys, strict=True) if key in general}
        else:
            found = {}
            for spoken, some in by_language(words, keys, lang):
                found.update(self._filled(*some, spoken))
        return found

    def _filled(self, words: list[str], keys: list[str], lang: str | None) -> dict[str, tuple[Predicate, ...]]:
        predicates: dict[str, tuple[Predicate, ...]] = {}
        for word, kind, value in self._passing(words, keys, lang):
            known = self._passed(kind, value, lang)
            predicates[word] = (*predicates[word], *known) if word in predicates else known
        return {word: tuple(dict.fromkeys(found)) for word, found in predicates.items() if found}

    def _passed(self, kind: str, value: str, lang: str | None) -> tuple[Predicate, ...]:
        """The predicates with this test, in a document of that language (None: unknown, then every language counts)."""
        general, specific = self._general[kind].get(value, ()), self._specific[kind].get(value)
        return (
            (*general, *(predicate for predicate, only in specific if lang is None or only == lang))
            if specific
            else general
        )

    def _passing(self, words: list[str], keys: list[str], lang: str | None) -> Iterator[tuple[str, str, str]]:
        """(word, kind, value) of the tests that words pass; ``keys`` are the words folded."""
        for kind, value_of in _VALUES:
            if self._in_use(kind):
                general, specific = self._general[kind], self._specific[kind]
                values = value_of(words, keys)
                if not (general.keys().isdisjoint(values) and specific.keys().isdisjoint(values)):
                    pairs = zip(words, values, strict=True)
                    yield from [(word, kind, value) for word, value in pairs if value in general or value in specific]
        if self._in_use("prefix"):
            general, specific = self._general["prefix"], self._specific["prefix"]
            for n in self._lengths():
                beginnings = [(word, key[:n]) for word, key in zip(words, keys, strict=True) if n <= len(key)]
                yield from [
                    (word, "prefix", begin) for word, begin in beginnings if begin in general or begin in specific
                ]
        if self._in_use("pattern"):
            for word, key in zip(words, keys, strict=True):
                yield from ((word, "pattern", source) for source in self._satisfied(word, key))
        if self._resolver is not None and self._in_use("sound"):
            general, specific = self._general["sound"], self._specific["sound"]
            for word, answers in self._resolver.resolve(words, lang).items():
                yield from [(word, "sound", value) for value, _ in answers if value in general or value in specific]

    def _in_use(self, kind: str) -> bool:
        return bool(self._general[kind] or self._specific[kind])

    def _lengths(self) -> tuple[int, ...]:
        if not self._prefix_lengths:
            self._prefix_lengths = tuple(
                sorted({len(p) for p in (*self._general["prefix"], *self._specific["prefix"])})
            )
        return self._prefix_lengths

    def _satisfied(self, raw: str, key: str) -> Iterator[str]:
        form = exact(raw)
        for source in (*self._general["pattern"], *self._specific["pattern"]):
            if source not in self._patterns:
                self._patterns[source] = compile_pattern(source), compile_pattern(folded_pattern(source))
            as_written, folded = self._patterns[source]
            if as_written.fullmatch(form) or folded.fullmatch(key):
                yield source

    def substrings(self, run: str, lang: str | None) -> Iterator[tuple[int, int, Predicate]]:
        """Where predicates hold inside a folded run without spaces: (start, end, predicate), in code points of the run.

        A name does not hold where it is made of parts of other words; what a person wrote as a word does.
        """
        lang = language_of(run, lang)
        for term, start, end in self._substrings.find(run):
            predicates = self._passed("substring", term, lang)
            crossed = (
                self._resolver is not None
                and any(p.named for p in predicates)
                and self._resolver.crossed(run, start, end)
            )
            yield from ((start, end, predicate) for predicate in predicates if not (crossed and predicate.named))

    def via(self, predicate: Predicate, raw: str, lang: str | None) -> str:
        """How this word relates to the term of the slot."""
        if predicate.plain:
            return predicate.plain
        said = self._relations.get((predicate, raw, lang))
        if said is None:
            if len(self._relations) >= CACHED_RELATIONS:
                self._relations.clear()
            said = self._relations[predicate, raw, lang] = self._relation(predicate, raw, language_of(raw, lang))
        return said

    def _relation(self, predicate: Predicate, raw: str, lang: str | None) -> str:
        answers = dict(self._resolver.resolve([raw], lang).get(raw, ())) if self._resolver else {}
        for word in predicate.words:
            if word.kind == "sound" and word.value in answers:
                return answers[word.value]
        key = fold(raw)
        found = {(kind, value) for _, kind, value in self._passing([raw], [key], lang)} | {("substring", key)}
        passed = [w for w in predicate.words if (w.kind, w.value) in found and not (w.lang and lang and w.lang != lang)]
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
    """Takes the predicates and the terms of one topic. Equal terms are one for all topics, but two for a topic that has two."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.take = vocabulary.take
        self._vocabulary = vocabulary
        self._met: Counter[tuple[Any, ...]] = Counter()

    def share(self, term: T) -> T:
        """The term to use for this one."""
        key = term.key
        term.copy = self._met[key]
        self._met[key] += 1
        return self._vocabulary.share(term)


def _keep(table: dict[str, Any], value: str, rest: tuple[Any, ...]) -> None:
    """An entry without predicates is no entry."""
    if rest:
        table[value] = rest
    else:
        table.pop(value, None)
