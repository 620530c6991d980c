"""The open list of places, read from the package's compiled files. Answers what a place is called; knows no topics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import chain

from alerts.lexicon.forms.sorted_rows import Rows
from alerts.lexicon.names.case_endings import stems
from alerts.lexicon.names.name_folding import fold_name

# A name that begins so stays in its script when it is folded; what is in neither class has to be folded to know.
_beyond_latin = re.compile("[\u0370-\u1cff\u3041-\u30ff\u3400-\ud7a3]").match


# Marks before a name in places.bin, before a language there whose names of countries follow (as written; folded), and before a key in
# longer-names.bin.
APART, DOUBTFUL, SPOKEN, CALLED, COUNTRIES = "!", "?", "in :", "in =", "countries "
# How other languages write the first sound of a name.
_FIRSTS = {"kh": "hcxj", "zh": "zj", "sh": "sxc", "ch": "ctx", "ts": "cz", "w": "v", "v": "w", "y": "ij", "j": "dgy"}

# Myanmar (Burma), in every language where it is so in English: two names; Congo (Kinshasa) is not.
_both = re.compile(r"([^()]+) \(([^()]+)\)").fullmatch


@dataclass(frozen=True, slots=True)
class Place:
    """A place: ``kind`` is country, subdivision, city, region, people or religion; ``names`` are (language or "", name).

    ``apart`` are those names that it is not known by from outside: a larger place or an everyday word has them too. ``doubtful`` are names
    of a country that are words of their language.
    """

    key: str
    kind: str
    parent: str
    people: int
    english: str
    names: tuple[tuple[str, str], ...]
    apart: frozenset[tuple[str, str]] = frozenset()
    doubtful: frozenset[tuple[str, str]] = frozenset()


def rows(name: str) -> Rows:
    """A data file of the package, mapped."""
    with as_file(files("alerts.lexicon").joinpath(f"data/{name}.bin")) as path:
        return Rows(path)


@cache
def _places() -> Rows:
    return rows("places")


@cache
def _names() -> Rows:
    return rows("place-names")


@cache
def others() -> dict[str, list[tuple[str, str]]]:
    """Key -> (language, name) that the lists lack."""
    text = files("alerts.lexicon").joinpath("data/other-names.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    parted = ((key, [name.rpartition(":") for name in names.split("|")]) for key, names in rows)
    return {
        key: [(lang, name) for langs, _, name in names for lang in (langs or "en").split(",")] for key, names in parted
    }


@cache
def _keys_ofothers() -> dict[str, str]:
    return {fold_name(name): key for key, names in others().items() for _, name in names}


@lru_cache(maxsize=1000)
def place(key: str) -> Place | None:
    """The place of a key ("RU-CE"), None when there is none."""
    found = _places().get(key)
    if not found:
        return None
    kind, parent, people, english, packed = found[0].split("\t")
    names = [(lang, name) for langs, listed in unpacked(packed) for lang in langs for name in listed]
    names += others().get(key, ())
    apart, doubtful = (
        frozenset((lang, name[1:]) for lang, name in names if name[0] == mark) for mark in (APART, DOUBTFUL)
    )
    if apart or doubtful:
        names = [(lang, name[1:] if name[0] in (APART, DOUBTFUL) else name) for lang, name in names]
    if kind == "country" and "(" in packed and any(lang == "en" and _both(name) for lang, name in names):
        names += [(lang, own) for lang, name in names if (both := _both(name)) for own in both.groups()]
    return Place(key, kind, parent, int(people), english, tuple(dict.fromkeys(names)), apart, doubtful)


@cache
def _longer() -> Rows:
    return rows("longer-names")


def longer(key: str, countries: bool = False) -> list[tuple[str, str]]:
    """(Language, name) of other places (or only of ``countries``) that contain a name of this one (South Sudan for Sudan)."""
    rows = [*_longer().get(f"{COUNTRIES}{key}"), *([] if countries else _longer().get(key))]
    parts = [part.partition(":") for row in rows for part in row.split(";")]
    return [(lang, name) for lang, _, names in parts for name in names.split("|")]


def called(name: str) -> list[Place]:
    """Every place that has this name in some language, the one with most people first (countries before all)."""
    folded = fold_name(name)
    keys = dict.fromkeys([*_names().get(folded), *filter(None, [_keys_ofothers().get(folded)])])
    found = [p for key in keys if (p := place(key)) is not None]
    return sorted(found, key=lambda p: (-p.people, p.key))


def trusted(found: Place) -> Iterator[tuple[str, str]]:
    """The names but for those that are not its own; see is_trusted."""
    return (pair for pair in found.names if is_trusted(found.english, *pair))


def is_trusted(english: str, lang: str, name: str) -> bool:
    """False for Latin names of no language that begin otherwise: nicknames, districts, former names (Victoria for Hong Kong)."""
    first = fold_name(english)[:1]
    return (
        bool(lang)
        or name[0].lower() == first
        or bool(_beyond_latin(name))
        or _like(fold_name(name), fold_name(english))
    )


def _like(folded: str, english: str) -> bool:
    """Whether two names may begin with one sound: Harkov and Járkov for Kharkiv."""
    firsts = next((others for first, others in _FIRSTS.items() if english.startswith(first)), "")
    return not folded.isascii() or folded[:1] in english[:1] + firsts


def inside(key: str) -> list[str]:
    """Keys of the places directly inside another."""
    return [key for row in _places().get(f"in {key}") for key in row.split(" ")]


def names_within(key: str, least: int) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Of every place inside another, however deep, that so many people live in: its English name, and the names that it is known by from
    outside, each with its languages."""
    for child in inside(key):
        for row in _places().get(child):
            kind, _, people, english, packed = row.split("\t")
            if int(people) >= least:
                yield english, _known_by(child, packed)
            if kind != "city":
                yield from names_within(child, least)


