"""Which listed spellings go with a name."""

from __future__ import annotations

from alerts.lexicon.names.listed_names import chinese


def test_chinese_spellings_go_with_the_name_that_they_sound_like() -> None:
    assert ("迈克尔" in chinese("michael"), "米哈伊尔" in chinese("michael"), "米哈伊尔" in chinese("mikhail")) == (
        True,
        False,
        True,
    )
