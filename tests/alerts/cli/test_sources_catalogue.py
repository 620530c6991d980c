"""`tocsin sources catalogue`, and `sources add` of what it lists."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.catalogue.rows import entries
from crawler.errors import RequestError
from tests.journeys.house import Installation


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.configure()
    return made


def added(house: Installation, *names: str) -> list[dict[str, Any]]:
    done = house.here("sources", "add", *names, "--json")
    assert done.exception is None, done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_rows_are_found_by_country_type_language_pack_and_words(house: Installation) -> None:
    rows = house.rows("sources", "catalogue", "--country", "ru", "--type", "ngo", "--lang", "ru")
    assert {"ovd-info"} < {row["id"] for row in rows}
    assert {row["country"] for row in rows} == {"RU"}
    both = house.rows("sources", "catalogue", "tibet", "--pack", "xinjiang-tibet")
    assert both
    assert {"xinjiang-tibet" in row["packs"] for row in both} == {True}
    assert len(house.rows("sources", "catalogue")) == len(entries())


def test_packs_are_listed_with_how_many_they_hold_and_how_many_are_watched(house: Installation) -> None:
    before = {row["pack"]: row for row in house.rows("sources", "catalogue", "--packs")}
    added(house, "pack:sahel")
    after = {row["pack"]: row for row in house.rows("sources", "catalogue", "--packs")}
    assert (before["sahel"]["watched"], after["sahel"]["watched"]) == (0, after["sahel"]["sources"])


def test_a_table_and_a_spreadsheet(house: Installation) -> None:
    table = house.here("sources", "catalogue", "--country", "KG").stdout
    sheet = house.here("sources", "catalogue", "--country", "KG", "--csv").stdout
    ids = [row["id"] for row in csv.DictReader(io.StringIO(sheet))]
    assert ids
    assert [id_ for id_ in ids if id_ not in table] == []
    assert "none like that" in house.here("sources", "catalogue", "nosuchwordatall").stdout


def test_what_is_added_twice_is_known_the_second_time(house: Installation) -> None:
    assert [row["result"] for row in added(house, "catalogue:hrw", "catalogue:ovd-info")] == ["added", "added"]
    assert [row["result"] for row in added(house, "catalogue:hrw", "catalogue:cpj")] == ["known", "added"]
    assert {row["name"] for row in house.rows("sources", "list")} == {"hrw", "ovd-info", "cpj"}
    assert [row["watched"] for row in house.rows("sources", "catalogue", "--search", "ovd")][:1] == ["ovd-info"]


def test_a_dry_run_adds_nothing(house: Installation) -> None:
    done = house.here("sources", "add", "pack:sahel", "--dry-run", "--json")
    assert done.exception is None, done.exception
    assert house.rows("sources", "list") == []


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (["catalogue:hwr"], "catalogue_unknown", "hrw"),
        (["pack:caucasu"], "pack_unknown", "caucasus"),
        (["catalogue:hrw", "https://paper.example/feed"], "catalogue_mixed", ""),
    ],
)
def test_what_is_not_there_is_a_sentence_with_the_nearest(
    names: list[str], code: str, said: str, house: Installation
) -> None:
    error = house.here("sources", "add", *names).exception
    assert isinstance(error, RequestError)
    assert (error.code, said in str(error)) == (code, True)
    assert house.rows("sources", "list") == []
