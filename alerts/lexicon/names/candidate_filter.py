"""Which new words of a text may be a name at all: most are not, and should cost next to nothing. Knows no names, only their stems and keys.

Two implementations: `CandidateFilter` here, and the same in C (_candidate_filter.c), fifty times as fast, where a compiler was at
hand when the product was installed. Tests compare the two; `new_filter` makes the faster one there is."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from alerts.lexicon.languages import profile
from alerts.lexicon.names.case_endings import SYLLABLES, cuts, endings, of_script, prefixes
from alerts.lexicon.names.latin_key import SOUND, latin_key
from alerts.lexicon.names.name_folding import fold_name, without_lookalikes
from alerts.lexicon.names.transliteration import LONGEST, models
from crawler.parsing.scripts import SCRIPTS, script

Part = tuple[str, str]
"""(rest, what was cut off) of a folded word; a prefix that was cut off ends in a hyphen."""

CAPITALS = frozenset({"latin", "cyrillic", "greek", "armenian"})
_FIRST = ("latin", "cyrillic", "hangul")  # that _candidate_filter.c treats apart
KINDS = (*_FIRST, *(kind for kind in SCRIPTS if kind not in _FIRST))
# Flags of a letter in _candidate_filter.c; a marked one is not what it seems beside Cyrillic letters.
_UPPER, _LOWER, _MARKED = 2, 4, 16
_LETTERS = ((0x27, 0x60), (0x61, 0x700), (0x10A0, 0x1100), (0x1C90, 0x1CC0), (0x1E00, 0x2000))  # code points
_ALPHABETS = frozenset({"latin", "cyrillic", "greek", "armenian", "hebrew", "arabic", "georgian"})


class Candidate(NamedTuple):
    """A word that may be a name: folded, with its script and its parts.

    ``capitalised`` is also true in scripts without capitals. ``stems`` are the parts that equal the stem of a name, ``same_key`` those
    that share a key of Latin spellings with one.
    """

    folded: str
    script: str
    capitalised: bool
    all_capitals: bool
    parts: list[Part]
    stems: list[Part]
    same_key: list[Part]


class CandidateFilter:
    """The stems and keys that names are filed under, and which words have one of them."""

    def __init__(self) -> None:
        self._stems: set[str] = set()
        self._small: set[str] = set()
        self._keys: set[str] = set()

    def add_stem(self, text: str, small: bool) -> None:
        """File a stem; ``small``: its words need no capital letter."""
        self._stems.add(text)
        if small:
            self._small.add(text)

    def add_key(self, text: str) -> None:
        """File a key of Latin spellings (`latin_key`)."""
        self._keys.add(text)

    def candidates(self, words: Sequence[str], lang: str | None) -> list[tuple[str, Candidate]]:
        """Of words of a text in that language (None: unknown) those that may be names, in their order."""
        looked = ((word, self._look(without_lookalikes(word), lang)) for word in words)
        return [(word, candidate) for word, candidate in looked if candidate is not None]

    def _look(self, word: str, lang: str | None) -> Candidate | None:
        folded = fold_name(word)
        kind = script(folded)
        if not kind or len(folded) < 2:
            return None
        capital = kind not in CAPITALS or word[:1].isupper()
        ends = range(max(2, len(folded) - 6), len(folded) + 1)
        if not (capital or _inner(word, lang)) and not any(folded[:n] in self._small for n in ends):
            return None  # most words of a text
        parts = cuts(folded, lang, kind)
        if inner := _inner(word, lang) if kind == "latin" else "":
            capital = True
            parts.append((fold_name(inner), fold_name(word.removesuffix(inner)) + "-"))
        near = [part for part in parts if part[0] in self._stems]
        all_capitals = word.isupper()
        alike: list[Part] = []
        if capital and kind == "latin":
            long = [] if all_capitals else [part for part in parts if len(part[0]) >= (6 if part[1] else 5)]
            alike = [part for part in long if latin_key(part[0]) in self._keys]
        elif capital and kind in models() and (2 if kind in SYLLABLES else 3) <= len(folded) <= LONGEST:
            return Candidate(folded, kind, capital, all_capitals, parts, near, [])
        return Candidate(folded, kind, capital, all_capitals, parts, near, alike) if near or alike else None


class CompiledCandidateFilter(CandidateFilter):
    """The same in C; words with marks, of several scripts, or in a script that C does not know are looked at in Python."""

    def __init__(self) -> None:
        from alerts.lexicon.names import _candidate_filter

        super().__init__()
        capitals = sum(1 << n for n, kind in enumerate(KINDS) if kind in CAPITALS)
        sounding = sum(1 << n for n, kind in enumerate(KINDS) if kind in models())
        seed = secrets.randbits(64)
        self._compiled = _candidate_filter.CandidateFilter(seed, _letters(), SOUND, capitals, sounding)
        self._which: dict[str | None, list[int]] = {}
        self._numbers: dict[tuple[frozenset[str], tuple[str, ...]], int] = {}

    def add_stem(self, text: str, small: bool) -> None:
        """See CandidateFilter."""
        super().add_stem(text, small)
        self._compiled.add_stem(text, small)

    def add_key(self, text: str) -> None:
        """See CandidateFilter."""
        super().add_key(text)
        self._compiled.add_key(text)

    def candidates(self, words: Sequence[str], lang: str | None) -> list[tuple[str, Candidate]]:
        """See CandidateFilter."""
        which = self._which.get(lang)
        if which is None:
            which = self._which[lang] = [self._number(lang, kind) for kind in KINDS]
        found = []
        for row in self._compiled.candidates(words if isinstance(words, list) else list(words), which):
            if isinstance(row, int):
                found += super().candidates(words[row : row + 1], lang)
            else:
                n, folded, kind, flags, *parts = row
                found.append((words[n], Candidate(folded, KINDS[kind], bool(flags & _UPPER), bool(flags & 1), *parts)))
        return found

    def _number(self, lang: str | None, kind: str) -> int:
        """The number of what may be cut off a word, as _candidate_filter.c knows it."""
        off = (endings(lang) if lang else of_script(kind), prefixes(lang, kind))
        if off not in self._numbers:
            self._numbers[off] = len(self._numbers) + 1
            self._compiled.add_endings(self._numbers[off], sorted(off[0]), list(off[1]))
        return self._numbers[off]


_HEAD = re.compile("[a-zà-öø-ÿ]{1,7}(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2})")
_ANY_HEAD = re.compile("[A-Za-z][a-z]{0,6}(?=[A-Z][a-z]{2})")
# In a text of unknown language, where McDonald is a name.
_SOME_HEAD = re.compile("(?:[a-zà-öø-ÿ]{1,7}|[EIU]|[KM]u|[KN]wa|Kwi|Nge|[BWY]ase|[RY]e)(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]{2})")


def _inner(word: str, lang: str | None) -> str:
    """The name that begins with a capital inside a word: eKenya, waseKhenya, hÉireann; KuZimbabwe where the language says so."""
    heads = _SOME_HEAD if lang is None else _ANY_HEAD if profile(lang).inner_capitals else _HEAD
    if word[1:].islower() or not (head := heads.match(word)):
        return ""
    return word[head.end() :]


@cache
def _letters() -> list[tuple[int, str, int, int]]:
    """Letters that fold alike whatever stands beside them: (code point, folded, number of the script or -1, flags)."""
    found = []
    for char in (chr(code) for first, after in _LETTERS for code in range(first, after)):
        folded = fold_name(char)
        kind = script(folded)
        if char.isascii() or (char.isalpha() and kind in _ALPHABETS and len(folded) <= 3):
            flags = _UPPER * char.isupper() | _LOWER * (char.islower() or unicodedata.category(char) == "Lt")
            found.append(
                (
                    ord(char),
                    folded,
                    KINDS.index(kind) if kind else -1,
                    flags | _MARKED * (char in "ӏӀ" or kind == "latin"),
                )
            )
    return found


def new_filter() -> CandidateFilter:
    """The faster one there is."""
    try:
        return CompiledCandidateFilter()
    except (ImportError, AttributeError):  # no compiler was there, or what it made is of an older version
        return CandidateFilter()
