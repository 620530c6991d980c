"""The index against brute force, its mutants, its spans, and what an edit does."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from alerts.matching import plan as plans
from alerts.matching.index import Document, Span, TopicIndex
from alerts.matching.plan import All, Anchor, AtLeast, Cost, Plan
from alerts.matching.term import Term
from alerts.matching.terms import PlainLexicon, Word
from alerts.query import compile_topic
from alerts.text.tokens import fold, tokens
from tests.alerts.query.agreement import Disagreement, compare, fresh_index, topics
from tests.alerts.query.generator import document
from tests.alerts.query.lexicon import TestResolver

PLAIN = PlainLexicon()


def index_of(*queries: str) -> TopicIndex:
    index = TopicIndex()
    for query in queries:
        index.set(query, compile_topic(query, PLAIN).plan)
    return index


def found(query: str, text: str, **fields: str) -> list[str]:
    """The passages of a query in a text, the title's first."""
    document = Document("d", text, **fields)
    hits = index_of(query).match(document)
    return [getattr(document, s.field)[s.start : s.end] for hit in hits for s in hit.spans]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.timeout(300)
def test_equals_brute_force(seed: int) -> None:
    """25,000 random pairs a seed: hits, spans and scores, while topics come and go."""
    assert compare(seed, 500, 50) > 1_000


# ---- mutants: each is an index with one fault, and the comparison has to see it


class AnchorNotMandatory(TopicIndex):
    """Files an OR under its cheapest branch only."""

    def set(self, topic_id, topic):  # type: ignore[no-untyped-def]
        honest = AtLeast.anchors

        def cheapest(self: AtLeast, cost: Cost) -> list[Anchor]:
            return sorted((a for c in self.children for a in c.anchors(cost)), key=lambda a: a.cost)[:1]

        AtLeast.anchors = cheapest  # type: ignore[method-assign]
        try:
            super().set(topic_id, topic)
        finally:
            AtLeast.anchors = honest  # type: ignore[method-assign]


def edit(index: TopicIndex, topic_id: str, change) -> None:  # type: ignore[no-untyped-def]
    """Change how a topic is filed."""
    for predicate in index._anchors[topic_id]:
        index._filed[predicate] = [
            entry if entry[1] != topic_id else change(*entry) for entry in index._filed[predicate]
        ]


class NoResidual(TopicIndex):
    """Takes every candidate for a match."""

    def set(self, topic_id, topic):  # type: ignore[no-untyped-def]
        super().set(topic_id, topic)
        edit(self, topic_id, lambda plan, *rest: (Unproved(plan), *rest))


class Unproved(All):
    """Says where a clause would hold without checking whether it does."""

    def __init__(self, plan):  # type: ignore[no-untyped-def]
        super().__init__((plan,))

    def find(self, positions):  # type: ignore[no-untyped-def]
        marks = []
        self.children[0].mark(positions, marks)
        return marks

    answer = Plan.answer


class WrongRequired(TopicIndex):
    """Requires a second word where none is mandatory."""

    def set(self, topic_id, topic):  # type: ignore[no-untyped-def]
        super().set(topic_id, topic)
        terms = [predicate for term in self._plan(topic_id).terms() for predicate in term.predicates()]
        edit(self, topic_id, lambda plan, name, required, *rest: (plan, name, terms[-1], *rest))


class WrongExcluded(TopicIndex):
    """Takes a word that may be there for one that may not."""

    def set(self, topic_id, topic):  # type: ignore[no-untyped-def]
        super().set(topic_id, topic)
        negated = [term.sole_predicate() for term in self._plan(topic_id).all_terms()]
        edit(self, topic_id, lambda plan, name, required, excluded, any_of: (plan, name, required, negated[-1], any_of))


class WrongGroup(TopicIndex):
    """Requires one of several words where none of them is mandatory."""

    def set(self, topic_id, topic):  # type: ignore[no-untyped-def]
        super().set(topic_id, topic)
        terms = [predicate for term in self._plan(topic_id).terms() for predicate in term.predicates()]
        edit(self, topic_id, lambda *entry: (*entry[:4], frozenset(terms[-2:])))


