"""Which place is meant by a name, and which of its names are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.errors import QueryError
from alerts.lexicon import Lexicon
from alerts.lexicon.names.place_names import find, inside_of, left_out
from alerts.matching.document import Document
from alerts.matching.explain import explain
from alerts.topics.engine import Engine


def test_the_choice_picks_one() -> None:
    assert find("Georgia (US)").key == "US-GA"
    assert find("Georgia (GE)").key == "GE"
    assert find("Georgia (country)").key == "GE"
    assert find("Luxembourg (BE)").parent == "BE-WAL"
    assert find("Чечня").key == find("Chechnya").key == find("車臣").key == "RU-CE"


def test_a_name_in_capitals_is_not_left_out() -> None:
    assert "UK" not in left_out("United Kingdom")  # it is written in capitals, by which it is told


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Crimea", "UA-43"),
        ("Palestine", "PS"),  # not the town in Texas
        ("Hong Kong", "HK"),
        ("Kosovo", "XK"),
        ("New York", "US-NY"),  # takes in the city
        ("Washington (US-DC)", "US.4140963"),
        ("Washington (US-WA)", "US-WA"),
        ("Gaza (city)", "PS.281133"),
        ("Black Sea", "r-black-sea"),
        ("Rohingya", "p-rohingya"),
        ("Islam", "f-islam"),
    ],
)
def test_which_place_is_meant(name: str, key: str) -> None:
    assert find(name).key == key


@pytest.mark.parametrize("name", ["Washington", "Gaza", "Moscow", "Tripoli", "Kurdistan"])
def test_every_choice_that_is_offered_picks_another_place(name: str) -> None:
    with pytest.raises(QueryError) as caught:
        find(name)
    offered = [part.split('"')[0] for part in caught.value.fix.split('place:"')[1:]]
    assert len(offered) >= 2
    assert len({find(choice).key for choice in offered}) == len(offered)


def test_places_in_a_place_can_be_left_out(tmp_path: Path) -> None:
    """By their label, for one topic alone: another one that asks for the same place still finds them."""
    words, grozny = Lexicon(tmp_path), "Grozny, in Chechnya (place)"
    assert "Grosny" in inside_of("Chechnya")[grozny]
    assert inside_of("=Chechnya") == {}
    engine = Engine(words, words.resolver)
    texts = {"Grozny": (True, False), "Гудермес": (True, True), "Chechnya": (True, True)}
    for text, expected in texts.items():
        found = tuple(
            explain(
                engine.compile("place:Chechnya", (), off).plan, Document("1", f"In {text} today."), words.resolver
            ).hit
            is not None
            for off in ((), (grozny,))
        )
        assert found == expected, text
