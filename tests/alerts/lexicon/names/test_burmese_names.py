"""Burmese names in Latin letters as Burmese writes them, the way back, and names that are not Burmese."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.burmese_names import MOST, latin, spellings


@pytest.mark.parametrize(
    ("name", "burmese"),
    [
        ("min aung hlaing", "မင်းအောင်လှိုင်"),
        ("aung san suu kyi", "အောင်ဆန်းစုကြည်"),
        ("min ko naing", "မင်းကိုနိုင်"),
        ("ko ko gyi", "ကိုကိုကြီး"),
        ("htin kyaw", "ဦးထင်ကျော်"),
        ("thinzar", None),
        ("vladimir putin", None),
    ],
)
def test_a_burmese_name_is_written_in_its_syllables(name: str, burmese: str | None) -> None:
    found = spellings(tuple(name.split()))
    assert burmese in found if burmese else found == []
    assert len(found) <= 6 * MOST


def test_two_syllables_are_too_few_without_an_honorific() -> None:
    assert "ထင်ကျော်" not in spellings(("htin", "kyaw"))


@pytest.mark.parametrize(
    ("name", "words"),
    [("မင်းအောင်လှိုင်", "min aung hlaing"), ("ကိုကိုကြီး", "ko ko gyi"), ("အောင်", ""), ("ရန်ကုန်", ""), ("Aung San", "")],
)
def test_a_name_is_read_back_if_every_syllable_is_known(name: str, words: str) -> None:
    assert " ".join(latin(name)) == words
