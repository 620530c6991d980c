"""Chechen: the eight cases of nouns and names, and the few names whose stem changes."""

from alerts.lexicon.languages import Forms, Profile

_VOWELS = "аеёиоуыэюя"
_CASES = "ан=genitive; ана=dative; о=ergative; аца=instrumental; ах=of matter; ал=comparative; е=locative; ехь=locative; ера=ablative; аш=plural"
_AFTER_VOWEL = "н=genitive; на=dative; с=ergative; ца=instrumental; хь=locative; ра=ablative"
# Names of places in -чоь, -гӀала and the like: their own row of case forms, ending of the dictionary form first.
_SPECIAL = {
    "чоь": ("чоьнан", "чоьнна", "чоьно", "чоьнца", "чоьнах", "чохь", "чохьа", "чу", "чуьра", "чура", "чоьхьара"),
    "гӏала": ("гӏалин", "гӏалина", "гӏало", "гӏалица", "гӏалара", "гӏалахь", "гӏалехь", "гӏали", "гӏалех", "гӏалийн"),
}


def chechen(word: str) -> Forms:
    """About a dozen forms; palochka as the letter ӏ."""
    for ending, row in _SPECIAL.items():
        if word.endswith(ending):
            yield from ((word[: -len(ending)] + form, f"Chechen case form of {word}") for form in row)
            return
    if len(word) < 3:
        return
    stem = word[:-1] if word[-1] in _VOWELS else word
    for before, cases in ((stem, _CASES), (word, _AFTER_VOWEL if word[-1] in _VOWELS else "")):
        for ending, _, case in (part.partition("=") for part in cases.split("; ") if part):
            yield before + ending, f"{case} of {word}"


PROFILE = Profile(
    name="Chechen",
    function_words="а я и ю бу ду ву дац бац яц цу хӀара иза уьш вай тхо шу со хьо муха мичахь маца ма амма нагахь",
    forms=chechen,
    name_endings="ь ан на нан хь хьа ра хьара ьнан ьнна ьно ьнца ца о чу чуьра аш ин ина",
    drops_vowel=True,
)
