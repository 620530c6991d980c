"""Which names of places are everyday words of a language, so that a country is not touched by "democracy" or "to him". For places.py alone.

    --words DIR      stopwords-iso.json (npm stopwords-iso 1.1, MIT), dict.txt (jieba 0.42.1, MIT), words_th.txt and tnc_freq.txt
                     (pythainlp 5.4, CC0 and CC BY 4.0); the tables of simplemma are taken from where it is installed

A name that is marked stays the place's own; it is only not taken in with the country around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES, DefaultDictionaryFactory

from alerts.lexicon.forms.dictionaries import folded as folded_word
from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.scripts import LANGUAGES, script

FAMOUS = 300_000  # people: the name of so large a city is rather the city
CAPITALS = frozenset(["latin", "cyrillic", "greek", "armenian"])
SHORT = {"arabic": 6, "hebrew": 4, "devanagari": 5, "georgian": 6, "latin": 5, "cyrillic": 5, "greek": 5, "armenian": 5}
COMMON_THAI, COMMON_HAN, KNOWN_HAN = 20, 10, 1000  # times counted
_READ = ("en", "es", "fr", "de", "pt", "it", "ru", "ar", "fa", "he", "hi", "ka", "tr", "id", "pl", "uk", "sw")


@dataclass
class Place:
    """A place under construction; ``names`` are (language or "", name), ``everyday`` those names that are words."""

    kind: str
    parent: str
    people: int = 0
    english: str = ""
    names: set[tuple[str, str]] = field(default_factory=set)
    everyday: set[str] = field(default_factory=set)


class Words:
    """The words of many languages, by what they are folded to as names are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        stop = json.loads((folder / "stopwords-iso.json").read_text("utf-8"))
        self._stop = {lang: frozenset(map(fold_name, words)) for lang, words in stop.items()}
        self._of = cache(self._read)

    def are(self, name: str, lang: str, people: int) -> bool:
        """Whether a name is rather a word, in its language or (without one) in any of its script."""
        folded, kind = fold_name(name), script(name)
        langs = [lang] if lang else [*LANGUAGES.get(kind, ())]
        if any(folded in self._stop.get(code, ()) for code in langs):
            return True
        if kind == "hangul":
            return len(folded) < 3 and people < FAMOUS
        if kind in ("thai", "han"):
            return folded_word(name) in self._of({"thai": "th", "han": "zh"}[kind])
        if kind == "kana":
            return len(folded) < 3
        if people >= FAMOUS or len(folded.removeprefix("ال")) > SHORT.get(kind, 0):
            return False
        spelt = {folded, folded.removeprefix("ال")}
        return any(not spelt.isdisjoint(self._of(code)) for code in langs if code in _READ)

    def _read(self, lang: str) -> frozenset[str]:
        if lang in ("th", "zh"):
            return frozenset(_thai(self._folder) if lang == "th" else _han(self._folder))
        if lang not in SUPPORTED_LANGUAGES:
            return frozenset()
        spelt = (word if isinstance(word, str) else str(word, "utf-8") for word in _keys(lang))
        small = script(next(iter(self._stop.get(lang, "a")))) in CAPITALS
        return frozenset(fold_name(word) for word in spelt if not small or word == word.lower())


def _keys(lang: str) -> Iterator[str | bytes]:
    yield from _FACTORY.get_dictionary(lang)


_FACTORY = DefaultDictionaryFactory(cache_max_size=1)


def _thai(folder: Path) -> Iterator[str]:
    counts = (line.split("\t") for line in (folder / "tnc_freq.txt").read_text("utf-8").splitlines())
    common = {word for word, count in counts if int(count) >= COMMON_THAI}
    yield from (word for word in (folder / "words_th.txt").read_text("utf-8").split() if word in common)


def _han(folder: Path) -> Iterator[str]:
    """Words that jieba calls no name of a person or place, nor a rare name of anything else."""
    for line in (folder / "dict.txt").read_text("utf-8").splitlines():
        word, count, kind = line.split()
        if int(count) >= (KNOWN_HAN if kind == "nz" else COMMON_HAN) and not re.match("n[rst]", kind):
            yield word


def mark_everyday(places: dict[str, Place], folder: Path) -> None:
    """Notes the names of subdivisions and cities that are words."""
    words = Words(folder)
    for place in places.values():
        if place.kind in ("subdivision", "city"):
            place.everyday.update(name for lang, name in place.names if words.are(name, lang, place.people))
