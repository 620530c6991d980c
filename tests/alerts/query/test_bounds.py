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


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("2 of (" + ", ".join(f"word{n}" for n in range(10_001)) + ")", "query_too_big", "A query has at most 10,000 terms of one kind."),
        (" OR ".join(f'place:"Place {n}"' for n in range(61)), "query_too_big", "A query has at most 60 places."),
        (" OR ".join(f'name:"Anna {n}"' for n in range(1001)), "query_too_big", "A query has at most 1,000 names."),
        (" OR ".join(f"/pro{n}x?/" for n in range(501)), "query_too_big", "A query has at most 500 patterns."),
        (" OR ".join(["police NEAR/5 protest"] * 301), "query_too_big", "A query has at most 300 NEARs."),
        (" OR ".join(["SENTENCE(police protest)"] * 301), "query_too_big", "A query has at most 300 SENTENCEs."),
        ("word " * 200_001, "query_too_long", "more than 1,000,000 characters"),
    ],
)  # fmt: skip
def test_a_query_of_too_many_terms_is_refused(query: str, code: str, said: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(query)
    assert error.value.code == code
    assert said in error.value.message
    assert len(error.value.caret()) < 300


@pytest.mark.parametrize("query", [" OR ".join(f"word{n}" for n in range(10_000)), " OR ".join(["place:Grozny"] * 2_000), " OR ".join(f'place:"Place {n}"' for n in range(60)), " OR ".join(["a2 NEAR/5 b2 OR /c+/"] * 300)])  # fmt: skip
def test_terms_that_are_written_twice_count_once(query: str) -> None:
    assert parse(query)