class WrongRows(TopicIndex):
    """Requires of rows of words one that only some of the rows have."""

    def set(self, topic_id, topic):  # type: ignore[no-untyped-def]
        honest = Term.anchors

        def longest(self: Term, cost: Cost) -> list[Anchor]:
            rows = [row[1] for row in self.rows if len(row) > 1]
            return [*honest(self, cost), *([Anchor(0.0, tuple(dict.fromkeys(rows)))] if rows else [])]

        Term.anchors = longest  # type: ignore[method-assign]
        try:
            super().set(topic_id, topic)
        finally:
            Term.anchors = honest  # type: ignore[method-assign]


class RemembersTooMuch(TopicIndex):
    """Does not forget what it knew of words when a topic comes."""

    def set(self, topic_id, topic):  # type: ignore[no-untyped-def]
        super().set(topic_id, topic)
        if self._vocabulary._caches:
            self._vocabulary._new_keys.clear()


class KeepsRemoved(TopicIndex):
    """Does not take a removed topic down."""

    def remove(self, topic_id: str) -> bool:
        return self._anchors.pop(topic_id, None) is not None


@pytest.mark.parametrize(
    "mutant",
    [
        AnchorNotMandatory,
        NoResidual,
        WrongRequired,
        WrongExcluded,
        WrongGroup,
        WrongRows,
        RemembersTooMuch,
        KeepsRemoved,
    ],
)
@pytest.mark.timeout(300)
def test_mutants_are_caught(mutant: type[TopicIndex]) -> None:
    def make(dice: Random) -> TopicIndex:
        honest = fresh_index(dice)
        return mutant(TestResolver(), honest.frequency)

    def search() -> None:
        for seed in range(3):
            compare(seed, 4, 200, make)  # few topics, so that an edit brings words that no other topic has
            compare(seed, 100, 40, make)

    with pytest.raises(Disagreement):
        search()


def test_every_span_is_a_form_of_its_term_and_cutting_them_stops_the_match() -> None:
    """For positive topics: with fillers in the place of every span, nothing is left to match."""
    dice = Random(11)
    known = {k: t for k, t in topics(dice, 400).items() if _positive(t.plan)}
    index = fresh_index(dice)
    for topic_id, topic in known.items():
        index.set(topic_id, topic.plan)
    checked = 0
    for number in range(60):
        doc, _ = document(dice, number)
        for hit in index.match(doc):
            assert hit.spans
            cut = Document(
                doc.id, _cut(doc.text, hit.spans, "text"), _cut(doc.title, hit.spans, "title"), doc.lang, doc.source
            )
            sole_predicate = TopicIndex(TestResolver())
            sole_predicate.set("t", known[hit.topic].plan)
            again = sole_predicate.match(cut)
            assert again == [], (str(known[hit.topic].query), doc, cut)
            checked += 1
    assert checked > 500


def _positive(plan: Plan) -> bool:
    if isinstance(plan, plans.Negated):
        return False
    return all(map(_positive, plan.children)) and all(_positive(c) for c in [getattr(plan, "child", None)] if c)


def _cut(text: str, spans: tuple[Span, ...], field: str) -> str:
    """Each span replaced by as many words that no topic knows, so that nothing moves together."""
    for span in sorted((s for s in spans if s.field == field), key=lambda s: -s.start):
        words = len(tokens(text[span.start : span.end])) or 1
        text = text[: span.start] + " ".join(["zzz"] * words) + text[span.end :]
    return text


