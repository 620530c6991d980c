"""Which new words of a text may be a name at all: most are not, and should cost next to nothing. Knows no names, only what they are filed under.

Two implementations of one thing: `PlainSieve` here, and the same in C (alerts/lexicon/names/_candidate_filter.c), fifty times as fast, where a
compiler was at hand when the product was installed. Tests hold them against each other; `new_sieve` makes the quickest there is.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, Protocol

from alerts.lexicon.names.case_endings import cuts, endings, of_script, prefixes
from alerts.lexicon.names.latin_key import SOUND, latin_key
from alerts.lexicon.names.name_folding import fold_name, without_lookalikes
from alerts.lexicon.names.transliteration import LONGEST, models
from crawler.parsing.scripts import SCRIPTS, script

Part = tuple[str, str]
"""(rest, what was cut off) of a folded word; a prefix ends in a hyphen."""

CAPITALS = frozenset({"latin", "cyrillic", "greek", "armenian"})
_FIRST = ("latin", "cyrillic", "hangul")  # that _candidate_filter.c treats apart
KINDS = (*_FIRST, *(kind for kind in SCRIPTS if kind not in _FIRST))
_UPPER, _LOWER, _MARKED = (
    2,
    4,
    16,
)  # flags of a letter in _candidate_filter.c; a marked one is not what it seems beside Cyrillic letters
_LETTERS = ((0x27, 0x60), (0x61, 0x700), (0x10A0, 0x1100), (0x1C90, 0x1CC0), (0x1E00, 0x2000))  # code points
_ALPHABETS = frozenset({"latin", "cyrillic", "greek", "armenian", "hebrew", "arabic", "georgian"})


class Met(NamedTuple):
    """A word that may be a name: folded, its script, whether it may stand for a name by its capital, in capitals all, and its parts.

    ``near`` are those parts that a name is filed under, ``alike`` those that share a key of Latin spellings with one.
    """

    folded: str
    kind: str
    capital: bool
    loud: bool
    parts: list[Part]
    near: list[Part]
    alike: list[Part]


class Sieve(Protocol):
    """What names are filed under."""

    def stem(self, text: str, small: bool) -> None:
        """File a stem; ``small``: its words need no capital letter."""
        ...

    def key(self, text: str) -> None:
        """File a key of Latin spellings (`latin_key`)."""
        ...

    def sift(self, words: Sequence[str], lang: str | None) -> list[tuple[str, Met]]:
        """Of words of a text in that language (None: unknown) those that are not for certain no names, in their order."""
        ...


class PlainSieve:
    """See `Sieve`."""

    def __init__(self) -> None:
        self._stems: set[str] = set()
        self._small: set[str] = set()
        self._keys: set[str] = set()

    def stem(self, text: str, small: bool) -> None:
        """See Sieve."""
        self._stems.add(text)
        if small:
            self._small.add(text)

    def key(self, text: str) -> None:
        """See Sieve."""
        self._keys.add(text)

    def sift(self, words: Sequence[str], lang: str | None) -> list[tuple[str, Met]]:
        """See Sieve."""
        return [(word, met) for word in words if (met := self._look(without_lookalikes(word), lang)) is not None]

    def _look(self, word: str, lang: str | None) -> Met | None:
        folded = fold_name(word)
        kind = script(folded)
        if not kind or len(folded) < 2:
            return None
        capital = kind not in CAPITALS or word[:1].isupper()
        ends = range(max(2, len(folded) - 6), len(folded) + 1)
        if not capital and not any(folded[:n] in self._small for n in ends):
            return None  # most words of a text
        parts = cuts(folded, lang, kind)
        near = [part for part in parts if part[0] in self._stems]
        loud = word.isupper()
        alike: list[Part] = []
        if capital and kind == "latin":
            long = [] if loud else [part for part in parts if len(part[0]) >= (6 if part[1] else 5)]
            alike = [part for part in long if latin_key(part[0]) in self._keys]
        elif capital and kind in models() and 3 <= len(folded) <= LONGEST:
            return Met(folded, kind, capital, loud, parts, near, [])
        return Met(folded, kind, capital, loud, parts, near, alike) if near or alike else None


class CompiledSieve:
    """See `Sieve`; words with marks, of several scripts, or in a script that C does not know are looked at here."""

    def __init__(self) -> None:
        from alerts.lexicon.names._candidate_filter import Sieve as Compiled

        capitals = sum(1 << n for n, kind in enumerate(KINDS) if kind in CAPITALS)
        sounding = sum(1 << n for n, kind in enumerate(KINDS) if kind in models())
        self._careful = PlainSieve()
        self._compiled = Compiled(secrets.randbits(64), _letters(), SOUND, capitals, sounding)
        self._which: dict[str | None, list[int]] = {}
        self._numbers: dict[tuple[frozenset[str], tuple[str, ...]], int] = {}

    def stem(self, text: str, small: bool) -> None:
        """See Sieve."""
        self._careful.stem(text, small)
        self._compiled.stem(text, small)

    def key(self, text: str) -> None:
        """See Sieve."""
        self._careful.key(text)
        self._compiled.key(text)

    def sift(self, words: Sequence[str], lang: str | None) -> list[tuple[str, Met]]:
        """See Sieve."""
        which = self._which.get(lang)
        if which is None:
            which = self._which[lang] = [self._number(lang, kind) for kind in KINDS]
        found = []
        for met in self._compiled.sift(words if isinstance(words, list) else list(words), which):
            if isinstance(met, int):
                found += self._careful.sift(words[met : met + 1], lang)
            else:
                n, folded, kind, capital, *parts = met
                found.append((words[n], Met(folded, KINDS[kind], bool(capital & _UPPER), bool(capital & 1), *parts)))
        return found

    def _number(self, lang: str | None, kind: str) -> int:
        """The number of what may be cut off a word, as _candidate_filter.c knows it."""
        off = (endings(lang) if lang else of_script(kind), prefixes(lang, kind))
        if off not in self._numbers:
            self._numbers[off] = len(self._numbers) + 1
            self._compiled.endings(self._numbers[off], sorted(off[0]), list(off[1]))
        return self._numbers[off]


@cache
def _letters() -> list[tuple[int, str, int, int]]:
    """Letters that fold alike whatever stands beside them: (code point, folded, number of the script or -1, flags)."""
    found = []
    for char in (chr(code) for first, after in _LETTERS for code in range(first, after)):
        folded = fold_name(char)
        kind = script(folded)
        if char.isascii() or (char.isalpha() and kind in _ALPHABETS and len(folded) <= 3):
            flags = _UPPER * char.isupper() | _LOWER * (char.islower() or unicodedata.category(char) == "Lt")
            found.append((ord(char), folded, KINDS.index(kind) if kind else -1, flags | _MARKED * (char in "ӏӀ")))
    return found


def new_sieve() -> Sieve:
    """The quickest there is."""
    try:
        return CompiledSieve()
    except ImportError:  # no compiler was there
        return PlainSieve()