def unpacked(packed: str) -> Iterator[tuple[list[str], list[str]]]:
    """(Languages, the names that they have alike) of a row of places.bin."""
    for part in packed.split(";"):
        langs, _, listed = part.partition(":")
        yield langs.split(","), listed.split("|")


def _known_by(key: str, packed: str) -> dict[str, list[str]]:
    known = {name: langs for langs, names in unpacked(packed) for name in names if name[0] != APART}
    for lang, name in others().get(key, ()):
        known[name] = [*known.get(name, ()), lang]
    return known


def is_within(inner: Place, outer: Place) -> bool:
    """Whether a place lies in another."""
    parent = inner.parent
    while parent:
        if parent == outer.key:
            return True
        above = place(parent)
        parent = above.parent if above else ""
    return False


def near(name: str) -> list[str]:
    """Names that are spelt much like this one, nearest first: for "did you mean"."""
    from difflib import get_close_matches

    folded = fold_name(name)
    pool = {key for n in range(min(3, len(folded)), len(folded) + 1) for key in _names().near(folded[:n])}
    close = get_close_matches(folded, sorted(pool), n=4, cutoff=0.7)
    return list(dict.fromkeys(found[0].english for key in close if (found := called(key))))


@cache
def country_names(lang: str) -> tuple[str, ...]:
    """The names of one word that countries have in a language; empty when none is known."""
    return tuple(chain.from_iterable(row.split("|") for row in _places().get(f"{SPOKEN}{lang}")))


@cache
def countries_called(lang: str) -> dict[str, str]:
    """Folded name of one word, also without an Arabic article -> code of the country (ISO 3166), in a language."""
    rows = _places().get(f"{CALLED}{'no' if lang == 'nb' else lang}")
    return dict([part.rsplit(" ", 1) for row in rows for part in row.split("|")])


@cache
def country_stems(lang: str) -> dict[tuple[str, bool], str]:
    """(stem, whether an ending must follow) of the one-word names of the countries in a language, with their codes."""
    found: dict[tuple[str, bool], str] = {}
    for text, code in countries_called(lang).items():
        for n, stem in enumerate(stems(text, lang)):
            found.setdefault((stem, n > 0), code)
            if n == 0:
                found.setdefault((stem, True), code)
    return found
