"""Holds the index and the brute-force evaluator against each other; the tests use it with few pairs, the bench with many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from alerts.errors import QueryError
from alerts.matching.index import Hit, TopicIndex
from alerts.matching.terms import Word
from alerts.query.compiler import CompiledTopic, compile_topic
from tests.alerts.query.brute import Brute
from tests.alerts.query.generator import document, query
from tests.alerts.query.lexicon import TestLexicon, TestResolver

LEXICON = TestLexicon()


@dataclass(frozen=True)
class Disagreement(AssertionError):
    """One topic and one document on which the two do not agree."""

    query: str
    document: str
    engine: object
    brute: object


def topics(dice: Random, count: int) -> dict[str, CompiledTopic]:
    """Random topics that have an anchor."""
    made: dict[str, CompiledTopic] = {}
    while len(made) < count:
        try:
            made[f"t{len(made)}"] = compile_topic(query(dice), LEXICON, dice.choice(((), ("it",), ("la", "it"))))
        except QueryError as error:
            if error.code not in ("topic_no_anchor", "scope_conflict"):
                raise
    return made


def compare(seed: int, count: int, documents: int, make: Callable[[Random], TopicIndex] | None = None) -> int:
    """Hold ``count`` random topics against ``documents`` random documents; returns the number of matches, raises Disagreement.

    Between documents topics are removed, put back and replaced, so that an index which remembers too much is caught.
    """
    dice = Random(seed)
    index = (make or fresh_index)(dice)
    known = topics(dice, count)
    for topic_id, topic in known.items():
        index.set(topic_id, topic.plan)
    away: set[str] = set()
    matches = 0
    for number in range(documents):
        _edit(dice, index, known, away)
        doc, sheet = document(dice, number)
        hits = {hit.topic: hit for hit in index.match(doc)}
        places: dict[object, set[tuple[str, int, int]]] = {}
        for topic_id in sorted(known.keys() - away):
            brute = Brute(LEXICON, known[topic_id].langs, sheet, places)
            if told := _differs(brute, known[topic_id], hits.get(topic_id)):
                raise Disagreement(str(known[topic_id].query), repr(doc), *told)
        if gone := hits.keys() & away:
            raise Disagreement(str(gone), repr(doc), "matched", "removed")
        matches += len(hits)
    return matches


def fresh_index(dice: Random) -> TopicIndex:
    """An index whose idea of what is common is made up, since it must not matter."""
    salt = dice.random()
    return TopicIndex(TestResolver(), lambda word: frequency(word, salt))


def frequency(word: Word, salt: float) -> float:
    """Something between 0 and 1, the same for the same word and salt."""
    return Random(f"{word.kind}{word.value}{salt}").random()


def _edit(dice: Random, index: TopicIndex, known: dict[str, CompiledTopic], away: set[str]) -> None:
    if dice.random() < 0.2:
        topic_id = dice.choice(list(known))
        if topic_id in away:
            away.discard(topic_id)
            index.set(topic_id, known[topic_id].plan)
        else:
            away.add(topic_id)
            index.remove(topic_id)
    if dice.random() < 0.2:
        topic_id = dice.choice(list(known))
        known[topic_id] = next(iter(topics(dice, 1).values()))
        away.discard(topic_id)
        index.set(topic_id, known[topic_id].plan)


def _differs(brute: Brute, topic: CompiledTopic, hit: Hit | None) -> tuple[object, object] | None:
    root = topic.query.root
    if not brute.holds(root):
        return (hit, None) if hit else None
    if hit is None:
        return None, "holds"
    spans = {(s.field, s.start, s.end, s.term) for s in hit.spans}
    if spans != (expected := brute.spans(root)):
        return spans, expected
    score = brute.score(root.part if type(root).__name__ == "Score" else root)
    return None if abs(hit.score - score) < 0.011 else (hit.score, score)