SPANS = [
    ("storm", "Storm, storms and STORM.", ["Storm", "STORM"], "whole words, any case"),
    ("crisis", "ISIS in crises", [], "never inside a word"),
    (
        '"human rights"',
        "Human\nrights; human-rights",
        ["Human\nrights", "human-rights"],
        "a phrase is one span over whatever is between",
    ),
    ("police NEAR/2 riot", "riot police, then police, by a riot", ["riot", "police"], "only the pair in range"),
    ("a1 NEAR/3 b2 NEAR/3 c3", "a1 x b2 x c3 x x x x b2", ["a1", "b2", "c3"], "a NEAR of a NEAR"),
    ("storm NOT rain", "storm", ["storm"], "what is negated has no span"),
    ("(storm AND rain) OR sun", "storm and sun", ["sun"], "a branch that fails has none"),
    ("title:storm", "storm", [], "only in the title"),
    ("2 of (aa, bb, cc)", "aa xx cc", ["aa", "cc"], "those of the quorum that hold"),
    ("车臣", "在车臣战争", ["车臣"], "inside a run without spaces"),
    ("ไทย", "คนไทยมาก", ["ไทย"], "also in Thai"),
    ("กา", "กำกาก่", ["กา"], "no cluster is cut"),
    ('"车臣 war"', "车臣 war", ["车臣 war"], "scripts side by side"),
    ("prote*", "Protests!", ["Protests"], "a beginning marks the whole word"),
    ("Чечня", "Чеч\u00adня", ["Чеч\u00adня"], "what is invisible belongs to the word"),
    ("рус|кий", "рус1кий", ["рус1кий"], "stand-ins of the palochka"),
    ("fox-it", "Fox IT, fox-it, foxit", ["Fox IT", "fox-it"], "what a hyphen joins is a phrase"),
]


@pytest.mark.parametrize(("query", "text", "passages", "why"), SPANS, ids=[s[0] for s in SPANS])
def test_spans(query: str, text: str, passages: list[str], why: str) -> None:
    assert found(query, text) == passages, why


def test_title_comes_first_and_nothing_reaches_from_title_to_text() -> None:
    assert found("storm", "storm", title="A storm") == ["storm", "storm"]
    assert found('"heavy rain"', "rain", title="heavy") == []
    assert found("heavy NEAR/1000 rain", "rain", title="heavy") == []


def test_offsets_behind_characters_outside_the_first_plane() -> None:
    text = "😀😀 storm 𐐷 storm"
    (hit,) = index_of("storm").match(Document("d", text))
    assert [text[s.start : s.end] for s in hit.spans] == ["storm", "storm"]


def test_many_words_at_many_places() -> None:
    """More words than are looked for one by one; short ones inside longer ones too."""
    words = [f"w{n}" for n in range(100)]
    text = " ".join(f"{word} x{word} {word}y {word}" for word in words)
    for hit in index_of(*words).match(Document("d", text)):
        assert [text[s.start : s.end] for s in hit.spans] == [hit.topic] * 2
        assert all((text + " ")[s.end] == " " and (" " + text)[s.start] == " " for s in hit.spans)


SCORES = [
    ("storm", "x\nstorm", "", 1.0, "the body"),
    ("storm", "storm", "", 2.0, "the lead"),
    ("storm", "storm", "storm", 3.1, "the title, and once more"),
    ("storm^2", "x\nstorm", "", 2.0, "a weight"),
    ("(storm^2 OR rain)^0.5", "x\nstorm rain", "", 1.5, "weights multiply, terms add up"),
    ("storm", "x\n" + "storm " * 50, "", 1.9, "nine more hits count, no more"),
    ("storm AND NOT rain^9", "x\nstorm", "", 1.0, "what is negated counts nothing"),
]


@pytest.mark.parametrize(("query", "text", "title", "score", "why"), SCORES)
def test_scores(query: str, text: str, title: str, score: float, why: str) -> None:
    (hit,) = index_of(query).match(Document("d", text, title))
    assert hit.score == score, why


