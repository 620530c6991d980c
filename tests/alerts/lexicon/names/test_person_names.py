"""Which listed spellings go with a name."""

from __future__ import annotations

from alerts.lexicon.names.person_names import _chinese


def test_chinese_spellings_go_with_the_name_that_they_sound_like() -> None:
    assert ("迈克尔" in _chinese("michael"), "米哈伊尔" in _chinese("michael"), "米哈伊尔" in _chinese("mikhail")) == (
        True,
        False,
        True,
    )
