"""Why a topic matches, and what it lacks when it does not."""

from __future__ import annotations

import pytest

from alerts.matching.explain import explain
from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic

DOCUMENT = Document(
    "1",
    "The police broke up a protest.\nMuch later and far away, the mayor spoke of tear and of gas.",
    "Storm in Lyon",
    "en",
    "hrw",
)
LACKING = [
    ("police NEAR/2 protest", "3 words are between them, and 1 may be", "how far they are"),
    ("protest ONEAR/9 police", "in the other order", "the order"),
    ("storm NEAR/9 police", "one in the title and one in the text", "two fields"),
    ("police NOT protest", "what must not be there is there: protest", "what NOT met"),
    ('"tear gas" OR sun', "all its words are, but not one after the other", "a phrase in pieces"),
    ("title:police", "police is not there in the title, though elsewhere", "another field"),
    ("SENTENCE(police mayor)", "no sentence has them all", "two sentences"),
    ("police AND lang:de", "the language is en, asked for is de", "the language"),
    ("police AND source:memorial", "the source is hrw", "the source"),
    ("(police OR storm) AND score >= 9", "the score is 5 and must be 9", "the threshold"),
    ("2 of (sun, moon, police)", "sun is not there", "the missing ones"),
]


@pytest.mark.parametrize(("query", "says", "why"), LACKING, ids=[row[0] for row in LACKING])
def test_the_nearest_miss_is_named(query: str, says: str, why: str) -> None:
    told = explain(compile_topic(query, PlainLexicon()).plan, DOCUMENT)

    assert told.hit is None
    assert says in "; ".join(told.nearest), why


@pytest.mark.parametrize(
    "query", ["police NEAR/9 protest AND storm^2", "police AND source:HRW NOT sun", "1 of (sun, lead:police)"]
)
def test_a_match_is_the_one_that_the_index_gives(query: str) -> None:
    topic = compile_topic(query, PlainLexicon())
    index = TopicIndex()
    index.set("t", topic.plan)
    told = explain(topic.plan, DOCUMENT, topic_id="t")

    assert [told.hit] == index.match(DOCUMENT)
    assert told.nearest == ()
    assert told.reason.holds


def test_every_clause_is_a_line() -> None:
    lines = explain(compile_topic("(police AND sun) OR storm", PlainLexicon()).plan, DOCUMENT).lines

    assert lines == (
        "+ 1 of 2 clauses hold, 1 must",
        "  - 1 of 2 clauses that all must hold does not",
        "    + police is in the lead as “police” (as written)",
        "    - sun is not there",
        "  + storm is in the title as “Storm” (as written)",
    )