def test_edits_hold_from_the_next_document_on() -> None:
    index = TopicIndex()
    document = Document("d", "storm and rain, stormy")
    assert index.match(document) == []
    index.set("t", compile_topic("storm", PLAIN).plan)
    assert [h.topic for h in index.match(document)] == ["t"]
    index.set("t", compile_topic("snow", PLAIN).plan)
    assert index.match(document) == []
    index.set("t", compile_topic("storm*", PLAIN).plan)
    assert len(index.match(document)[0].spans) == 2
    assert index.remove("t")
    assert not index.remove("t")
    assert index.match(document) == []
    assert "t" not in index
    assert len(index) == 0


def test_nothing_is_left_of_removed_topics() -> None:
    """A year of edits does not fill the memory."""
    dice = Random(3)
    index = fresh_index(dice)
    for topic_id, topic in topics(dice, 200).items():
        index.set(topic_id, topic.plan)
        index.remove(topic_id)
    assert not index._filed
    assert not index._vocabulary._pool
    assert not index._vocabulary._terms
    assert not any(
        table for kind in (index._vocabulary._general, index._vocabulary._specific) for table in kind.values()
    )


def test_languages_hold_where_the_language_is_theirs_or_unknown() -> None:
    class German(PlainLexicon):
        def forms(self, word: str, langs: tuple[str, ...]) -> tuple[Word, ...]:
            return (*super().forms(word, langs), Word("key", fold(f"{word}s"), "de", f"genitive of {word}"))

    index = TopicIndex()
    index.set("t", compile_topic("Rat", German(), ("de",)).plan)
    vias = {
        lang: [s.via for h in index.match(Document("d", "des Rats", lang=lang)) for s in h.spans]
        for lang in ("de", "en", None)
    }
    assert vias == {"de": ["genitive of Rat"], "en": [], None: ["genitive of Rat"]}


def test_sounds_are_asked_once_for_each_word_and_language() -> None:
    class Counting(TestResolver):
        asked: list[tuple[str, str | None]] = []  # noqa: RUF012

        def resolve(self, tokens: Sequence[str], lang: str | None) -> dict[str, list[tuple[str, str]]]:
            self.asked += [(token, lang) for token in tokens]
            return super().resolve(tokens, lang)

    from tests.alerts.query.lexicon import TestLexicon

    resolver = Counting()
    index = TopicIndex(resolver)
    index.set("t", compile_topic('name:"bravo zuro"', TestLexicon()).plan)
    for _ in range(3):
        (hit,) = index.match(Document("d", "bravo zuru", lang="it"))
    assert [s.via for s in hit.spans] == ["sounds like it"]
    assert Counting.asked.count(("bravo", "it")) == 1


def test_what_a_resolver_learns_holds_for_words_met_before() -> None:
    class Learning(TestResolver):
        version = 0
        known = False

        def resolve(self, tokens: Sequence[str], lang: str | None) -> dict[str, list[tuple[str, str]]]:
            return super().resolve(tokens, lang) if self.known else {}

    from tests.alerts.query.lexicon import TestLexicon

    resolver = Learning()
    index = TopicIndex(resolver)
    index.set("t", compile_topic('name:"bravo zuro"', TestLexicon()).plan)
    document = Document("d", "bravo zuru", lang="it")
    assert index.match(document) == []
    resolver.known = True
    assert index.match(document) == []  # a word is not asked about again for nothing
    resolver.version += 1
    assert [hit.topic for hit in index.match(document)] == ["t"]


def test_a_document_without_the_anchor_meets_no_topic() -> None:
    """What makes it fast: 2,000 topics, and those whose words are missing are never evaluated."""
    index = index_of(*(f"word{n} AND common" for n in range(2_000)))
    asked = []
    honest = All.holds
    All.holds = lambda self, positions: asked.append(self) or honest(self, positions)  # type: ignore[method-assign,func-returns-value,assignment]
    try:
        assert [h.topic for h in index.match(Document("d", "common word7"))] == ["word7 AND common"]
        assert index.match(Document("d", "common and nothing else")) == []
    finally:
        All.holds = honest  # type: ignore[method-assign]
    assert len(asked) <= 1
