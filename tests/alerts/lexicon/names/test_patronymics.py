"""Patronymics and initials between a given name and a surname."""

from __future__ import annotations

import pytest

from alerts.lexicon.names.name_folding import fold_name
from alerts.lexicon.names.name_index import NameIndex
from alerts.lexicon.names.patronymics import IS_ONE, between, forms


@pytest.mark.parametrize(
    "word",
    [
        "Владимирович",
        "Степановны",
        "Анатольевичу",
        "Дмитриевна",
        "Ильичом",
        "Львович",
        "Павловной",
        "Михайловича",
        "Володимирович",
        "Миколайович",
        "Сергійович",
        "Уладзіміравіч",
        "Vladimirovich",
        "Anatolyevich",
        "Stepanovna",
    ],
)
def test_patronymics_in_their_cases_stand_between(word: str) -> None:
    assert fold_name(word) in forms()


@pytest.mark.parametrize("word", ["J", "А", "Б"])
def test_an_initial_stands_between(word: str) -> None:
    assert word in {test.value for test in between(NameIndex()) if test.kind == "cased"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Владимирович", True), ("Сергеевна", True), ("Ильич", True), ("Сергіївна", True), ("Petrovich", True), ("Петров", False), ("van", False), ("Markovic", False)],
)  # fmt: skip
def test_which_middle_word_is_a_patronymic(word: str, expected: bool) -> None:
    assert bool(IS_ONE(word)) is expected
