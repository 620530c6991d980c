"""Which script a word is written in, and whether a language is written so: a Russian word on an English page is Russian.

Knows blocks of letters only, no words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

# First code points of blocks and what is written in them (Unicode 15.1 Blocks.txt); "" belongs to no script of its own.
_BLOCKS = (
    (0x0041, "latin"),
    (0x0300, ""),
    (0x0370, "greek"),
    (0x0400, "cyrillic"),
    (0x0530, "armenian"),
    (0x0590, "hebrew"),
    (0x0600, "arabic"),
    (0x0700, ""),
    (0x0750, "arabic"),
    (0x0780, ""),
    (0x08A0, "arabic"),
    (0x0900, "devanagari"),
    (0x0980, ""),
    (0x0E00, "thai"),
    (0x0E80, ""),
    (0x10A0, "georgian"),
    (0x1100, "hangul"),
    (0x1200, ""),
    (0x1C80, "cyrillic"),
    (0x1C90, "georgian"),
    (0x1CC0, ""),
    (0x1E00, "latin"),
    (0x1F00, "greek"),
    (0x2000, ""),
    (0x2D00, "georgian"),
    (0x2D30, ""),
    (0x2DE0, "cyrillic"),
    (0x2E00, ""),
    (0x3040, "han"),
    (0x3130, "hangul"),
    (0x3190, ""),
    (0x31F0, "han"),
    (0x3200, ""),
    (0x3400, "han"),
    (0xA000, ""),
    (0xA640, "cyrillic"),
    (0xA6A0, ""),
    (0xA720, "latin"),
    (0xA800, ""),
    (0xAC00, "hangul"),
    (0xD800, ""),
    (0xF900, "han"),
    (0xFB00, "latin"),
    (0xFB13, "armenian"),
    (0xFB1D, "hebrew"),
    (0xFB50, "arabic"),
    (0xFE00, ""),
    (0xFE70, "arabic"),
    (0xFF00, ""),
)
_STARTS = [start for start, _ in _BLOCKS]
_WRITTEN = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "kk", "ky", "tg", "mn", "ce", "tt", "ba"), frozenset({"cyrillic"})),
    **dict.fromkeys(("sr", "uz", "az", "tk", "bs"), frozenset({"cyrillic", "latin"})),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug", "ckb"), frozenset({"arabic"})),
    **dict.fromkeys(("he", "yi"), frozenset({"hebrew"})),
    **dict.fromkeys(("hi", "mr", "ne"), frozenset({"devanagari"})),
    "el": frozenset({"greek"}),
    "hy": frozenset({"armenian"}),
    "ka": frozenset({"georgian"}),
    "th": frozenset({"thai"}),
    "ko": frozenset({"hangul", "han"}),
    "zh": frozenset({"han"}),
    "ja": frozenset({"han"}),
}
_LATIN = frozenset({"latin"})


def script(word: str) -> str:
    """The script of the first letter that has one, "" when none has."""
    for char in word:
        if found := _script_of(char):
            return found
    return ""


@lru_cache(maxsize=5_000)
def _script_of(char: str) -> str:
    place = bisect_right(_STARTS, ord(char)) - 1
    return _BLOCKS[place][1] if place >= 0 and char.isalpha() else ""


@lru_cache(maxsize=64)
def _scripts(lang: str) -> frozenset[str]:
    return _WRITTEN.get(lang, _LATIN)


def language_of(word: str, lang: str | None) -> str | None:
    """The language that a word in a document of ``lang`` may be taken for: that one, or None (any) when it is not written so."""
    if lang is None:
        return None
    found = script(word)
    return lang if not found or found in _scripts(lang) else None


Words = tuple[list[str], list[str]]
"""Words, and what they are folded to."""


def by_language(words: Sequence[str], keys: Sequence[str], lang: str | None) -> list[tuple[str | None, Words]]:
    """Words of a document with the language that `language_of` takes them for; hardly ever there are two."""
    latin = lang is not None and "latin" in _scripts(lang)
    foreign = [
        at for at, word in enumerate(words) if not (latin and word.isascii()) and language_of(word, lang) != lang
    ]
    if not foreign:
        return [(lang, ([*words], [*keys]))]
    apart = set(foreign)
    own = [at for at in range(len(words)) if at not in apart]
    return [
        (spoken, ([words[at] for at in some], [keys[at] for at in some]))
        for spoken, some in ((lang, own), (None, foreign))
    ]
