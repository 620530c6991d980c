"""Compares texts: the folded words of a text, their hash, and how similar two texts are. No stories, no database.

Folding removes case, accents, punctuation and spacing, so that two renderings of one text are equal. Text in scripts without
spaces is split into characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han with its extensions.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
_SPACED_WORD = re.compile(r"[^\W_]+")  # the same for a text without such characters, in two thirds of the time
_UNSPACED_SIGN = re.compile(f"[{UNSPACED}]")
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060\ufeff]"
)
_RUN = 4  # words in a shingle
_LONGEST = 1_000_000  # letters that are read, also after they are taken apart: one Arabic sign is eighteen of them
_MOST_WORDS = 100_000  # that are compared


@lru_cache(maxsize=4)  # several comparisons need the words of a new text
def words(text: str) -> tuple[str, ...]:
    """The folded words of a text's first million letters, in order."""
    text = text[:_LONGEST]
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)[:_LONGEST])
    word = _WORD if _UNSPACED_SIGN.search(text) else _SPACED_WORD
    return tuple(word.findall(text.casefold()))


def fingerprint(text: str) -> str:
    """The hash of the text's folded words, 32 hexadecimal digits: equal for texts that differ in case, marks and spacing only."""
    return blake2b(" ".join(words(text)).encode("utf-8", "replace"), digest_size=16).hexdigest()


def similarity(a: str, b: str) -> float:
    """How similar two texts are, 0 to 1: the share of the shorter one's runs of four words that the longer one contains.

    A shortened copy is equal (1.0) down to half the length of the longer text; below that the score falls in proportion, so
    that a teaser is not taken for its article.
    """
    first, second = _runs(words(a)[:_MOST_WORDS]), _runs(words(b)[:_MOST_WORDS])
    if not first or not second:
        return 1.0 if first == second else 0.0
    small, large = sorted((first, second), key=len)
    share = len(small & large) / len(small)
    return share * min(1.0, 2 * len(small) / len(large))


def _runs(row: tuple[str, ...]) -> set[tuple[str, ...]]:
    if len(row) < _RUN:
        return {row} if row else set()
    return set(zip(*(row[shift:] for shift in range(_RUN)), strict=False))
