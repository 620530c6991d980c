"""said: within the words of one quote, and by: inside it is that quote's speaker."""

from __future__ import annotations

import pytest

from alerts.errors import QueryError
from alerts.matching.document import Document
from alerts.matching.explain import explain
from alerts.matching.index import TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from alerts.quotes import Said

TEXT = "The court wept. “The camp was closed in May,” said Ann Lee of Safe Homes. “Nobody was told.” “All is well,” said Otto Brandt."


def spans(query: str, document: Document) -> list[str]:
    """What of the text a query marks; nothing where it does not match."""
    index = TopicIndex()
    index.set("t", compile_topic(query, PlainLexicon(), ("en",)).plan)
    return [document.text[s.start : s.end] for hit in index.match(document) for s in hit.spans]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("said:camp", ["camp"]),
        ("said:court", []),
        ('said:"was closed"', ["was closed"]),
        ("said:(camp NEAR/3 closed)", ["camp", "closed"]),
        ("said:(camp NEAR/2 may)", []),
        ("said:(camp AND told)", []),  # two quotes
        ("said:(told OR court)", ["told"]),
        ("said:camp AND NOT said:war", ["camp"]),
        ("said:(camp AND NOT closed)", []),
        ('said:(well AND by:"Otto Brandt")', ["All is well", "well"]),
        ('said:(camp AND by:"Otto Brandt")', []),
        ("camp AND said:well", ["camp", "well"]),
    ],
)
def test_within_one_quote(query: str, marked: list[str]) -> None:
    assert spans(query, Document("d", TEXT, lang="en")) == marked


def test_of_scripts_without_spaces() -> None:
    assert spans("said:収容所", Document("d", "「収容所は閉鎖された。」とアンは言った。", lang="ja")) == ["収容所"]


def test_quotes_that_were_read_before_are_not_read_again() -> None:
    assert not spans("said:camp", Document("d", TEXT, lang="en", said=Said()))


@pytest.mark.parametrize(
    "query", ["said:title:camp", "title:said:camp", "said:said:camp", "lead:by:Lee", "said:(a OR body:b)"]
)
def test_a_quote_has_no_title(query: str) -> None:
    with pytest.raises(QueryError) as refused:
        compile_topic(query, PlainLexicon())
    assert refused.value.code == "scope_conflict"


def test_why_not() -> None:
    plan = compile_topic("said:court", PlainLexicon(), ("en",)).plan
    assert "it holds in none of 3 quotes" in explain(plan, Document("d", TEXT, lang="en")).lines[0]
    assert "nobody is quoted" in explain(plan, Document("d", "The court wept.", lang="en")).lines[0]
