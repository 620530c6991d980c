"""How long a term may be, at its border."""

from __future__ import annotations

import pytest

from alerts.errors import QueryError
from alerts.query.parser import parse

REFUSED = [
    ("name:" + "a" * 201, 0, "A name has at most 200 letters; this one has 201."),
    ('x AND name:"' + "Anna " * 2000 + '"', 6, "words"),
    ("place:" + "b" * 101, 0, "A place has at most 100 letters; this one has 101."),
    ('place:="' + "Gro " * 2000 + '"~', 0, "A place has at most 100 letters"),
    ('"' + "bridge " * 201 + '"', 0, "A phrase has at most 200 words; this one has 201."),
    ('="' + "bridge " * 201 + '"', 0, "A phrase has at most 200 words"),
    ("-".join(["a"] * 10_000), 0, "A phrase has at most 200 words; this one has 10,000."),
]


@pytest.mark.parametrize(("query", "at", "said"), REFUSED, ids=lambda value: str(value)[:20])
def test_what_is_too_long_is_refused_with_its_place(query: str, at: int, said: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(query)
    assert (error.value.code, error.value.position) == ("term_too_long", at)
    assert said in error.value.message


@pytest.mark.parametrize("query", ["name:" + "a" * 200, "place:" + "b" * 100, '"' + "bridge " * 200 + '"', "c" * 5000, " OR ".join(["word"] * 20_000)])  # fmt: skip
def test_what_is_just_long_enough_is_taken(query: str) -> None:
    assert parse(query)
