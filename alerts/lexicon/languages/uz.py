"""Uzbek: number, person and cases of a noun, without vowel harmony; in Latin and in Cyrillic letters."""

import re
from collections.abc import Iterator

from alerts.lexicon.languages import Forms, Profile, two_scripts

_CASES = "ning ni ga ka qa da dan dagi gacha"
_OWNED = "im ing i imiz ingiz lari si m ng miz ngiz"
_LETTERS = two_scripts(
    "щ:shch ш:sh ч:ch ё:yo ю:yu я:ya ц:ts а:a б:b в:v г:g д:d е:e ж:j з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:x ъ:ʼ э:e ў:oʻ қ:q ғ:gʻ ҳ:h"
)


def uzbek(word: str) -> Forms:
    """jurnalist: jurnalistlarni, jurnalisti; sud: sudga. Words in Cyrillic letters by way of Latin ones."""
    if len(word) > 2 and re.fullmatch("[a-zʻʼ]+", word):
        yield from ((form, "") for form in _inflected(word))


def _inflected(word: str) -> Iterator[str]:
    for stem in (word, word + "lar", *(base + own for base in (word, word + "lar") for own in _OWNED.split())):
        yield from (stem, *(stem + case for case in _CASES.split()))


def _twins(text: str) -> list[str]:
    """A word in the other script, with any apostrophe; and with the letters of other Turkic languages."""
    plain = re.sub("['’‘ʼ`´]", "ʻ", text)
    turkic = plain.replace("oʻ", "ö").replace("gʻ", "ğ")
    return [*_LETTERS(plain), *([turkic] if turkic != plain else [])]


PROFILE = Profile(
    name="Uzbek",
    function_words="va bilan ham yoki lekin ammo agar bu shu u men sen biz siz ular uchun emas kim nima qachon qayerda barcha keyin oldin haqida bir | bor edi boʻlgan boʻlib deb",
    labels=">lar=plural; >ning=genitive; >ni=accusative; >ga=dative; >ka=dative; >qa=dative; >da=locative; >dan=ablative",
    forms=uzbek,
    twins=_twins,
    name_endings=f"{_CASES} нинг ни га ка қа да дан даги гача lik liklar лик ликлар",
)
