"""Names in Hebrew texts: a geresh gives a letter a foreign sound, under whatever sign it is typed, and prepositions are written together with the name."""

from __future__ import annotations

import pytest

from alerts.lexicon import Lexicon
from alerts.matching.index import Document, TopicIndex
from alerts.query import compile_topic


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(tmp_path_factory.mktemp("lexicon"))


def matches(lexicon: Lexicon, query: str, text: str) -> list[str]:
    """What of the text answers the query."""
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic(query, lexicon, ("he",)).plan)
    return [text[s.start : s.end] for hit in index.match(Document("1", text, lang="he")) for s in hit.spans]


FOUND = [
    ("name:Jackson", "השופט ג{}קסון דחה את הערעור.", "ג{}קסון"),
    ("name:Churchill", "ספר חדש על צ{}רצ{}יל.", "צ{}רצ{}יל"),
    ("name:Chavez", "תומכי צ{}אבס הפגינו.", "צ{}אבס"),
    ('name:"George Bush"', "מכתב לג{}ורג{} בוש.", "לג{}ורג{} בוש"),
    ("name:ג'ונסון", "בית הספר של ג{}ונסון.", "ג{}ונסון"),
    ("place:Azerbaijan", "הגבול עם אזרבייג{}אן נסגר.", "אזרבייג{}אן"),
    ("place:Tajikistan", "עיתונאים בטג{}יקיסטן.", "בטג{}יקיסטן"),
    ("place:Chechnya", "הכפרים שבצ{}צ{}ניה.", "שבצ{}צ{}ניה"),
    ("ג'ונגל", "שביל בג{}ונגל", "בג{}ונגל"),
]


@pytest.mark.parametrize(("query", "text", "hit"), FOUND)
@pytest.mark.parametrize("mark", "'׳’‘`")
def test_a_geresh_belongs_to_its_word(lexicon: Lexicon, query: str, text: str, hit: str, mark: str) -> None:

    assert matches(lexicon, query, text.replace("{}", mark)) == [hit.replace("{}", mark)]


def test_a_quoted_word_stays_a_word(lexicon: Lexicon) -> None:
    """After a preposition a quotation mark looks like a geresh; the letters that take one are no prepositions."""
    assert matches(lexicon, "הארץ", "נכתב ב'הארץ' אתמול") == ["הארץ"]
    assert matches(lexicon, "place:Iran", "ההפגנות ב'איראן' נמשכות") == ["איראן"]
    assert not matches(lexicon, "name:Jackson", "השופט ג' קסון דחה")
