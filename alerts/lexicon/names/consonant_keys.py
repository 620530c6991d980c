"""The consonant keys of a name, and those under which a word of another script is looked up. Pure; knows no names.

A name has one to four keys whatever the scripts are; a word has a few, the likelier first, by the weights of its script. So a word is
compared only with names that can sound like it, and a name is not transliterated into each script when it is saved.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from alerts.lexicon.names.phonemes import VOWELS, foreign
from alerts.lexicon.names.transliteration import TransliterationModel

if TYPE_CHECKING:
    from alerts.lexicon.names._transliteration import ConsonantKeys

_OF_SIGN = {
    **dict.fromkeys("pb", "P"), **dict.fromkeys("fv", "F"), **dict.fromkeys("tK", "T"), "d": "D", **dict.fromkeys("kqcIL", "K"),
    **dict.fromkeys("gH", "G"), **dict.fromkeys("szPQ", "S"), **dict.fromkeys("ABCDEFGJMNORj", "X"), "m": "M", "n": "N", "l": "L", "r": "R", "x": "KS",
}  # fmt: skip
_EITHER = frozenset("whyjv")  # a name that begins with one of these may begin with a vowel in another script
_SILENT = frozenset("tsdxzp")  # at the end of a French name
_SOFT = re.compile("c(?=[eiy2378])")
_MUTE_R = re.compile("(?<=[aeiou1-5])r(?=[^aeiouyhw6-90]|$)")
Options = tuple[tuple[str, float], ...]
ALIVE, WIDEST = 48, 3.0  # rows alive at each letter; the dearest rendering of one letter
FEW, MANY = 12, 48  # keys of a word of up to three consonants, where names are dense, and of a longer one


def of_name(name: str) -> tuple[str, ...]:
    """The keys of a name in signs: its classes of consonants in order, after a dot if it begins with a vowel."""
    classes = [_OF_SIGN.get(sign, "") for sign in name]
    rows = {_joined(classes)}
    for mute in {"j", "H"} & set(name):
        rows.add(_joined(["" if sign == mute else row for sign, row in zip(name, classes, strict=True)]))
    if _SOFT.search(name):
        rows.add(_joined([_OF_SIGN.get(sign, "") for sign in _SOFT.sub("s", name)]))
    if name[-1:] in _SILENT and name[-2:-1] in VOWELS and len(name) > 5:
        rows.add(_joined(classes[:-1]))
    first = name[:1]
    begins = ("", ".") if first in _EITHER else (".",) if first in VOWELS else ("",)
    return tuple(begin + row for row in sorted(rows) for begin in begins)


def without_r(name: str) -> tuple[str, ...]:
    """The keys of a name without the r that some languages do not speak (Martin, 마틴); none where it has no such r."""
    return of_name(_MUTE_R.sub("", name)) if _MUTE_R.search(name) else ()


def keys_among(model: TransliterationModel, word: str, budget: float, names: dict[str, tuple[str, ...]]) -> list[str]:
    """Of the keys of a word of another script within a cost those that names are filed under, the cheapest first."""
    if compiled := _compiled(model):
        found = compiled.of_word(foreign(word), budget, FEW, MANY, names)
        if found is not None:
            return found
    return [key for key in of_word(model, word, budget) if key in names]


def of_word(model: TransliterationModel, word: str, budget: float) -> list[str]:
    """The keys of a word of another script within a cost, the cheapest first."""
    letters = foreign(word)
    origins = _origins(model)
    skeleton = [at for at, letter in enumerate(letters) if letter not in model.vowels or letter in origins]
    rows: list[dict[str, float]] = [{} for _ in range(len(skeleton) + 1)]
    rows[0]["." if letters[:1] in model.vowels else ""] = 0.0
    for n, at in enumerate(skeleton):
        alive = sorted(rows[n].items(), key=lambda row: row[1])[:ALIVE]
        meets = n > 0 and skeleton[n - 1] == at - 1 and letters[at - 1] not in model.vowels
        _grow(rows[n + 1], alive, origins.get(letters[at], ()), meets, budget)
        if n + 1 < len(skeleton) and skeleton[n + 1] == at + 1:
            _grow(rows[n + 2], alive, origins.get(letters[at : at + 2], ()), meets, budget)
    most = FEW if len(skeleton) <= 3 else MANY
    return [row for row, _ in sorted(rows[-1].items(), key=lambda row: row[1])[:most]]


def _grow(
    below: dict[str, float], alive: list[tuple[str, float]], options: Options, meets: bool, budget: float
) -> None:
    """Add the classes that the next letters may stand for; a class that meets itself is one."""
    for row, spent in alive:
        last = row[-1:] if meets else ""
        for classes, cost in options:
            total = spent + cost
            if total > budget:
                break
            grown = row + (classes[1:] if last and last == classes[:1] else classes)
            if total < below.get(grown, 99.0):
                below[grown] = total


def _joined(classes: list[str]) -> str:
    """Classes in order; one that stands beside its like, with no vowel between, is one."""
    out, last = "", ""
    for row in classes:
        out += row[1:] if row[:1] == last and row else row
        last = row[-1:]
    return out


@lru_cache(maxsize=32)
def _origins(model: TransliterationModel) -> dict[str, Options]:
    """Consonant letters of a script -> (classes that they may stand for, least cost), the cheapest first."""
    found: dict[str, dict[str, float]] = {}
    for signs, renderings in model.segments.items():
        classes = _joined([_OF_SIGN.get(sign, "") for sign in signs])
        for letters, cost in renderings.items():
            skeleton = "".join(letter for letter in letters if letter not in model.vowels)
            if len(letters) == len(signs) == 1 and classes and not skeleton and cost <= 1.0:
                # a vowel that is a consonant too: the waw of a v, the yod of a j
                found.setdefault(letters, {"": 0.0})[classes] = cost
            elif skeleton and cost <= WIDEST:
                best = found.setdefault(skeleton, {})
                best[classes] = min(cost, best.get(classes, 99.0))
    return {skeleton: tuple(sorted(best.items(), key=lambda item: item[1])) for skeleton, best in found.items()}


@lru_cache(maxsize=32)
def _compiled(model: TransliterationModel) -> ConsonantKeys | None:
    """The keys in C where that was built, else None."""
    try:
        from alerts.lexicon.names._transliteration import ConsonantKeys
    except ImportError:
        return None
    return ConsonantKeys(_origins(model), model.vowels, ALIVE)
