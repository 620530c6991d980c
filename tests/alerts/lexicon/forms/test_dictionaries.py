"""Tables are compiled once, and every language of the product has a table or rules."""

from __future__ import annotations

from pathlib import Path

from alerts.lexicon import Lexicon
from alerts.lexicon.languages import profile


def test_compiled_once_and_by_whoever_is_first(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    Lexicon(tmp_path, lambda lang, share: told.append((lang, share))).forms("penjara", ("id",))
    assert told[0] == ("id", 0.0)
    assert told[-1] == ("id", 1.0)
    told.clear()
    Lexicon(tmp_path, lambda lang, share: told.append((lang, share))).forms("penjara", ("id",))
    assert told == []
    assert not list(tmp_path.glob(".*")), "no half-made folder stays"


def test_the_languages_of_the_product_have_a_table_or_rules() -> None:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    wanted = "en ru uk bg sr hr mk de nl fr es it pt ro pl cs sk tr ar fa he sv fi et hu lv lt id is el ka hy gl hi"
    assert {profile(lang).dictionary or lang for lang in wanted.split(" ")} <= set(SUPPORTED_LANGUAGES)
