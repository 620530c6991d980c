"""by: who is quoted, and via: the outlet that a statement stands on."""

from __future__ import annotations

import pytest

from alerts.matching.document import Document
from alerts.matching.explain import explain
from alerts.matching.index import TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from alerts.topics import languages
from tests.alerts.query.operators.test_said import TEXT, spans


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ('by:"Ann Lee"', ["The camp was closed in May", "Nobody was told"]),
        ("by:brandt", ["All is well"]),
        ('by:"Safe Homes"', ["The camp was closed in May", "Nobody was told"]),
        ("by:court", []),
        ('by:"Ann Brandt"', []),
        ("NOT by:brandt AND court", []),
        ("NOT by:voss AND court", ["court"]),
    ],
)
def test_who_is_quoted(query: str, marked: list[str]) -> None:
    assert spans(query, Document("d", TEXT, lang="en")) == marked


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ('via:"Northland Post"', ["The Northland Post"]),
        ("via:post", ["The Northland Post"]),
        ("via:nord", []),
        ('by:"Northland Post"', []),
    ],
)
def test_which_outlet_it_stands_on(query: str, marked: list[str]) -> None:
    assert spans(query, Document("d", "Ten men died in Nord, The Northland Post reported.", lang="en")) == marked


def test_a_name_in_another_script() -> None:
    lexicon = languages.lexicon()
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic('by:"Ramzan Kadyrov"', lexicon, ("en", "ru")).plan)
    said = Document("1", "«Мы никого не задерживали», — заявил Рамзан Кадыров.", lang="ru")
    according = Document("2", "По словам Рамзана Кадырова, «никого не задерживали».", lang="ru")
    named = Document("3", "«Нас били», — сказал юрист Пётр Горин о людях Рамзана Кадырова.", lang="ru")
    assert [bool(index.match(document)) for document in (said, according, named)] == [True, True, False]


def test_why_not_names_who_is() -> None:
    plan = compile_topic("by:Voss", PlainLexicon(), ("en",)).plan
    assert "speakers here: Ann Lee, Safe Homes, Otto Brandt" in explain(plan, Document("d", TEXT, lang="en")).lines[0]
