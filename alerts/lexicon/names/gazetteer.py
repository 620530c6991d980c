"""The open list of places, read from the package's compiled files. Answers what a place is called; knows no topics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import product, repeat
from string import ascii_uppercase

from alerts.lexicon.forms.sorted_rows import Rows
from alerts.lexicon.names.case_endings import stems
from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.scripts import script

# A name that begins so stays in its script when it is folded; what is in neither class has to be folded to know.
_beyond_latin = re.compile("[\u0370-\u1cff\u3041-\u30ff\u3400-\ud7a3]").match


# Myanmar (Burma), in every language where it is so in English: two names; Congo (Kinshasa) is not.
_both = re.compile(r"([^()]+) \(([^()]+)\)").fullmatch

LARGEST = 1_000_000  # people: the Chinese name of so large a city is rather the city
_SHORT = {"hebrew": 4, "arabic": 4}  # letters; vowels are left out
_ARABIC = re.compile(
    "AE|AF|BH|DJ|DZ|EG|IQ|IR|JO|KM|KW|LB|LY|MA|MR|OM|PK|PS|QA|SA|SD|SO|SY|TD|TN|YE"
)  # where its script is at home
# Names of provinces in Han characters that are directions, ranks and shapes.
_GENERIC = re.compile(
    "[东東西南北中]部|东方|東方|中央|首都|联邦|聯邦|自由邦|联合|聯合|和平|平定|海防|沿海|河流|高地|三角|绿洲|綠洲|大分|三重|山形|老街|德比"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place: ``kind`` is country, subdivision, city, region, people or religion; ``names`` are (language or "", name); ``shared`` are those that a larger place or an everyday word has too."""

    key: str
    kind: str
    parent: str
    people: int
    english: str
    names: tuple[tuple[str, str], ...]
    shared: frozenset[str] = frozenset()


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
    return {key: [(lang or "en", name) for lang, _, name in names] for key, names in parted}


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
    names: list[tuple[str, str]] = []
    for part in packed.split(";"):
        lang, _, listed = part.partition(":")
        names += zip(repeat(lang), listed.split("|"))
    names += others().get(key, ())
    marked = frozenset(name[1:] for _, name in names if name[:1] == "!") if "!" in packed else frozenset()
    shared = frozenset(name for name in marked if _is_rather_a_word(name, key, kind, int(people)))
    if marked:
        names = [(lang, name.removeprefix("!")) for lang, name in names]
    if kind == "country" and "(" in packed and any(lang == "en" and _both(name) for lang, name in names):
        names += [(lang, own) for lang, name in names if (both := _both(name)) for own in both.groups()]
    return Place(key, kind, parent, int(people), english, tuple(dict.fromkeys(names)), shared)


def _is_rather_a_word(name: str, key: str, kind: str, people: int) -> bool:
    """Whether a name that stands in a dictionary is rather the word. Dictionaries without capital letters list Moscow and Chechnya too, so that
    length and rank decide: the short names of provinces and the names of towns that are not the largest are."""
    letters = script(name)
    if letters == "thai":
        return len(name) <= 4
    if kind == "city":
        return letters != "han" or people < LARGEST
    if letters == "han":
        return _GENERIC.fullmatch(name) is not None
    native = letters == "arabic" and _ARABIC.match(key) is not None
    return len(name.strip().removeprefix("ال")) <= (2 if native else _SHORT.get(letters, 3))


@cache
def _longer() -> Rows:
    return rows("longer-names")


def longer(key: str, countries: bool = False) -> list[Place]:
    """Other places (or only ``countries``) whose longer names contain a name of this one (South Sudan for Sudan)."""
    keys = [other for row in _longer().get(key) for other in row.split(" ") if len(other) == 2 or not countries]
    return [found for other in keys if (found := place(other)) is not None]


def called(name: str) -> list[Place]:
    """Every place that has this name in some language, the one with most people first (countries before all)."""
    folded = fold_name(name)
    keys = dict.fromkeys([*_names().get(folded), *filter(None, [_keys_ofothers().get(folded)])])
    found = [p for key in keys if (p := place(key)) is not None]
    return sorted(found, key=lambda p: (-p.people, p.key))


def trusted(found: Place) -> Iterator[tuple[str, str]]:
    """The names but for those Latin ones of no language that begin otherwise: nicknames, districts, former names (Victoria for Hong Kong)."""
    first = fold_name(found.english)[:1]
    for pair in found.names:
        lang, name = pair
        if lang or name[0].lower() == first or _beyond_latin(name) or _like(fold_name(name), first):
            yield pair


def _like(folded: str, first: str) -> bool:
    return not folded.isascii() or folded[:1] == first


def inside(key: str) -> list[str]:
    """Keys of the places directly inside another."""
    return [key for row in _places().get(f"in {key}") for key in row.split(" ")]


def within(key: str, least: int = 0) -> Iterator[Place]:
    """All places inside another, however deep, that so many people live in."""
    for child in inside(key):
        kind, people = _kind(child)
        if people >= least and (found := place(child)) is not None:
            yield found
        if kind != "city":
            yield from within(child, least)


@lru_cache(maxsize=20_000)
def _kind(key: str) -> tuple[str, int]:
    """What a place is and how many people live in it; read without its names."""
    kind, _, people, _ = found[0].split("\t", 3) if (found := _places().get(key)) else ("", "", "-1", "")
    return kind, int(people)


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
def _countries() -> dict[str, tuple[tuple[str, str], ...]]:
    """(Name, code) of the countries in each language, those of one word. Read once: a library of locales would take fifty MB for them."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for code in map("".join, product(ascii_uppercase, repeat=2)):
        if (country := place(code)) is not None:
            for lang, name in country.names:
                if " " not in name:
                    found.setdefault(lang, {})[name, code] = None
    return {lang: tuple(names) for lang, names in found.items()}


def country_names(lang: str) -> tuple[tuple[str, str], ...]:
    """(Name of one word, ISO 3166 code) of the countries in a language; empty when none is known."""
    return _countries().get({"nb": "no"}.get(lang, lang), ())


@cache
def country_stems(lang: str) -> dict[tuple[str, bool], str]:
    """(stem, whether an ending must follow) of the one-word names of the countries in a language, with their codes."""
    found: dict[tuple[str, bool], str] = {}
    for name, code in country_names(lang):
        folded = fold_name(name)
        bare = folded.removeprefix("ال") if len(folded) > 5 else folded
        for text in (folded, bare):
            for n, stem in enumerate(stems(text, lang)):
                found.setdefault((stem, n > 0), code)
                if n == 0:
                    found.setdefault((stem, True), code)
    return found
