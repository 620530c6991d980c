"""A Latin spelling of a name in another script, read backwards through the weights of its sounds. Pure.

It is a spelling to compare with, not one to print: кадыров becomes kadyrov or kadirov, whichever the weights like.
"""

from __future__ import annotations

from functools import lru_cache

from alerts.lexicon.names.phonemes import DIGRAPHS, foreign, unmarked
from alerts.lexicon.names.transliteration import TransliterationModel, models
from crawler.parsing.scripts import script

UNREAD = 4.0  # a letter that nothing is known of: left out
DEAREST = 1.5
_COMMON = "aiuoenrlmktsvdbpgfzhyjFGIPcwqx"  # of letters that are written alike the one further left is taken
_SPELT = {sign: digraph for digraph, sign in reversed(DIGRAPHS.items()) if sign.isupper()}


@lru_cache(maxsize=4000)
def latin(folded: str) -> str:
    """The likeliest Latin spelling of a folded word; "" where no letter gives its sound alone (Han, Kana, Thai)."""
    model = models().get(script(folded))
    if model is None or model.kind in ("kana", "thai") or not 2 <= len(folded) <= 40:
        return ""
    word = foreign(folded)
    if model.kind == "georgian" and word.endswith("ი") and len(word) > 3 and word[-2] not in model.vowels:
        word = word[:-1]  # the nominative's ending
    return "".join(_SPELT.get(sign, sign) for sign in unmarked(_read(model, word)))


def _read(model: TransliterationModel, word: str) -> str:
    """The cheapest row of signs that this row of letters may stand for."""
    best: list[tuple[float, str]] = [(0.0, "")] + [(99.0, "")] * len(word)
    for at in range(len(word)):
        spent, row = best[at]
        best[at + 1] = min(best[at + 1], (spent + UNREAD, row))
        for length in (1, 2, 3):
            for signs, cost in _readings(model).get(word[at : at + length], ()) if at + length <= len(word) else ():
                best[at + length] = min(best[at + length], (spent + cost, row + signs))
    return best[-1][1]


@lru_cache(maxsize=16)
def _readings(model: TransliterationModel) -> dict[str, list[tuple[str, float]]]:
    """Letters -> (signs, cost). Where several signs are usually written so, the commoner; a longer row only if it is surer."""
    found: dict[str, list[tuple[str, float]]] = {}
    for signs, written in model.segments.items():
        rarity = sum(0.03 * (_COMMON.find(sign) % 31) for sign in unmarked(signs))
        for letters, cost in written.items():
            if letters and cost <= DEAREST:
                price = cost * 0.8 + 1.0 if not signs else cost + rarity + 0.4 * (len(signs) + len(letters) - 2)
                found.setdefault(letters, []).append((signs, price))
    return found
