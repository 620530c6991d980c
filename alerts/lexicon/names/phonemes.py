"""A name as a row of sounds' signs: Latin digraphs made one sign, doubled letters single, Korean syllables taken apart. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from alerts.lexicon.names.name_folding import fold_name

# Longest first; capitals are free as signs since names are folded.
DIGRAPHS = {
    "tsch": "A", "shch": "B", "sch": "C", "tch": "D", "dzh": "E", "sh": "F", "ch": "G", "gh": "H", "kh": "I", "zh": "J", "ph": "f", "th": "K", "qu": "L",
    "cz": "M", "sz": "N", "dj": "O", "ts": "P", "tz": "Q", "ck": "k", "rz": "R",
}  # fmt: skip
DIGRAPH = re.compile("|".join(sorted(DIGRAPHS, key=len, reverse=True)))
_DOUBLE = re.compile(r"([^\Waeiou])\1")
_OTHER = re.compile("[^a-z]+")
_END = re.compile("(?:yy|iy|ij|ii)$")
VOWELS = frozenset("aeiouywh1234567890")
# A vowel that begins or ends a name is written otherwise than one inside it (Arabic writes Andy's a, not Barratt's): signs of their own.
_FIRST, _LAST = str.maketrans("aeiou", "12345"), str.maketrans("aeiou", "67890")
_PLAIN = str.maketrans("1234567890", "aeiouaeiou")


@lru_cache(maxsize=20_000)
def plain_signs(name: str) -> str:
    """The signs of a name in Latin letters (folded here); letters that are none are left out."""
    return DIGRAPH.sub(lambda m: DIGRAPHS[m.group()], bare(name))


def bare(name: str) -> str:
    """The letters a to z of a name, folded, doubled consonants single."""
    return _DOUBLE.sub(r"\1", _END.sub("y", _OTHER.sub("", fold_name(name))))


@lru_cache(maxsize=20_000)
def signs(name: str) -> str:
    """The signs of a name, its first and last vowel marked as such."""
    text = plain_signs(name)
    return text[:1].translate(_FIRST) + text[1:-1] + text[-1:].translate(_LAST) if len(text) > 1 else text


def unmarked(name: str) -> str:
    """Signs with the vowels' marks taken off."""
    return name.translate(_PLAIN)


# Hindi nasals by what follows them; without the signs for "no vowel" and foreign sounds, which are left out as often; long vowels as short ones.
_BEFORE_LABIAL = re.compile("[ंँ](?=[पफबभम])")
_PERSIAN = str.maketrans("پچژگڤ", "بشجغف")  # letters that Arabic has not, as it writes their sounds
# Ethiopic letters of one sound; those of a consonant stand in rows of eight, by their vowels (none is the sixth), and a few have a w before it.
_ETHIOPIC = str.maketrans(
    {ord(one) + n: ord(other) + n for one, other in zip("ሐኀሠዐፀ", "ሀሀሰአጸ", strict=True) for n in range(7)}
)
_VOWELS = ("አ", "ኡ", "ኢ", "ኣ", "ኤ", "", "ኦ", "ውኣ")
_ROUNDED = frozenset("ቈቘኈኰዀጐ")
_DEVANAGARI = str.maketrans("ंँीूईऊॉऑॅॲ", "ननिुइउोओेए", "़्")


@lru_cache(maxsize=100_000)
def foreign(word: str) -> str:
    """A folded word of another script as the model reads it: doubled consonants single, Hangul and Ethiopic as letters, Hiragana as Katakana."""
    if "가" <= word[:1] <= "힣":
        return unicodedata.normalize("NFD", word)
    if "ぁ" <= word[:1] <= "ヺ":
        return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in word)
    if "ऀ" <= word[:1] <= "ॿ":
        return _BEFORE_LABIAL.sub("म", word).translate(_DEVANAGARI)
    if "ሀ" <= word[:1] <= "ፗ":
        return "".join(map(_letters, word.translate(_ETHIOPIC)))
    return re.sub(r"([^\W])\1", r"\1", word.translate(_PERSIAN))


def _letters(syllable: str) -> str:
    """The consonant (as its letter without a vowel) and the vowel of an Ethiopic letter; of one without a consonant its vowel, and እ for none."""
    order = ord(syllable) % 8
    row = chr(ord(syllable) - order)
    if row == "አ":
        return "እ" if order == 5 else _VOWELS[order or 3]
    if row in _ROUNDED:
        return chr(ord(row) - 3) + "ው" + _VOWELS[order]
    return chr(ord(row) + 5) + _VOWELS[order]
