"""Names of Russia, Ukraine and Belarus in other Latin alphabets, whichever the topic has; names that are none of these are left alone."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.slavic_spellings import spellings

SPELT = {
    "Lukashenko": "Lukaschenko Loukachenko Łukaszenka Łukaszenko Lukašenko Lukasjenko Loekasjenko Lukasenko Lukaşenko Lukashenka",
    "Zelensky": "Selenskyj Zelenski Zelenskij Zelenszkij Selenski",
    "Kadyrov": "Kadyrow",
    "Tikhanovskaya": "Tichanowskaja Tichanowska Tichanovskaja Cichanouska Cichanouskaja Tsikhanouskaya",
    "Khodorkovsky": "Chodorkowski Khodorkovski Jodorkovski Chodorkovskij",
    "Gorbachev": "Gorbatschow Gorbaczow Gorbatchev Gorbachov Gorbatsjov Gorbatjov Gorbačov Gorbacsov",
    "Khrushchev": "Chruschtschow Khrouchtchev Jrushchov Chroesjtsjov Chruščov Chrusjtjov",
    "Shevchenko": "Schewtschenko Chevtchenko Szewczenko Sjevtsjenko Ševčenko Sevcsenko",
    "Politkovskaya": "Politkowskaja Politkowska Politkovská Politkovskaja",
    "Lukaschenko": "Lukashenko Loukachenko Łukaszenka",
    "Szewczenko": "Shevchenko Schewtschenko",
    "Lukašenko": "Lukashenko Lukaschenko",
    "Gorbatchev": "Gorbachev Gorbatschow",
}


@pytest.mark.parametrize("name", SPELT)
def test_a_surname_is_spelt_as_other_alphabets_do(name: str) -> None:
    made = spellings(name, fold_name(name))
    assert {fold_name(text) for text in SPELT[name].split()} - made.keys() == set()
    assert len(made) < 60


@pytest.mark.parametrize("name", ["Schmidt", "Washington", "Macron", "Obama", "Chou", "Ivanka", "Lev", "Müller", "Kim"])
def test_a_name_of_another_kind_is_left_alone(name: str) -> None:
    assert spellings(name, fold_name(name)) == {}
