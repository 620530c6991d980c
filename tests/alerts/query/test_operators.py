"""What every operator owes: a spelling, a meaning, examples that hold, a tree that reads back."""

from __future__ import annotations

import pytest

from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic, parse
from alerts.query.registry import operators
from alerts.query.syntax import Example, Operator

EXAMPLES = [(operator, example) for operator in operators() for example in operator.examples]


def matches(example: Example, text: str, title: str) -> bool:
    index = TopicIndex()
    index.set("t", compile_topic(example.query, PlainLexicon()).plan)
    return bool(index.match(Document("d", text, title, example.lang, example.source, tags=frozenset(example.tags))))


@pytest.mark.parametrize(("operator", "example"), EXAMPLES, ids=[e.query for _, e in EXAMPLES])
def test_examples_hold(operator: type[Operator], example: Example) -> None:
    assert matches(example, example.yes, example.title)
    assert not matches(example, example.no, "")
    assert parse(str(parse(example.query))) == parse(example.query)


@pytest.mark.parametrize("operator", operators(), ids=lambda o: o.name)
def test_every_operator_says_what_it_is(operator: type[Operator]) -> None:
    assert operator.examples
    assert operator.title
    assert operator.meaning.endswith((".", "`."))
    assert (operator.__doc__ or "").strip()


def test_no_two_are_called_alike() -> None:
    names = [operator.name for operator in operators()]
    assert len(names) == len(set(names))
