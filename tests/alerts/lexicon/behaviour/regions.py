"""Regions that no open list has (Gaza, Rojava, Tigray ...), in phrases of some seventy languages: which are found, which wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from alerts.lexicon import Lexicon
from alerts.lexicon.names import gazetteer
from tests.alerts.lexicon.behaviour.places import index_of, named

NONE = "-"
# Regions inside others that are asked for.
WITHIN = {
    "r-north-caucasus": {"RU-CE", "RU-DA", "RU-IN"},
    "r-kurdistan": {"r-rojava", "r-afrin"},
    "r-rojava": {"r-afrin"},
    "r-west-bank": {"r-east-jerusalem"},
}


class Phrase(NamedTuple):
    """What a sentence says, in a language, and the key of the region that it names ("-" for none)."""

    lang: str
    key: str
    text: str


class Measured(NamedTuple):
    """Of the phrases that name a region: how many, and those that were missed; of all phrases: the wrong regions."""

    asked: int
    missed: list[Phrase]
    wrong: list[tuple[Phrase, str]]


def phrases() -> Iterator[Phrase]:
    """All of the file beside this one."""
    for line in Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines():
        lang, _, listed = line.partition("\t")
        if not line.startswith("#"):
            yield from (Phrase(lang, *pair.split("=", 1)) for pair in listed.split(";"))


def measured(lexicon: Lexicon) -> Measured:
    """Every phrase, looked at with a topic for each region."""
    listed = [*phrases()]
    names = {key: place.english for key in {p.key for p in listed} if (place := gazetteer.place(key))}
    keys = {f"{english} ({key})": key for key, english in names.items()}
    index = index_of(lexicon, keys)
    missed, wrong = [], []
    for phrase in listed:
        found = {keys[topic] for topic in named(index, f"12. {phrase.text}, 2024", phrase.lang)}
        missed += [phrase] if phrase.key not in (NONE, *found) else []
        wrong += [(phrase, key) for key in found - {phrase.key} if phrase.key not in WITHIN.get(key, ())]
    return Measured(sum(phrase.key != NONE for phrase in listed), missed, wrong)
