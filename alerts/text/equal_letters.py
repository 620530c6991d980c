"""Which letters count as one, script by script: what `fold` of tokens.py replaces in queries and texts alike. Cuts no text.

What NFKC joins by itself (full-width and presentation forms, half-width kana, decomposed Hangul, Bengali ya and ra) is not repeated here.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

# Letters that Unicode does not decompose, by what people type instead of them.
_LATIN = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ð": "d", "ı": "i", "ĸ": "k", "ŋ": "n", "ɓ": "b", "ɗ": "d", "ƙ": "k",
    "æ": "ae", "œ": "oe", "þ": "th", "ŀ": "l", "ſ": "s",
}  # fmt: skip
_CYRILLIC = {"ё": "е", "ѐ": "е", "ѝ": "и"}
# Alefs, yas and kafs of Arabic, Persian, Urdu and Pashto; ha of Urdu and the vowel of Sorani. Urdu's aspirating ھ is another letter.
_ARABIC = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ۓ": "ي", "ک": "ك", "ګ": "گ",
    "ہ": "ه", "ە": "ه", "ۀ": "ه", "ۂ": "ه", "ۃ": "ة", "ـ": "",
}  # fmt: skip
# Chillus of Malayalam, which older texts write as a consonant with virama and a joiner.
_MALAYALAM = {"ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്"}
SAME = str.maketrans(_LATIN | _CYRILLIC | _ARABIC | _MALAYALAM)


def _ethiopic() -> dict[int, int]:
    """Amharic's letters of one sound, in all seven orders, and the first order of h and of the glottal stop, which sounds like the fourth."""
    rows = (("ሐ", "ሀ"), ("ኀ", "ሀ"), ("ሠ", "ሰ"), ("ዐ", "አ"), ("ፀ", "ጸ"))
    same = {ord(one) + order: ord(other) + order for one, other in rows for order in range(7)}
    firsts = {ord("ሃ"): ord("ሀ"), ord("ኣ"): ord("አ")}
    return {one: firsts.get(other, other) for one, other in same.items()} | firsts


SAME.update({one: chr(other) for one, other in _ethiopic().items()})


@cache
def simplified() -> dict[int, str]:
    """Traditional Han letters -> simplified ones, of OpenCC's table; two lines of letters that stand one above the other."""
    file = Path(__file__).parent.parent / "lexicon" / "data" / "han-simplified.txt"
    letters, others = file.read_text("utf-8").split()
    return dict(zip(map(ord, letters), others, strict=True))


# Hindi writes the dot of five letters of Persian and Arabic words or leaves it out; ड़ and ढ़ are letters of their own.
_NUKTA = re.compile("(?<=[कखगजफ])\u093c")
# Thai and Lao am, in two parts with the tone between them or after them.
_AM = re.compile("([\u0e4d\u0ecd])([\u0e48-\u0e4b\u0ec8-\u0ecb])")

GERESH = "'׳’‘`′ʹʼʻʽˈ"
"""What is written for the geresh, which gives a Hebrew letter a foreign sound (ג׳ is j)."""
_TAKE_GERESH = "גזצתדחטער"
# Not before a quoted word (ב'הארץ'): no preposition is one of these letters. With ד before a vowel it is the French d' (ד'אורסיי).
geresh = re.compile(f"(?<=[{_TAKE_GERESH}])(?<!ד(?=.[אהע]))[{GERESH}](?=[א-ת])")


def has_geresh(text: str) -> bool:
    """Whether a geresh stands between letters of a Hebrew word; texts without its letters are not searched."""
    return not text.isascii() and any(letter in text for letter in _TAKE_GERESH) and geresh.search(text) is not None


def by_neighbours(text: str) -> str:
    """The text with what counts as one only beside certain letters: Hindi's nukta, the tone in Thai and Lao am, the geresh."""
    if has_geresh(text):
        text = geresh.sub("", text)
    if "\u093c" in text:
        text = _NUKTA.sub("", text)
    if "\u0e4d" in text or "\u0ecd" in text:
        text = _AM.sub(r"\2\1", text)
    return text
