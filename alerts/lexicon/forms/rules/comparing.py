"""Comparatives and superlatives of another stem (dobrý, lepší), which tables file as words of their own. Pure."""

from __future__ import annotations

_COMPARED = {
    "cs": "dobrý lepší nejlepší; špatný horší nejhorší; zlý horší nejhorší; malý menší nejmenší; velký větší největší",
    "sk": "dobrý lepší najlepší; zlý horší najhorší; malý menší najmenší; veľký väčší najväčší",
    "pl": "dobry lepszy najlepszy; zły gorszy najgorszy; mały mniejszy najmniejszy; duży większy największy",
    "sv": "liten mindre minst; god bättre bäst; bra bättre bäst; gammal äldre äldst; lång längre längst; ung yngre yngst; många fler flest",
    "da": "lille mindre mindst; god bedre bedst; gammel ældre ældst; ung yngre yngst; mange flere flest",
    "fi": "hyvä parempi paras; pitkä pidempi pisin",
    "is": "góður betri bestur; lítill minni minnstur; gamall eldri elstur; mikill meiri mestur",
}
_BY_WORD = {
    (lang, word): tuple(others)
    for lang, rows in _COMPARED.items()
    for word, *others in (row.split(" ") for row in rows.split("; "))
}


def compared(word: str, lang: str) -> tuple[str, ...]:
    """The dictionary forms of its comparative and superlative where they have a stem of their own; else none."""
    return _BY_WORD.get((lang, word), ())
