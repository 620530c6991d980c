"""Kurdish: Kurmanji in Latin letters, Sorani in Arabic ones; number, article, ezafe and owners after a noun."""

from alerts.lexicon.languages import Forms, Profile, joined

_AFTER_LATIN = "ên an ê a î ek ekî eke ekê in o no im e ye ya yê yên yan"
_LETTERS = {
    "a": "ا", "b": "ب", "c": "ج", "ç": "چ", "d": "د", "e": "ە", "ê": "ێ", "f": "ف", "g": "گ", "h": "ه", "i": "", "î": "ی", "j": "ژ", "k": "ک", "l": "ل", "m": "م", "n": "ن",
    "o": "ۆ", "p": "پ", "q": "ق", "r": "ر", "s": "س", "ş": "ش", "t": "ت", "u": "و", "û": "وو", "v": "ڤ", "w": "و", "x": "خ", "y": "ی", "z": "ز",
}  # fmt: skip


def kurmanji(word: str) -> Forms:
    """rojnamevan: rojnamevanên, rojnamevanan; girtîgeh: girtîgehê."""
    if len(word) > 2:
        yield from joined(word, after=_AFTER_LATIN)
        if word.endswith("î"):  # girtî, girtiyan
            yield from joined(word[:-1] + "iy", after="an ên ê a ek ekî")


_OWNERS = "م ت ی مان تان یان ش یش"
_AFTER = "ەکە ەکان ان ێک انێک ی ەی انی ەکانی ەکەی یەکە یەکان یان یەک ە انە"


def sorani(word: str) -> Forms:
    """ڕۆژنامەنووس: ڕۆژنامەنووسەکە، ڕۆژنامەنووسان، ڕۆژنامەنووسانی."""
    if len(word) > 1:
        yield from joined(word, after=f"{_AFTER} {_OWNERS}")
        yield from joined(word + "ان", after=_OWNERS)
        if word[-1] in "ەا":
            yield from joined(word, after="کە کان کەی کانی")


def kurdish(word: str) -> Forms:
    """By the script that the word is written in."""
    return kurmanji(word) if word[:1] < "\u0600" else sorani(word)


def _twins(text: str) -> list[str]:
    """A Latin word in Arabic letters, which do not write i; at the beginning a vowel has a bearer."""
    if not all(letter in _LETTERS for letter in text):
        return []
    made = "".join(_LETTERS[letter] for letter in text)
    return ["ئ" + made if text[0] in "aeêiîouûo" else made]


PROFILE = Profile(
    name="Kurdish",
    function_words="û an lê ku ji li bi di de ve re ser bo ev ew wan wî wê min me te we kî çi kengê hemû her ne tune ye in bû bûn dibe kir kirin hat hatin jî yek piştî berî و یان بەڵام کە لە بە بۆ لەگەڵ تا لەسەر ئەم ئەو ئەوە ئەوان من ئێمە تۆ ئێوە چی کێ کەی هەموو نییە هەیە بوو بوون دەبێت کرا کرد کردن یەک دوای پێش | hatine hatiye dike dikin",
    forms=kurdish,
    twins=_twins,
    name_endings="ê a an ên î yê ya yên e de ی ێ ە یە دا یدا ەوە یش ان انی ەکە",
)
