"""Advice when a topic is saved: words of languages whose forms are not known."""

from __future__ import annotations

import pytest

from alerts.lexicon.forms.dictionaries import forms_known
from alerts.query import parse
from alerts.topics.advice import without_forms


@pytest.mark.parametrize("query", ["адвокат", '"адвокат æмæ суд" OR name:Kadyrov', "адвокат AND NOT title:суд"])
def test_a_word_of_a_language_without_forms_is_told_once(query: str) -> None:
    told = without_forms(parse(query).root, ["os", "en"])
    assert len(told) == 1
    assert told[0].startswith("Word forms of Ossetic are not known: ")
    assert told[0].count("адвокат") == 1


@pytest.mark.parametrize(
    ("query", "langs"),
    [
        ("адвокат", ["ru", "tt", "ce"]),  # forms are known
        ("lawyer", ["os"]),  # no word of Ossetic letters
        ("name:Кадыров AND place:Chechnya", ["os"]),  # names have forms of their own
        ("律师", ["zh"]),  # words do not change
        ("agbẹjọ́rò", ["yo"]),
        ("адвокат", []),
    ],
)
def test_nothing_is_told_where_no_form_is_missed(query: str, langs: list[str]) -> None:
    assert without_forms(parse(query).root, langs) == []


def test_a_language_that_has_no_profile_is_called_by_its_code() -> None:
    assert "the language “av”" in without_forms(parse("адвокат").root, ["av"])[0]
    assert (forms_known("av"), forms_known("pl"), forms_known("sw"), forms_known("km")) == (False, True, True, True)
