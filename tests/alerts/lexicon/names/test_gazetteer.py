"""The list of places: which lies in which, checked over all of it, and names in the languages of those who are watched."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from alerts.lexicon.names import gazetteer
from alerts.lexicon.names.gazetteer import Place
from alerts.lexicon.names.name_folding import fold_name, fold_names
from alerts.lexicon.names.place_names import find

# Countries in whose lists cities with rights of their own, districts or old counties stand beside the provinces.
OF_TWO_LEVELS = frozenset(["AL", "GB", "GR", "HU", "IE", "LT", "MA", "MW", "US", "VN"])


@cache
def _all() -> list[Place]:
    keys = (key for key, _ in gazetteer.rows("places") if not key.startswith("in "))
    return [place for key in keys if (place := gazetteer.place(key)) is not None]


def test_a_city_lies_in_the_subdivision_that_bears_its_name() -> None:
    places = _all()
    named: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        if place.kind == "subdivision":
            named.setdefault((place.key[:2], fold_name(place.english)), []).append(place)
    inside: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for city in places:
        country = city.parent[:2]
        if city.kind == "city" and (outer := named.get((country, fold_name(city.english)))):
            (inside if any(gazetteer.is_within(city, one) for one in outer) else beside)[country] += 1
    assert sum(inside.values()) > 1300
    wrong = {c: (inside[c], n) for c, n in beside.items() if n > max(1, inside[c] / 2) and c not in OF_TWO_LEVELS}
    assert set(wrong) <= {"PH", "MU"}, wrong


@pytest.mark.parametrize(
    ("city", "province"),
    [
        ("Zahedan", "Sistan and Baluchestan"),
        ("Ahvaz", "Khuzestan"),
        ("Sanandaj", "Kurdistan (IR)"),
        ("Bandar Abbas", "Hormozgan"),
        ("Mashhad", "Razavi Khorasan"),
        ("Tabriz", "East Azerbaijan"),
        ("Khoy", "West Azarbaijan"),
        ("Shiraz", "Fars"),
        ("Rasht", "Gilan"),
        ("Casablanca", "Casablanca-Settat"),
        ("Oujda", "L'Oriental"),
        ("Aktobe", "Aqtöbe oblysy"),
        ("Semey", "Abay oblysy"),
        ("Pokhara", "Gandaki"),
    ],
)
def test_provinces_whose_codes_have_changed(city: str, province: str) -> None:
    largest = next(place for place in gazetteer.called(city) if place.kind == "city")
    assert gazetteer.is_within(largest, find(province))


def test_no_country_has_two_subdivisions_of_one_english_name() -> None:
    for country in ("IR", "KZ", "MA", "NP", "AL"):
        names = [p.english for p in _all() if p.kind == "subdivision" and p.parent == country]
        assert len(names) == len(set(names)), country


WATCHED = "am ti my km lo ta te ml kn gu pa or si bo ug so om sw ha yo bm wo sn xh zu ku ps ur ne mr bn ky tt tg mn uz tk ig ak"


@pytest.mark.parametrize("lang", WATCHED.split())
def test_countries_have_names_in_watched_languages(lang: str) -> None:
    # Languages in Latin letters share most with English, which every Latin text is looked through for.
    least = 20 if lang in ("sn", "xh", "zu", "ig", "om", "wo", "bo", "ti") else 150
    assert sum(any(spoken == lang for spoken, _ in p.names) for p in _all() if p.kind == "country") >= least


@pytest.mark.parametrize(
    ("town", "key"),
    [
        ("Khan Yunis", "r-gaza"),
        ("Rafah", "r-gaza"),
        ("Nablus", "r-west-bank"),
        ("Debrecen", "HU-HB"),
        ("Erbil", "IQ-AR"),
        ("Kaunas", "LT-KU"),
        ("Shiraz", "IR-07"),
        ("Casablanca", "MA-06"),
    ],
)
def test_a_town_lies_in_its_province(town: str, key: str) -> None:
    largest = next(place for place in gazetteer.called(town) if place.kind == "city")
    outer = gazetteer.place(key)
    assert outer is not None
    assert gazetteer.is_within(largest, outer), largest.parent


def test_languages_that_have_a_name_alike_are_listed_together() -> None:
    assert [*gazetteer.unpacked("de,fr:Gaza|Gasa;ru:Газа")] == [(["de", "fr"], ["Gaza", "Gasa"]), (["ru"], ["Газа"])]


def test_every_name_is_filed_under_what_it_is_folded_to_now() -> None:
    """A rule of folding that changes makes names unknown until the files are made anew."""
    for file in ("place-names", "people"):
        keys = list(dict.fromkeys(key for key, _ in gazetteer.rows(file) if not key.startswith("#")))
        lost = [key for key, now in zip(keys, fold_names(keys), strict=True) if key != now]
        assert lost == [], file
    assert [place.key for place in gazetteer.called("Abū ‘Arīsh")] == ["SA.110619"]
