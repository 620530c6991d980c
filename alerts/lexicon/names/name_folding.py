"""The letters of a name as they are compared across languages: more is folded than for words (й is и, ة is ه). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from alerts.text.equal_letters import geresh, has_geresh

_SINGLE = str.maketrans({
    "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ə": "e", "ħ": "h", "ƶ": "z",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ک": "ك", "ئ": "ي", "ؤ": "و", "ء": None, "ـ": None, "ۃ": "ه", "ہ": "ه",
    "ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്",
    "ς": "σ", "ʼ": None, "ʻ": None, "׳": None, "״": None, "'": None, "’": None, "`": None,
})  # fmt: skip
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u00ad\ufe00-\ufe0f]")
_JOINERS = re.compile("[\u200b-\u200f\u00ad]")
KEEP_COMPOSED = re.compile("[\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\uac00-\ud7af\u1100-\u11ff]")
_PALOCHKA = re.compile("(?<=[а-я])[ӏ1il|]|[ӏ](?=[а-я])")


@lru_cache(maxsize=50_000)
def fold_name(text: str) -> str:
    """Case folded; marks dropped in Latin, Greek, Cyrillic, Arabic and Hebrew; the variants of Arabic letters made one; spaces kept."""
    if text.isascii():
        return text.lower().replace("'", "")
    text = _JOINERS.sub("", unicodedata.normalize("NFKC", text).casefold())
    if not KEEP_COMPOSED.search(text):
        text = _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_SINGLE)))
    text = text.translate(_SINGLE)
    if has_geresh(text):  # under the signs that are letters of names elsewhere (Abū ‘Arīsh)
        text = geresh.sub("", text)
    return _PALOCHKA.sub("ӏ", text)


def fold_names(names: Sequence[str]) -> list[str]:
    """The same of many names at once, in their order, at a tenth of the cost. None may have a line break."""
    found = [name.lower().replace("'", "") if name.isascii() else "" for name in names]
    rest = [n for n, text in enumerate(found) if not text]
    kept = [
        n for n in rest if KEEP_COMPOSED.search(names[n])
    ]  # apart: what is beside a letter that stays composed stays so too
    for which in (kept, sorted({*rest} - {*kept})):
        folded = fold_name.__wrapped__("\n".join([names[n] for n in which])).split("\n") if which else []
        for n, text in zip(which, folded, strict=True):
            found[n] = text
    return found


_CYRILLIC, _LATIN = "аеорсухіјѕԁһӏАВЕКМНОРСТУХІЈЅ", "aeopcyxijsdhlABEKMHOPCTYXIJS"
_TO_LATIN, _TO_CYRILLIC = str.maketrans(_CYRILLIC, _LATIN), str.maketrans(_LATIN, _CYRILLIC)
_MIXED = re.compile("[A-Za-z].*[Ѐ-ӿ]|[Ѐ-ӿ].*[A-Za-z]")


def without_lookalikes(token: str) -> str:
    """A word that mixes Latin and Cyrillic letters, all in the script that most of its letters are of, if they have doubles there.

    Words of Caucasian languages with a Latin I for the palochka stay as they are.
    """
    if token.isascii() or not _MIXED.search(token):
        return token
    latin = sum("a" <= c.lower() <= "z" for c in token)
    text = token.translate(_TO_LATIN if latin * 2 > len(token) else _TO_CYRILLIC)
    return text if not _MIXED.search(text) and text.replace("І", "I").replace("і", "i") != token else token
