"""What a reader is told of what matched, with the real lexicon: the text's own words, and their sense in the words of the field."""

from __future__ import annotations

import pytest

from alerts.lexicon import Lexicon
from alerts.matching.index import Document, TopicIndex
from alerts.messages import rendering
from alerts.messages.message import with_excerpt
from alerts.query import compile_topic


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(tmp_path_factory.mktemp("lexicon"))


def told(lexicon: Lexicon, query: str, lang: str, text: str) -> str:
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic(query, lexicon, (lang, "en")).plan)
    (hit,) = index.match(Document("d", text, "", lang, "s"))
    shown = with_excerpt(1, "https://x.example", "", text, "s", None, None, lang, hit.spans)
    return rendering.why(shown).replace(rendering.FSI, "").replace(rendering.PDI, "")


@pytest.mark.parametrize(
    ("query", "lang", "text", "said"),
    [
        ("place:Chechnya", "ru", "Суд в Грозном закрыт.", "Грозном (Grozny, in Chechnya)"),
        ("place:Chechnya", "ru", "В Чечне и о Чечне, из Грозного.", "Чечне (Chechnya); Грозного (Grozny, in Chechnya)"),
        ("place:Chechnya", "en", "News from Chechnya.", "Chechnya"),
        ("prison", "en", "Prisons, a prison, and prisons.", "Prisons (plural of prison); prison"),
        ("name:Кадыров", "ru", "Беседа с Кадыровой.", "Кадыровой (feminine form of Кадыров)"),
        ("name:Толстой", "ru", "Роман Толстого.", "Толстого (form of Толстой)"),
        ("name:Schulman", "ka", "თქვა შულმანმა", "შულმანმა (sounds like Schulman)"),
        ("name:Denmark", "pl", "Wyjazd do Danii.", "Danii (Denmark)"),
        ("trav*", "en", "They travel.", "travel (begins with trav)"),
    ],
)
def test_the_texts_own_spelling_with_its_sense(lexicon: Lexicon, query: str, lang: str, text: str, said: str) -> None:
    assert told(lexicon, query, lang, text) == said
