"""A name in another script is read back into Latin letters."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.romanization import latin


@pytest.mark.parametrize(
    ("word", "spelt"),
    [
        ("кадыров", "kadyrov"),
        ("πουτιν", "poutin"),
        ("პუტინი", "putin"),
        ("普京", ""),
        ("プーチン", ""),
        ("ꦗꦮ", ""),
    ],
)
def test_a_name_in_another_script_is_read_back(word: str, spelt: str) -> None:
    assert latin(word) == spelt
