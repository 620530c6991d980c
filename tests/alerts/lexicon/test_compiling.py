"""A language's tables: the same by either way of reading simplemma, found again by any spelling, half-made ones never seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from alerts.lexicon import compiling
from alerts.lexicon.tables import Table, open_table
from alerts.query.tokens import fold


def pairs(chunks: list[compiling.Chunk]) -> list[tuple[str, str]]:
    """Every word with its dictionary form."""
    out: list[tuple[str, str]] = []
    for chunk in chunks:
        ends = (*chunk.starts[1:], len(chunk.words))
        for start, end, lemma in zip(chunk.starts, ends, chunk.lemmas, strict=True):
            out += [(word, lemma) for word in chunk.words[start:end]]
    return out


@pytest.mark.parametrize("lang", ["id", "he", "fr"])
def test_the_stream_holds_what_the_public_mapping_holds(lang: str) -> None:
    listed = sorted(DefaultDictionaryFactory().get_dictionary(lang).items())
    assert pairs(list(compiling._chunks(lang))) == listed
    assert pairs(list(compiling._listed(listed))) == listed


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Table:
    table = open_table(tmp_path_factory.mktemp("tables"), "fr")
    assert table is not None
    return table


def test_every_word_is_found_under_its_dictionary_form(french: Table) -> None:
    known = pairs(list(compiling._chunks("fr")))
    for word, lemma in known[::2003]:
        if compiling.is_word(word) and compiling.is_word(lemma):
            assert word.lower() in french.forms(lemma.lower()), word
            assert (word.lower(), lemma.lower()) in french.words(word.lower()), word


@pytest.mark.parametrize("word", ["pêche", "peche", "péché"])
def test_words_that_differ_by_accents_alone_meet(french: Table, word: str) -> None:
    found = dict(french.words(word))
    assert {"pêche", "péché"} <= found.keys()
    assert {fold(spelt) for spelt in found} == {"peche"}


def test_a_word_that_is_none_is_not_found(french: Table) -> None:
    assert (french.words("xqzv"), french.forms("xqzv"), french.words("")) == ([], [], [])


def test_arabic_is_found_without_its_hamza(tmp_path: Path) -> None:
    table = open_table(tmp_path, "ar")
    assert table is not None
    assert table.words("اسبوع"), "written أسبوع in the table"


def test_a_failure_leaves_nothing_and_ends_its_bar(tmp_path: Path) -> None:
    told: list[float] = []
    with pytest.raises(FileNotFoundError):
        compiling.compile_language("nowhere", tmp_path / "nowhere-1", lambda lang, share: told.append(share))
    assert (told[-1], list(tmp_path.iterdir())) == (1.0, [])
