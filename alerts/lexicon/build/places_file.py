"""How places under construction are written to data/places.bin and data/place-names.bin, and read from there again. Decides no names."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from alerts.lexicon.build.everyday_words import Place
from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.place_names import inner, is_apart

MARKS = gazetteer.APART + gazetteer.DOUBTFUL
DATA = Path(__file__).parent.parent / "data"
_STRAY = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\ufeff]|(?:(?<=[ -])|^)[\u200c\u200d\u0300-\u036f\u064b-\u0652\u0c4d\u0ccd]+|[\u200c\u200d]+(?=[ -]|$)"
)


def known() -> dict[str, Place]:
    """The places as they were written, but for regions of our own table, which are read anew."""
    places = {}
    for key, value in sorted_rows.Rows(DATA / "places.bin"):
        if key.startswith(("in ", "r-", "p-", "f-")):
            continue
        kind, parent, people, english, packed = value.split("\t")
        place = places[re.sub("^g(?=[0-9])", f"{parent[:2]}.", key)] = Place(kind, parent, int(people), english)
        for langs, names in gazetteer.unpacked(packed):
            place.names.update((lang, name.lstrip(MARKS)) for name in names for lang in langs)
            place.everyday.update((lang, name[1:]) for name in names for lang in langs if name[0] in MARKS)
    return places


def _namesakes(places: dict[str, Place]) -> dict[str, int]:
    """How many people live in the largest place of each name: a smaller city's name is marked "!" and not taken in with its region."""
    largest: dict[str, int] = defaultdict(int)
    for place in places.values():
        for _, name in (
            place.names if place.kind in ("country", "subdivision", "city") else ()
        ):  # not the river of the city
            largest[fold_name(name)] = max(largest[fold_name(name)], place.people)
    return largest


def _leave_english(places: dict[str, Place]) -> None:
    """Takes the English names out of languages that we know nothing else of: every Latin text is looked through for English names anyway."""
    for key, place in places.items():
        others = [name for lang, name in gazetteer.others().get(key, ()) if lang == "en"]
        english = {fold_name(name) for name in (*(n for lang, n in place.names if lang == "en"), *others)}
        place.names -= {
            pair for pair in place.names if pair[0] and not function_words(pair[0]) and fold_name(pair[1]) in english
        }


def _mark(place: Place, lang: str, name: str, namesakes: dict[str, int]) -> str:
    """What stands before a name in the file: what it is known by from outside has nothing."""
    if place.kind == "country":
        return gazetteer.DOUBTFUL if (lang, name) in place.everyday else ""
    smaller = place.kind == "city" and namesakes[fold_name(name)] > place.people
    everyday = (lang, name) in place.everyday
    return gazetteer.APART if smaller or everyday or is_apart(place.english, lang, name, place.capital) else ""


def _codes(found: list[tuple[str, str]]) -> dict[str, str]:
    """Folded name -> code, of codes and names of countries; without an Arabic article too."""
    codes: dict[str, str] = {}
    for code, name in sorted(found):
        folded = fold_name(name)
        codes.setdefault(folded, code)
        codes.setdefault(folded.removeprefix("ال") if len(folded) > 5 else folded, code)
    return codes


def _plain(name: str) -> str:
    """Without what the file's format uses, and without invisible letters and marks that belong to nothing."""
    return " ".join(_STRAY.sub("", re.sub("[|;\t\n]", " ", name)).split())


def _merge(places: dict[str, Place]) -> None:
    """A subdivision in which nothing lies joins its neighbour of the same name: that is its code of other years (KZ-AST, KZ-71)."""
    parents = {place.parent for place in places.values()}
    first: dict[tuple[str, str], str] = {}
    for key in sorted((k for k, p in places.items() if p.kind == "subdivision"), key=lambda k: (k not in parents, k)):
        place = places[key]
        kept = first.setdefault((place.parent, place.english), key)
        if kept != key and key not in parents:
            places[kept].names |= place.names
            del places[key]


def write(places: dict[str, Place]) -> None:
    """Both files. The same places make the same bytes."""
    for place in places.values():
        place.names = {(lang, _plain(name)) for lang, name in place.names}
        place.everyday = {(lang, _plain(name)) for lang, name in place.everyday}
    for place in places.values():
        place.english = place.english or min((lang != "en", not name.isascii(), name) for lang, name in place.names)[2]
    _merge(places)
    _leave_english(places)
    lines: list[str] = []
    index: set[str] = set()
    inside, spoken = defaultdict(list), defaultdict(list)
    namesakes = _namesakes(places)
    for key, place in places.items():
        inside[place.parent].append(key)
        by_name = defaultdict(set)
        marks = {pair: _mark(place, *pair, namesakes) for pair in place.names}
        known = {fold_name(name) for (lang, name), mark in marks.items() if lang in ("", "en") and not mark}
        for (lang, name), mark in marks.items():
            if place.kind == "city" and not (lang or mark or known.isdisjoint(inner(name))) and " " in name:
                mark = gazetteer.APART  # City of Chicago, where Chicago is found
            by_name[mark + name].add(lang)
            if place.kind == "country" and " " not in name:
                spoken[lang].append((key, name))
        alike = defaultdict(list)
        for name, langs in sorted(by_name.items()):
            alike[",".join(sorted(langs))].append(name)
        names = ";".join(f"{langs}:{'|'.join(found)}" for langs, found in sorted(alike.items()))
        lines.append(f"{key}\t{place.kind}\t{place.parent}\t{place.people}\t{place.english}\t{names}")
        index.update(
            f"{fold_name(name)}\t{key}" for _, name in (*place.names, ("en", place.english)) if fold_name(name)
        )
    lines += [f"in {parent}\t{' '.join(sorted(found))}" for parent, found in inside.items() if parent]
    for lang, found in spoken.items():
        lines += [
            f"{gazetteer.SPOKEN}{lang}\t{'|'.join(sorted({name for _, name in found}))}",
            f"{gazetteer.CALLED}{lang}\t{'|'.join(map(' '.join, _codes(found).items()))}",
        ]
    sorted_rows.write(DATA / "places.bin", lines, 9)
    sorted_rows.write(DATA / "place-names.bin", index, 9)
    print(len(places), "places", len(index), "names")
