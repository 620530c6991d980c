"""How often a word may be met that is rather a place."""

from __future__ import annotations

from alerts.lexicon.build.everyday_words import DISTANT, GREAT, OWN_PROVINCE, OWN_TOWN, Place, limit, spoken_in


def test_a_place_is_known_in_the_world_at_home_or_hardly() -> None:
    assert limit(Place("city", "IN-MH", 12_000_000), "ar") == GREAT
    assert limit(Place("city", "CH-GE", 200_000, capital=True), "th") == OWN_PROVINCE
    assert limit(Place("subdivision", "IR", 100_000), "fa") == OWN_PROVINCE
    assert limit(Place("city", "IR-23", 300_000), "fa") == OWN_TOWN
    assert limit(Place("city", "IN-MH", 300_000), "ar") == DISTANT


def test_a_province_that_is_called_by_words_is_hardly_known_anywhere() -> None:
    assert limit(Place("subdivision", "SA", 100_000, plain=True), "ar") == DISTANT


def test_who_speaks_what_where() -> None:
    assert {"am", "om"} <= spoken_in("ET")
    assert "ku" in spoken_in("IQ")
    assert "ar" not in spoken_in("IN")
