"""Texts made to be costly: work grows with their length, memory is bounded, and what is not read or marked is said."""

from __future__ import annotations

import subprocess
import sys

import pytest

from alerts.matching import budget
from alerts.matching.explain import explain
from alerts.matching.index import Document, TopicIndex
from alerts.matching.terms import PlainLexicon
from alerts.query import compile_topic
from alerts.text.tokens import cut_with_care
from tests.support.work import cpu_seconds

PLAIN = PlainLexicon()
QUERIES = ["storm", '"storm warning"', "storm NEAR/3 warning", "SENTENCE(storm warning)", "车臣", "title:storm", "sto*"]
TEXTS = {
    "words": "storm warning ",
    "lines": "storm\nx\n",
    "hyphens": "a-storm-",
    "invisible": "sto\u200brm \u200b\u200b ",
    "thai": "กขคงจฉชซ",
    "han": "车臣的车臣",
    "kana": "さくらのはな",
    "mixed": "车臣abc车臣где ",
    "bars": "к|а к|б ",
}


def index_of(*queries: str) -> TopicIndex:
    index = TopicIndex()
    for query in queries:
        index.set(query, compile_topic(query, PLAIN).plan)
    return index


def long(piece: str, letters: int) -> str:
    return piece * (letters // len(piece) + 1)


@pytest.mark.parametrize("kind", TEXTS)
def test_eight_times_the_text_is_not_sixty_four_times_the_work(kind: str) -> None:
    def seconds(letters: int) -> float:
        index, text = index_of(*QUERIES), long(TEXTS[kind], letters)
        return cpu_seconds(lambda: (index.match(Document("d", text)), cut_with_care(text)))

    seconds(1_000)
    assert seconds(400_000) < 0.5 + 25 * seconds(50_000)


def test_the_spans_of_a_hit_are_the_first_thousand_and_all_count_for_the_score() -> None:
    text = long("storm ", 300_000)
    for query in ("storm", '"storm storm"', "storm NEAR/2 storm", "storm OR warning", "sto*"):
        hit = index_of(query).match(Document("d", text, "storm storm"))[0]
        assert len(hit.spans) == budget.SPANS
        assert [span.field for span in hit.spans[:1]] == ["title"], query
        assert hit.spans[len([s for s in hit.spans if s.field == "title"])].start == 0
        assert hit.score >= 3.9


def test_a_hit_with_fewer_spans_has_all_of_them_and_nothing_is_said() -> None:
    text = long("storm ", 6 * (budget.SPANS - 2))
    hit = index_of("storm").match(Document("d", text))[0]
    assert len(hit.spans) == budget.SPANS - 1
    assert budget.notes(len(text), len(hit.spans)) == ()


def test_text_behind_the_limit_is_not_read_and_that_is_said() -> None:
    text = "x " * (budget.READ // 2) + "storm"
    assert index_of("storm").match(Document("d", text)) == []
    found = explain(compile_topic("storm", PLAIN).plan, Document("d", text))
    assert found.notes == ("Of 1,000,005 letters the first 1,000,000 were read.",)
    assert index_of("storm").match(Document("d", text[-budget.READ :])) != []


@pytest.mark.parametrize("text", ["车臣" * 120_000, "storm " * 120_000])
def test_places_are_capped_and_the_title_is_always_looked_at(text: str) -> None:
    for query, title in (("title:storm", "a storm"), ("title:车臣", "关于车臣")):
        hits = index_of(query).match(Document("d", text, title))
        assert [(s.field, len(h.spans)) for h in hits for s in h.spans] == [("title", 1)], query


def test_a_word_across_two_pieces_of_a_run_is_found_once() -> None:
    from alerts.matching.substrings import PIECE, Substrings

    terms = Substrings()
    for term in ("车臣共和国", "车臣"):
        terms.add(term)
    for shift in range(7):
        run = "的" * (PIECE - shift) + "车臣共和国" + "的" * PIECE
        assert sorted(terms.find(run)) == [
            ("车臣", PIECE - shift, PIECE - shift + 2),
            ("车臣共和国", PIECE - shift, PIECE - shift + 5),
        ]


def test_suspects_are_cut_where_they_stand() -> None:
    raws, starts = cut_with_care("a ไทย bx车臣y, ok")
    assert list(zip(raws, starts, strict=True)) == [("a", 0), ("ไทย", 2), ("bx", 6), ("车臣", 8), ("y", 10), ("ok", 13)]


MEMORY = """
import resource, sys
from tests.alerts.matching.test_budget import QUERIES, TEXTS, index_of, long
from alerts.matching.index import Document
from alerts.topics import search
def peak(): return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
index = index_of(*QUERIES)
index.match(Document("d", "storm 车臣 к|а", lang="en"))
base = peak()
for lang, kind in enumerate(("words", "lines", "hyphens", "invisible", "thai", "mixed")):  # the others are like one of these
    text = long(TEXTS[kind], 9_000_000)
    index.match(Document("d", text, lang=f"{lang:02}"))
    search.words_of("", text)
fresh = " ".join(f"w{n}x" for n in range(1_200_000))
for lang in ("a", "b", "c"):
    index.match(Document("d", fresh, lang=lang))
print((peak() - base) // 1000)
"""


@pytest.mark.timeout(180)
def test_texts_of_nine_megabytes_take_less_than_300_megabytes() -> None:
    made = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    assert int(made.stdout) < 300


def test_words_of_one_language_make_room_for_another() -> None:
    index = index_of("storm")
    for lang in ("a", "b", "c", "d"):
        index.match(Document("d", " ".join(f"{lang}{n}xyzzyx" for n in range(70_000)), lang=lang))
    caches = index._vocabulary._caches.values()
    assert sum(cache.table.size for cache in caches) <= 2_000_000
    assert index.match(Document("d", "a storm", lang="a"))
