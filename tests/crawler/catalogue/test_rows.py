"""The rows of the catalogue: each is whole, its codes exist, its address may be asked and is proved by a place that is named with its day."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from importlib import resources

import pytest

from crawler.catalogue import rows as catalogue
from crawler.catalogue.rows import Wanted
from crawler.errors import RequestError
from crawler.guard import Guard
from crawler.parsing.url_keys import url_key

ENTRIES = catalogue.entries()
PLACE = re.compile(r"github:[\w.-]+/[\w.-]+@[0-9a-f]{7,40}:\S+|(?:pypi|debian):[\w.-]+@[\w.+-]+(?::\S+)?|index:\d+")
MUST = "human-rights-first hrw amnesty amnesty-de fidh omct ilga rsf cpj memorial ovd-info front-line-defenders un-news ohchr osce council-of-europe echr"


def test_every_row_is_whole_and_its_codes_exist() -> None:
    for entry in ENTRIES.values():
        catalogue.check(entry)
        assert all(v for key in catalogue.COLUMNS for v in (getattr(entry, key),)), entry.id
        assert re.fullmatch(r"[a-z0-9-]+", entry.id), entry.id


def test_every_address_may_be_asked_and_stands_once() -> None:
    guard = Guard()
    for entry in ENTRIES.values():
        guard.check_url(entry.url)
        guard.check_url(entry.home)
    assert len({(url_key(e.url), e.kind) for e in ENTRIES.values()}) == len(ENTRIES)


def test_no_row_is_lost_to_another_of_its_id() -> None:
    files = (f for f in resources.files("crawler.catalogue").iterdir() if f.name.endswith(".tsv"))
    lines = [n for f in files if f.name != "places.tsv" for n in f.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(lines) == len(ENTRIES)


def test_every_row_says_where_its_address_was_found() -> None:
    used = {proof.partition("/")[0] for entry in ENTRIES.values() for proof in entry.proof}
    assert used == set(catalogue.places())
    for key, place in catalogue.places().items():
        assert PLACE.match(place.place), key
        assert date.fromisoformat(place.seen) <= date(2026, 12, 31)


def test_two_keys_of_one_repository_prove_no_more_than_one() -> None:
    one = dataclasses.replace(ENTRIES["hrw"], proof=("ya", "ya.all"))
    assert (one.status, dataclasses.replace(one, proof=("ya", "cal/hrw")).status) == ("listed", "proved")


def test_the_catalogue_serves_the_mission() -> None:
    assert len(ENTRIES) >= 350
    assert set(MUST.split()) <= set(ENTRIES)
    near = {
        e.id for pack in ("caucasus", "central-asia", "russia-independent") for e in catalogue.named(f"pack:{pack}")
    }
    assert len(near) >= 100
    languages = {code for e in ENTRIES.values() if e.type in ("newspaper", "broadcaster") for code in e.languages}
    assert len(languages) >= 40
    wanted = "xinjiang-tibet myanmar horn-of-africa iran belarus sahel ukraine ngos un agencies foreign-ministries"
    assert all(catalogue.packs()[pack] >= 9 for pack in wanted.split())


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "gopher"}, "kind"),
        ({"type": "gadgets"}, "type"),
        ({"voice": "loud"}, "voice"),
        ({"country": "ZZZ"}, "country"),
        ({"languages": ("en", "klingon")}, "languages"),
        ({"proof": ("hearsay",)}, "proof"),
    ],
)
def test_a_row_with_a_wrong_value_is_refused(change: dict[str, object], word: str) -> None:
    with pytest.raises(RequestError) as error:
        catalogue.check(dataclasses.replace(ENTRIES["hrw"], **change))  # type: ignore[arg-type]
    assert error.value.code == "catalogue_row"
    assert word in error.value.message


def test_rows_are_searched_by_what_they_have() -> None:
    found = {e.id for e in catalogue.search(Wanted(country=("ru",), type=("ngo",), lang=("ru",)))}
    assert found == {"ovd-info", "memorial"}
    assert {e.id for e in catalogue.search(Wanted(words=("TIBETAN", "review")))} == {"tibetan-review"}
    assert len(catalogue.search(Wanted())) == len(ENTRIES)


def test_a_reference_names_a_row_or_a_pack() -> None:
    assert [e.id for e in catalogue.named("catalogue:HRW")] == ["hrw"]
    assert [e.id for e in catalogue.named("hrw")] == ["hrw"]
    assert len(catalogue.named("pack:sahel")) == catalogue.packs()["sahel"]
    for reference, code in (("hrww", "catalogue_unknown"), ("pack:sahara", "pack_unknown")):
        with pytest.raises(RequestError) as error:
            catalogue.named(reference)
        assert error.value.code == code
