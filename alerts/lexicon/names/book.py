"""The book of names that topics ask for, and the answer to "which of them is this word?": what runs once for each new word while matching.

Names are filed under their stems and under the consonants that their sounds can become, so that the cost of a word does not grow with
the number of names. Which names there are is written at save time (naming.py, placing.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.lexicon.function_words import function_words
from alerts.lexicon.names.endings import cuts, stems
from alerts.lexicon.names.folding import fold_name, script
from alerts.lexicon.names.gazetteer import country_names
from alerts.lexicon.names.latin import latin_key
from alerts.lexicon.names.sounds import LOOSE, TIGHT, models

CAPITALS = frozenset({"latin", "cyrillic", "greek", "armenian"})
STRIPPED, PREFIXED, SHORTENED = 0.3, 0.6, 0.5  # what an ending, a prefix, a dropped vowel add to the cost of a sound
LEVELS = ("t", "", "l")  # tight, taken, loose: suffixes of a sound word's value


@dataclass(frozen=True, slots=True)
class Alias:
    """A spelling of a name word: folded, of a language or of any (""), and what it is ("Russian name of Chechnya")."""

    text: str
    lang: str
    via: str
    small: bool = False  # also without a capital letter


@dataclass(frozen=True, slots=True)
class Filed:
    """An alias under one of its stems."""

    word: str
    alias: Alias
    short: bool


class NameBook:
    """Implements ``Resolver`` of alerts/query/terms.py. Only grows; a name that is asked for twice is kept once."""

    def __init__(self) -> None:
        self._stems: dict[str, tuple[Filed, ...]] = {}
        self._skeletons: dict[tuple[str, str], tuple[str, ...]] = {}
        self._latin: dict[str, tuple[str, ...]] = {}
        self._signs: dict[str, str] = {}
        self._countries: dict[str, frozenset[str]] = {}

    def known(self, word: str) -> bool:
        """Whether a name word is filed already."""
        return word in self._countries

    def file(
        self, word: str, aliases: Iterable[Alias], sounds: str = "", countries: frozenset[str] = frozenset()
    ) -> None:
        """File a name word: its spellings, the signs of its sounds ("" for none), and the countries that it names."""
        if word in self._countries:
            return
        self._countries[word] = countries
        for alias in aliases:
            for n, stem in enumerate(stems(alias.text, alias.lang or None)):
                self._stems[stem] = (*self._stems.get(stem, ()), Filed(word, alias, n > 0))
        if len(sounds) < 3:
            return
        self._signs[word] = sounds
        if len(sounds) >= 5:
            key = latin_key(sounds)
            self._latin[key] = (*self._latin.get(key, ()), word)
        for kind, model in models().items():
            if kind in ("kana", "thai", "bengali"):
                continue
            for skeleton in model.skeletons(sounds, LOOSE * model.limit(sounds)):
                self._skeletons[kind, skeleton] = (*self._skeletons.get((kind, skeleton), ()), word)

    def resolve(self, token: str, lang: str | None) -> list[tuple[str, str]]:
        """Pairs (value of a ``sound`` word, how the token relates to the name); the value ends in a level."""
        folded = fold_name(token)
        kind = script(folded)
        if not kind or len(folded) < 2:
            return []
        capital = kind not in CAPITALS or token[:1].isupper()
        found: dict[str, tuple[int, str]] = {}
        parts = cuts(folded, lang, kind)
        for rest, cut in parts:
            for filed in self._stems.get(rest, ()):
                if (capital or filed.alias.small) and _fits(filed, cut, lang, kind, folded):
                    found.setdefault(filed.word, (0, _via(filed, folded, token)))
        if capital:
            self._by_sound(folded, kind, lang, parts, found)
        return [(word + ":" + level, via) for word, (first, via) in found.items() for level in LEVELS[first:]]

    def _by_sound(
        self, folded: str, kind: str, lang: str | None, parts: list[tuple[str, str]], found: dict[str, tuple[int, str]]
    ) -> None:
        if folded in function_words(lang or "", verbs=True):
            return
        own = country_names(lang) if lang else {}
        country = next((own[rest] for rest, _ in parts if rest in own), None)
        if country is None and lang == "ar":
            country = next(
                (
                    own[r]
                    for rest, _ in parts
                    for r in (rest + "ا", rest[:-1] + "ا", rest[:-1], rest[:-2] + "ا")
                    if r in own and rest[-1:] in "يه"
                ),
                None,
            )
        for word, level in self._candidates(folded, kind, parts):
            if word not in found and (country is None or country in self._countries[word]):
                found[word] = (level, "by its sound")

    def _candidates(self, folded: str, kind: str, parts: list[tuple[str, str]]) -> Iterable[tuple[str, int]]:
        if kind == "latin":
            for rest, cut in parts:
                if len(rest) >= 5:
                    yield from ((word, 1) for word in self._latin.get(latin_key(rest), ()) if not cut or len(rest) >= 6)
            return
        model = models().get(kind)
        if model is None or len(folded) < 3:
            return
        best: dict[str, int] = {}
        for rest, cut in parts:
            for word in self._skeletons.get((kind, model.skeleton(rest)), ()):
                level = self._level(word, rest, cut, kind)
                if level is not None and level < best.get(word, 9):
                    best[word] = level
        yield from best.items()

    def _level(self, word: str, rest: str, cut: str, kind: str) -> int | None:
        """0 for nearly exact, 1 within the limit, 2 loose, None for another word."""
        model, name = models()[kind], self._signs[word]
        limit = model.limit(name)
        extra = 0.0
        if cut.endswith("-"):
            extra = 0.0 if cut in ("و-", "ال-", "وال-", "ה-", "ו-") else PREFIXED
        elif cut:
            extra = STRIPPED
        if kind == "arabic" and len(rest) < 4:
            extra += 0.6
        cost = model.cost(name, rest, LOOSE * limit) + extra
        if (
            (cut or kind in ("arabic", "hebrew"))
            and cost > limit
            and name[-1:] in "aeiouy"
            and len(name) >= (5 if cut else 6)
        ):
            cost = min(cost, model.cost(name[:-1], rest, LOOSE * limit) + extra + SHORTENED)
        if len(rest) < 4 and cost > 0.3:
            return None
        if cost <= TIGHT * limit:
            return 0
        return 1 if cost <= limit else 2 if cost <= LOOSE * limit else None


def _fits(filed: Filed, cut: str, lang: str | None, kind: str, folded: str) -> bool:
    """Whether the alias holds in a document of this language, and the ending goes with the stem."""
    alias = filed.alias
    if alias.lang and lang and alias.lang != lang and not (alias.lang == "en" and kind == "latin"):
        return False
    if filed.short and not cut:
        return False
    return not cut or len(alias.text) >= 4


def _via(filed: Filed, folded: str, token: str) -> str:
    if folded == filed.alias.text:
        return filed.alias.via
    return (
        f"form of {filed.alias.text.capitalize()}, {filed.alias.via}"
        if filed.alias.via != "as written"
        else f"form of {filed.alias.text.capitalize()}"
    )
