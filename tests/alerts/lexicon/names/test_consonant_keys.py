"""Names and words of other scripts meet under their consonants."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.consonant_keys import of_name, of_word, without_r
from alerts.lexicon.names.phonemes import signs
from alerts.lexicon.names.transliteration import models


@pytest.mark.parametrize("kind", ["cyrillic", "arabic", "greek", "georgian", "armenian"])
def test_the_index_finds_what_comparing_all_would(kind: str) -> None:
    """A name and its likely spellings in a script share a key."""
    model = models()[kind]
    for name in (
        "kadyrov",
        "schulman",
        "zimmer",
        "trump",
        "politkovskaya",
        "aliyev",
        "hammersmith",
        "cecilia",
        "jensen",
    ):
        sounds = signs(name)
        keys, limit = set(of_name(sounds)), model.limit(sounds)
        for token, cost in model.spellings(sounds, 12, 0.35 * limit):
            assert keys & set(of_word(model, token, limit)), (name, token, cost)


def test_a_word_meets_few_of_many_names() -> None:
    """Of 400 names only those are compared whose consonants the word may have."""
    vowels = ["a", "o", "e", "i", "u"]
    syllables = [f"{consonant}{vowel}" for consonant in "bdfgklmnprst" for vowel in vowels]
    filed = [of_name(signs(f"{one}{two}ov")) for one in syllables for two in syllables[::9]]
    asked = set(of_word(models()["cyrillic"], "кадыров", 3.0))
    assert sum(bool(asked & set(keys)) for keys in filed) < len(filed) / 20


def test_an_r_that_is_not_spoken_has_a_key_without_it() -> None:
    assert (without_r(signs("martin")), without_r(signs("rome"))) == (("MTN",), ())
