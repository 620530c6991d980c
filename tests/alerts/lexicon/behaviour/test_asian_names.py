"""Names in Korean, Hindi, Thai, Japanese and Chinese texts, which write foreign names by rules of their own; and words that only sound like them."""

from __future__ import annotations

import pytest

from alerts.lexicon import Lexicon
from alerts.matching.index import Document, TopicIndex
from alerts.query import compile_topic


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return Lexicon(tmp_path_factory.mktemp("lexicon"))


def matches(lexicon: Lexicon, name: str, text: str, lang: str) -> bool:
    index = TopicIndex(lexicon.resolver)
    index.set("t", compile_topic(f'name:"{name}"', lexicon, ()).plan)
    return bool(list(index.match(Document(id="1", title="", text=text, lang=lang))))


FOUND = [
    ("Trump", "ko", "트럼프는 어제 말했다."),
    ("Germany", "ko", "독일은 반대했다."),  # two syllables and a particle
    ("France", "ko", "프랑스에서 열렸다."),
    ("Putin", "ko", "푸틴이 말했다."),
    ("Robert", "ko", "로버트는 말했다."),  # without an r
    ("Manchester", "ko", "맨체스터에서 열렸다."),
    ("Merkel", "hi", "मर्केल ने कहा।"),
    ("Clinton", "hi", "कल क्लिंटन ने कहा।"),
    ("Microsoft", "hi", "माइक्रोसॉफ्ट ने कहा।"),
    ("Stalin", "hi", "स्टालिन की मृत्यु हुई।"),
    ("Obama", "th", "เมื่อวานโอบามากล่าวว่า"),
    ("Michael", "zh", "迈克尔昨天表示。"),
    ("Smith", "zh", "史密斯昨天表示。"),
    ("Washington", "zh", "他在华盛顿表示。"),
    ("Einstein", "zh", "爱因斯坦出生于德国。"),
]
NOT_FOUND = [
    ("Johnson", "ko", "전선이 길다."),  # a front
    ("Santa", "hi", "जनता ने कहा।"),  # the people
    ("Montreal", "hi", "मंत्रालय ने कहा।"),  # a ministry
    ("Michael", "zh", "米哈伊尔昨天表示。"),  # Mikhail, who stands in a row with him
]


@pytest.mark.parametrize(("name", "lang", "text"), FOUND)
def test_a_name_as_the_language_writes_it(lexicon: Lexicon, name: str, lang: str, text: str) -> None:
    assert matches(lexicon, name, text, lang)


@pytest.mark.parametrize(("name", "lang", "text"), NOT_FOUND)
def test_a_word_that_is_no_name(lexicon: Lexicon, name: str, lang: str, text: str) -> None:
    assert not matches(lexicon, name, text, lang)
