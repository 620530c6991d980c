"""What every profile has to be, and those of languages that have no test of their own."""

from __future__ import annotations

import re
import unicodedata

import pytest

from alerts.lexicon.forms.function_words import function_words
from alerts.lexicon.languages import codes, profile
from alerts.lexicon.names.name_folding import fold_name
from crawler.parsing.language import CODES
from crawler.parsing.scripts import written_in
from tests.alerts.lexicon.languages import mistakes

LATIN_ALONE = frozenset(["lg", "nd", "ny", "om", "rw", "sn", "ss", "xh", "zu"])  # that no text is recognised as


@pytest.mark.parametrize("lang", sorted(codes()))
def test_a_profile_is_well_formed(lang: str) -> None:
    own = profile(lang)
    assert lang in CODES
    assert written_in(lang) or lang in LATIN_ALONE
    assert own.name
    for label in filter(None, own.labels.split("; ")):
        assert re.fullmatch(r"[^>=]*>[^>=]+=[a-z, -]+", label), label
    assert all(re.fullmatch(r"\S+( \S+)+", row) for row in own.comparatives.split("; ") if row)
    assert all(unicodedata.category(c)[0] in "LM" for ending in own.name_endings.split() for c in ending)
    assert [fold_name(ending) for ending in own.adjectives] == list(own.adjectives)


def test_forms_of_words_have_no_space_and_say_what_they_are() -> None:
    for lang in sorted(codes()):
        own = profile(lang)
        made = [*own.forms("тюрьма"), *own.forms("prison"), *own.before("prison"), *own.after("prisona", "prison")]
        assert not [form for form, label in made if not form or " " in form or not isinstance(label, str)]


@pytest.mark.parametrize("lang", [None, "", "xx", "../en", "__init__"])
def test_a_language_without_a_profile_has_an_empty_one(lang: str | None) -> None:
    assert profile(lang).name == ""


def test_neighbours_share() -> None:
    assert function_words("bs") == function_words("sl") == function_words("hr")
    assert function_words("nn", verbs=True) == function_words("nb", verbs=True) >= {"og", "er"}


def test_catalan() -> None:
    assert mistakes("ca", {"llibre": "llibres", "presó": "presons"}, {"casa": "causa"}) == []


@pytest.mark.parametrize(
    ("lang", "form", "word", "made"),
    [
        ("fi", "kaupungin", "kaupunki", "kaupunginsa"),
        ("fi", "talossa", "talo", "talossaan"),
        ("fi", "Venäjä", "Venäjä", "Venäjäkin"),
        ("fi", "metsässä", "metsä", "metsässäkään"),
        ("sv", "boken", "bok", "bokens"),
        ("is", "löndum", "land", "löndunum"),
        ("is", "dagur", "dagur", "dögum"),
        ("it", "porre", "porre", "porlo"),
        ("hi", "नये", "नया", "नए"),
    ],
)
def test_what_is_written_together_after_a_form(lang: str, form: str, word: str, made: str) -> None:
    assert made in dict(profile(lang).after(form, word))


@pytest.mark.parametrize(("lang", "form", "word"), [("sv", "hus", "hus"), ("it", "casa", "casa")])
def test_nothing_is_put_after_what_takes_nothing(lang: str, form: str, word: str) -> None:
    assert list(profile(lang).after(form, word)) == []
