"""Work over texts and queries, counted: twice the text or the query is at most little more than twice the work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alerts.matching.explain import explain
from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from crawler.parsing import language
from crawler.statements import near_duplicates, text_fingerprint
from tests.support.work import growing

QUERIES = ("storm", '"storm warning"', "车臣", "sto*", "/st.rm/", "2 of (storm, rain, 车臣)", "storm NEAR/3 warning", "SENTENCE(storm warning)")  # fmt: skip
PIECES = {
    "words": "storm warning of a town. ",
    "lines": "storm\nx\n",
    "hyphens": "a-storm-",
    "Thai": "กขคงจฉชซ",
    "Han": "车臣的车臣",
    "mixed scripts": "车臣abc车臣где ",
    "one word": "storm",
    "quotes": '"a" «b» ',
    "emoji": "👩\u200d👩\u200d👧 ",
}
INDEX = TopicIndex()
for query in QUERIES:
    INDEX.set(query, compile_topic(query, PlainLexicon()).plan)
PLAN = compile_topic(QUERIES[0], PlainLexicon()).plan


def read(text: str) -> None:
    """Every step over the text of a statement."""
    INDEX.match(Document("1", text, text[:200]))
    explain(PLAN, Document("1", text, "A title"))
    near_duplicates.sketch(text_fingerprint.words(text))
    text_fingerprint.fingerprint(text)
    language.identify(text)


@pytest.mark.parametrize("name", PIECES)
def test_twice_the_text_is_twice_the_work(name: str) -> None:
    assert growing(lambda parts: read(PIECES[name] * parts), 150) == []


FORMS: dict[str, Callable[[int], str]] = {
    "a long OR": lambda parts: " OR ".join(f"word{n}" for n in range(parts)),
    "a long AND": lambda parts: " AND ".join(f"word{n}" for n in range(parts)),
    "a quorum": lambda parts: f"2 of ({', '.join(f'word{n}' for n in range(parts))})",
    "a phrase": lambda parts: f'"{" ".join(f"word{n}" for n in range(parts))}"',
    "phrases near each other": lambda parts: " OR ".join(f'("a{n} b" NEAR/3 c{n})' for n in range(parts)),
    "exclusions": lambda parts: "storm " + " ".join(f"NOT word{n}" for n in range(parts)),
    "wildcards": lambda parts: " OR ".join(f"word{n}*" for n in range(parts)),
    "brackets": lambda parts: " OR ".join(f"((word{n}) AND (a{n} OR b{n}))" for n in range(parts)),
}


@pytest.mark.parametrize("name", FORMS)
def test_twice_the_query_is_twice_the_work(name: str) -> None:
    assert growing(lambda parts: compile_topic(FORMS[name](parts), PlainLexicon()), 40) == []
