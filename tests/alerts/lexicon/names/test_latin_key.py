"""Latin spellings of one name have one key."""

from __future__ import annotations

from alerts.lexicon.names.latin_key import latin_key


def test_latin_spellings_meet() -> None:
    assert len({latin_key(name) for name in ("kadyrov", "kadirov", "kadyrow", "kadirow")}) == 1
    assert latin_key("kadyrov") != latin_key("kudrov")
