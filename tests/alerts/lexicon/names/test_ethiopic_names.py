"""Names in Ethiopic letters as Latin ones write them, and their letters taken apart."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.ethiopic_names import MOST, romanizations
from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.phonemes import foreign


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("ጌታቸው", "getachew"),
        ("ረዳ", "reda"),
        ("ዐቢይ", "abiy"),
        ("ገብረሚካኤል", "gebremichael"),
        ("መንግሥቱ", "mengistu"),
        ("ብርቱካን", "birtukan"),
        ("እስክንድር", "eskinder"),
        ("መስፍን", "mesfin"),
        ("ደሳለኝ", "desalegn"),
        ("አፈወርቂ", "afewerki"),
        ("ሥላሴ", "silasie"),
    ],
)
def test_a_name_has_its_latin_spelling_among_few(name: str, latin: str) -> None:
    found = romanizations(fold_name(name))
    assert latin in found
    assert len(found) <= MOST


@pytest.mark.parametrize("word", ["", "reda", "ቢቢሲ1", "ፙ"])
def test_what_is_no_ethiopic_word_has_none(word: str) -> None:
    assert romanizations(word) == []


@pytest.mark.parametrize(("one", "other"), [("ዓብይ", "አብይ"), ("ሐመድ", "ሃመድ"), ("ሠላም", "ሰላም"), ("ፀሐይ", "ጸሃይ")])
def test_letters_of_one_sound_are_read_alike(one: str, other: str) -> None:
    assert foreign(one).replace("ኣ", "አ") == foreign(other).replace("ኣ", "አ")


def test_a_rounded_consonant_has_a_w() -> None:
    assert foreign("ቋ") == "ቅውኣ"
    assert foreign("ሏ") == "ልውኣ"
