"""A word in a foreign script is of another language than its document."""

from __future__ import annotations

import pytest

from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon, Slot, Word
from alerts.query.compiler import compile_topic
from alerts.text.tokens import fold
from alerts.text.word_languages import language_of
from crawler.parsing.scripts import script


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Grozny", "latin"),
        ("Çeçenistan", "latin"),
        ("Чечня", "cyrillic"),
        ("Τσετσενία", "greek"),
        ("الشيشان", "arabic"),
        ("צ'צ'ניה", "hebrew"),
        ("ჩეჩნეთი", "georgian"),
        ("Չեչնիա", "armenian"),
        ("चेचन्या", "devanagari"),
        ("เชชเนีย", "thai"),
        ("체첸", "hangul"),
        ("車臣", "han"),
        ("チェチェン", "kana"),
        ("2026", ""),
        ("7-й", "cyrillic"),
    ],
)
def test_script(word: str, expected: str) -> None:
    assert script(word) == expected


@pytest.mark.parametrize(
    ("word", "lang", "expected"),
    [
        ("Чечне", "en", None),  # a Russian word on an English page
        ("Чечне", "ru", "ru"),
        ("prisons", "ru", None),
        ("suda", "sr", "sr"),  # Serbian is written in both
        ("суда", "sr", "sr"),
        ("2026", "en", "en"),
        ("車臣", "ja", "ja"),
        ("anything", None, None),
    ],
)
def test_language_of(word: str, lang: str | None, expected: str | None) -> None:
    assert language_of(word, lang) == expected


class Russian(PlainLexicon):
    """One Russian form."""

    def forms(self, word: str, langs: tuple[str, ...]) -> Slot:
        """The word, and its prepositional case in Russian."""
        return (Word("key", fold(word)), Word("key", fold("Чечне"), "ru", "prepositional of Чечня"))


def test_a_quoted_word_of_another_language_is_found() -> None:
    index = TopicIndex()
    index.set("t", compile_topic("Чечня", Russian()).plan)

    assert index.match(Document("1", "The sign read «В Чечне» that day.", lang="en"))
    assert not index.match(Document("2", "В Чечне", lang="uk"))  # the same script, so the page's language holds
