"""Texts that no language is made for: unknown scripts, six at once, a word of a megabyte, declarations that contradict each other."""

from __future__ import annotations

import pytest

from crawler.parsing import common_words
from crawler.parsing.language import identify

GOTHIC = "𐌰𐍄𐍄𐌰 𐌿𐌽𐍃𐌰𐍂 𐌸𐌿 𐌹𐌽 𐌷𐌹𐌼𐌹𐌽𐌰𐌼 𐍅𐌴𐌹𐌷𐌽𐌰𐌹 𐌽𐌰𐌼𐍉 𐌸𐌴𐌹𐌽"
SIX = "The lawyer said адвокат сказал 律师说 المحامي قال ο δικηγόρος είπε ადვოკატმა თქვა "


@pytest.mark.parametrize("declared", [None, "ka", "ru"])
def test_a_script_that_is_not_known_is_in_no_other_language(declared: str | None) -> None:
    assert identify(GOTHIC * 20, declared) in (None, declared)
    assert identify(GOTHIC * 20) is None


@pytest.mark.parametrize("times", [1, 3, 60])
def test_a_text_in_six_scripts_is_in_none_of_them(times: int) -> None:
    assert identify(SIX * times) is None


@pytest.mark.parametrize("letter", ["a", "я", "ش", "क", "語", "ꓐ", "ʼ"])
def test_a_word_of_a_megabyte_is_looked_at_in_pieces(letter: str) -> None:
    seen: list[int] = []
    before = common_words.shares

    def counted(piece: str) -> dict[str, float]:
        seen.append(len(piece))
        return before(piece)

    common_words.shares = counted
    try:
        assert identify(letter * 1_000_000) in (None, "zh", "hi", "ar", "ur", "fa")
    finally:
        common_words.shares = before
    assert sum(seen) < 10_000


@pytest.mark.parametrize("declared", ["de-AT", "ru", "zh-Hant", "x-default", "tlh", "", "e n", "en;q=0.9"])
def test_what_is_declared_does_not_outweigh_the_text(declared: str) -> None:
    text = "The lawyer said that nobody had been told where the journalist was held, and that the family was not allowed to see him."
    assert identify(text, declared) == "en"


def test_declarations_that_contradict_each_other_are_answered_by_the_text_alone() -> None:
    text = "Адвокат сказал, что никому не сообщили, где держат журналиста, и что семье не разрешили его увидеть."
    assert {identify(text, declared) for declared in ("ru", "en", "ja", "ar", None)} == {"ru"}
