"""The contract between the terms of a query, the lexicon and the index: what a term tests of the words of a document.

A term holds where one of its alternatives holds; an alternative is a row of slots that consecutive tokens fill; a slot is a set of
word tests of which one must pass. The index tests each distinct token once and keeps the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Word:
    """One test that a single token passes or not.

    kind     value
    key      the folded word (alerts.text.tokens.fold)
    exact    NFKC, case folded, invisible characters removed; accents count
    cased    the same with its case
    prefix   beginning of the folded word
    pattern  a regular expression that the whole token satisfies
    substring  a run inside Han, Kana or Thai text
    sound    the id of a name word, whose spelling stands between its first two colons; a Resolver says which tokens are it

    ``lang``: holds only in documents of that language (or of an unknown one); None is any. ``via`` says how the form relates
    to the term: "as written", "genitive of Чечня", ...
    """

    kind: str
    value: str
    lang: str | None = None
    via: str = "as written"

    def __hash__(self) -> int:
        """Of the value alone, which hardly two words of a topic share: a country's thousands are hashed again for each row."""
        return hash(self.value)


Slot = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A row of slots; ``via`` is said of the whole row when it is not empty ("Russian name of Chechnya").

    ``other``: what is found so is something else, and so is whatever stands inside it (Sudan in South Sudan).
    """

    slots: tuple[Slot, ...]
    via: str = ""
    other: bool = False


class Resolver(Protocol):
    """Answers which ``sound`` words tokens are; called once for each distinct (token, language).

    ``version`` changes when what was answered may have.
    """

    @property
    def version(self) -> int: ...

    def resolve(self, tokens: Sequence[str], lang: str | None) -> Mapping[str, Iterable[tuple[str, str]]]:
        """Of the tokens that are any: pairs (value of a sound Word, via)."""
        ...

    def crossed(self, run: str, start: int, end: int) -> bool:
        """Whether what looks like a name inside a run without spaces is made of parts of other words."""
        ...


class Lexicon(Protocol):
    """What operators call when a topic is saved. Every answer is a finite list; ``langs`` are ISO 639-1 codes."""

    def forms(self, word: str, langs: tuple[str, ...]) -> Slot:
        """The word as written and its inflected forms in these languages."""
        ...

    def place(
        self, name: str, langs: tuple[str, ...], without: frozenset[str] = frozenset()
    ) -> tuple[Alternative, ...]:
        """Every name of a place and of the places in it but for those ``without`` (folded labels); QueryError for an unknown or ambiguous one."""
        ...

    def name(self, name: str, langs: tuple[str, ...]) -> tuple[Alternative, ...]:
        """A person or organisation in any script."""
        ...


class PlainLexicon:
    """No languages at all: a word is itself. What tests and `=word` use."""

    def forms(self, word: str, langs: tuple[str, ...]) -> Slot:
        """The folded word alone."""
        from alerts.text.tokens import fold

        return (Word("key", fold(word)),)

    def place(
        self, name: str, langs: tuple[str, ...], without: frozenset[str] = frozenset()
    ) -> tuple[Alternative, ...]:
        """The name as written."""
        return self.name(name, langs)

    def name(self, name: str, langs: tuple[str, ...]) -> tuple[Alternative, ...]:
        """The name as written."""
        return (Alternative(tuple(self.forms(w, langs) for w in name.split())),)
