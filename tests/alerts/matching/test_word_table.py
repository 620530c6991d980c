"""The words of documents by both implementations: what one answers, the other does."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.matching.index import TopicIndex
from alerts.matching.vocabulary import Vocabulary
from alerts.matching.word_table import DocumentWords, WordTable, compiled
from alerts.text.tokens import SIGNS, cut_with_care, has_joint, is_odd, quick
from tests.alerts.query.agreement import compare, fresh_index
from tests.alerts.query.lexicon import TestResolver

TEXTS = st.text(st.sampled_from("גאaZéßІія1I|lөдё-'’_ .\u00ad\u200f\u0301臣あก็ا٣\u064e😀𐐷\ud800\n"), max_size=30)
GAP = 1000
needs_compiled = pytest.mark.skipif(compiled() is None, reason="there was no compiler when Tocsin was installed")


def tables() -> list[WordTable]:
    """One of each implementation that is there."""
    made = compiled()
    return [WordTable()] if made is None else [WordTable(), made]


def told(table: WordTable, cut: DocumentWords, *texts: str) -> dict[str, object]:
    """All that a cut answers of the words of these texts, with words for numbers."""
    words = sorted({word for text in texts for word in quick.findall(text)})
    return {
        "odd": cut.odd,
        "count": cut.count,
        "predicates": sorted(cut.predicates()),
        "at": [cut.at((table.number(word),)) for word in words],
        "all": cut.at(tuple(map(table.number, words))),
        "extents": [cut.span(at) for at in cut.at(tuple(map(table.number, words)))],
        "raws": [cut.raw(at) for at in cut.at(tuple(map(table.number, words)))],
        "starts": cut.starts(),
        "spans": [cut.spans(tuple(map(table.number, words[n:])), "term", "via") for n in range(len(words))],
    }


@given(TEXTS, TEXTS, TEXTS)
@example("", "", "І|І")
@example("", "лё|дӏ", "")
def test_implementations_agree(before: str, text: str, title: str) -> None:
    answers: list[tuple[object, ...]] = []
    for table in tables():
        first = table.cut(before, "", GAP)
        table.learn(first.fresh, {word: ("odd length",) for word in first.fresh if len(word) % 2})
        cut = table.cut(text, title, GAP)
        if first.odd or cut.odd:
            answers.append((first.odd, cut.odd))
            continue
        fresh = sorted(cut.fresh)
        table.learn(cut.fresh, {word: (word,) for word in cut.fresh[:3] if word < "m"} if len(fresh) < 2 else {})
        answers.append((fresh, table.size, told(table, cut, before, text, title)))
    assert all(answer == answers[0] for answer in answers)


@given(TEXTS)
def test_a_cut_is_the_quick_one_and_says_when_it_cannot_be_trusted(text: str) -> None:
    for table in tables():
        cut = table.cut(text, "", GAP)
        table.learn(cut.fresh, {})
        if cut.odd:
            assert is_odd(text)
            continue
        everything = tuple(map(table.number, set(quick.findall(text))))
        assert [cut.raw(at) for at in cut.at(everything)] == quick.findall(text)
        assert not is_odd(text)
        assert has_joint(text) or [cut.raw(at) for at in cut.at(everything)] == cut_with_care(text)[0]


@pytest.mark.parametrize("between", [*SIGNS, "→", "\u2028", "‼", "\n", "\x85", "\xa0", "_", "-", "^"])
@pytest.mark.parametrize("word", ["Ærøskøbing", "naïveté", "x1²", "Łódź", "storm"])
def test_latin_letters_are_cut_as_all_others(word: str, between: str) -> None:
    """The way without `re` for texts of Latin-1 letters, with the signs that are usual around them."""
    text = f"{between}{word}{between} {between}{word}  ¿été?{between}"
    for table in tables():
        cut = table.cut(text, "", GAP)
        table.learn(cut.fresh, {})
        everything = tuple(map(table.number, {m.group() for m in quick.finditer(text)}))
        assert [cut.span(at) for at in cut.at(everything)] == [m.span() for m in quick.finditer(text)]
        assert not cut.odd


def test_a_title_begins_after_the_gap() -> None:
    for table in tables():
        cut = table.cut("the bridge", "A bridge", GAP)
        table.learn(cut.fresh, {})
        assert cut.at((table.number("bridge"),)) == [1, 2 + GAP + 1]
        assert cut.span(2 + GAP + 1) == (2, 8)
        assert cut.raw(2 + GAP) == "A"
        with pytest.raises(IndexError):
            cut.span(3 + GAP + 1)


def test_words_that_were_taken_are_words() -> None:
    for table in tables():
        cut = table.take(["one", "", "two", "one"], 3, GAP)
        assert sorted(cut.fresh) == ["", "one", "two"]
        table.learn(cut.fresh, {"one": (1,)})
        assert cut.at((table.number("one"),)) == [0, 3 + GAP]
        assert cut.predicates() == {1}


def test_what_is_forgotten_is_new_again() -> None:
    for table in tables():
        first = table.cut("storm and rain", "", GAP)
        table.learn(first.fresh, {"storm": ("a topic",)})
        table.forget("storm")
        assert table.cut("storm rain", "", GAP).fresh == ["storm"]
        table.clear()
        assert table.size == 0
        assert sorted(table.cut("storm rain", "", GAP).fresh) == ["rain", "storm"]


def test_a_stream_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.matching.vocabulary.REMEMBERED", 10_000)
    for make in (compiled, WordTable):
        vocabulary = Vocabulary(table=lambda make=make: make() or WordTable())
        for number in range(50):
            text = " ".join(f"word{number}x{n}" for n in range(100))
            vocabulary.cache(("en", "ru", None)[number % 3], len(text)).cut(text, "", GAP)
        assert 0 < sum(vocabulary.cache(lang).table.size for lang in ("en", "ru", None)) <= 10_000


def test_a_word_of_a_megabyte_is_a_word() -> None:
    for table in tables():
        cut = table.cut("x" * 1_000_000 + " y", "", GAP)
        table.learn(cut.fresh, {})
        assert cut.span(0) == (0, 1_000_000)
        assert cut.at((table.number("y"),)) == [1]


@needs_compiled
def test_the_compiled_table_refuses_what_it_cannot_be_asked() -> None:
    table = compiled()
    assert table is not None
    cut = table.cut("one", "", GAP)
    with pytest.raises(KeyError):
        table.number("never")
    with pytest.raises(TypeError):
        cut.at([0])  # type: ignore[arg-type]
    with pytest.raises((TypeError, OverflowError)):
        cut.at((-1,))
    with pytest.raises((TypeError, OverflowError)):
        cut.spans((-1,), "term", "via")
    with pytest.raises(TypeError):
        table.take([1], 0, GAP)  # type: ignore[list-item]


def test_the_plain_index_equals_brute_force_too() -> None:
    """The agreement tests of test_index.py run with the quickest implementation; this is the other one."""

    def make(dice: Random) -> TopicIndex:
        return TopicIndex(TestResolver(), fresh_index(dice).frequency, WordTable)

    for seed in range(2):
        assert compare(seed, 100, 60, make)
