"""tag: whole tags in any case, of the source alone; near misses are none."""

from __future__ import annotations

import pytest

from alerts.errors import QueryError
from alerts.matching.document import Document
from alerts.matching.explain import explain
from alerts.matching.index import TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from alerts.query.parser import parse


def matches(query: str, *tags: str) -> bool:
    index = TopicIndex()
    index.set("t", compile_topic(query, PlainLexicon()).plan)
    return bool(index.match(Document("d", "torture caucasus", tags=frozenset(tags))))


@pytest.mark.parametrize(
    ("query", "tags", "holds"),
    [
        ("torture AND tag:caucasus", ("caucasus",), True),
        ("torture AND tag:CAUCASUS", ("caucasus", "ngo"), True),
        ("torture AND tag:Кавказ", ("кавказ",), True),
        ('torture AND tag:"South  Caucasus"', ("south caucasus",), True),
        ("torture AND tag:caucasus", ("south caucasus",), False),
        ("torture AND tag:caucasus", ("caucasus-north",), False),
        ("torture AND tag:caucasus", (), False),
        ("torture AND NOT tag:ngo", ("state",), True),
        ("torture AND NOT tag:ngo", ("ngo",), False),
        ("torture AND (tag:a OR tag:b)", ("b",), True),
    ],
)
def test_tags(query: str, tags: tuple[str, ...], holds: bool) -> None:
    assert matches(query, *tags) is holds
    assert str(parse(str(parse(query)))) == str(parse(query))


@pytest.mark.parametrize("query", ["tag:ngo", "NOT tag:ngo", "tag:ngo OR torture"])
def test_a_tag_alone_only_narrows_down(query: str) -> None:
    with pytest.raises(QueryError):
        compile_topic(query, PlainLexicon())


def test_a_tag_explains_itself() -> None:
    plan = compile_topic("torture AND tag:ngo", PlainLexicon()).plan
    found = explain(plan, Document("d", "torture", tags=frozenset({"state"})), None)
    assert found.hit is None
    assert any("state" in line and "ngo" in line for line in (*found.lines, *found.nearest))
