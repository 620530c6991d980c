"""Whether two texts are one: the words of a text, their hash, and how much two texts share. Knows no story and no database.

Words are folded hard (case, accents, punctuation, spacing), so that two renderings of one text agree. Scripts that write no
spaces are cut into characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han with its extensions.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_SPACED_WORD = re.compile(r"[^\W_]+")  # the same in a text without such signs, in two thirds of the time
_UNSPACED_SIGN = re.compile(f"[{_UNSPACED}]")
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060\ufeff]"
)
_RUN = 4  # words in a shingle


@lru_cache(maxsize=16)  # a new text is asked for its words by everyone who compares it
def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    word = _WORD if _UNSPACED_SIGN.search(text) else _SPACED_WORD
    return tuple(word.findall(text.casefold()))


def fingerprint(text: str) -> str:
    """The hash of the text's folded words, 32 hexadecimal digits: equal for texts that differ in case, marks and spacing only."""
    return blake2b(" ".join(words(text)).encode("utf-8", "replace"), digest_size=16).hexdigest()


def similarity(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1: the share of the smaller one's four-word runs that the larger one holds.

    A shortened copy is alike (1.0) as long as it has half of the larger text; below that the score falls in proportion, so
    that a teaser is not its article.
    """
    first, second = _runs(words(a)), _runs(words(b))
    if not first or not second:
        return 1.0 if first == second else 0.0
    small, large = sorted((first, second), key=len)
    held = len(small & large) / len(small)
    return held * min(1.0, 2 * len(small) / len(large))


def _runs(row: tuple[str, ...]) -> set[tuple[str, ...]]:
    if len(row) < _RUN:
        return {row} if row else set()
    return set(zip(*(row[shift:] for shift in range(_RUN)), strict=False))
