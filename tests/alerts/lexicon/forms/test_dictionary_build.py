"""A language's tables: the same by either way of reading simplemma, found again by any spelling, half-made ones never seen."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import pytest
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from alerts.lexicon.forms import dictionary_build, simplemma_stream
from alerts.lexicon.forms.dictionaries import Table, open_table
from alerts.text.tokens import fold


def pairs(chunks: Iterable[simplemma_stream.Chunk]) -> list[tuple[str, str]]:
    """Every word with its dictionary form."""
    runs = [(run, lemma) for chunk in chunks for run, lemma in zip(chunk.runs, chunk.lemmas, strict=True)]
    return [(word, lemma) for run, lemma in runs for word in run.split("\n")]


@pytest.mark.parametrize("lang", ["id", "he", "fr"])
def test_the_stream_holds_what_the_public_mapping_holds(lang: str) -> None:
    known = sorted(DefaultDictionaryFactory().get_dictionary(lang).items())
    assert pairs(simplemma_stream.chunks(lang)) == known
    assert pairs(simplemma_stream.listed(known)) == known


# shared letters, new letters; then: cut one and add nothing, as before, in full; a number of two bytes
RECORDS = (
    b"\x00\x05house\x01\x00" + b"\x05\x01s\xfe" + b"\x00\x02me\xff\x01I" + b"\x00\x81\x01" + b"z" * 129 + b"\x80\x00"
)


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_the_stream_is_taken_apart_in_pieces_of_any_size(most: int) -> None:
    found: list[tuple[bytes, bytes]] = []
    at, word, lemma = 0, b"", b""
    while at < len(RECORDS):
        runs, lemmas, at, word, lemma = simplemma_stream.read(RECORDS, at, word, lemma, most)
        found += zip(runs, lemmas, strict=True)
    assert found == [(b"house\nhouses", b"hous"), (b"me", b"I"), (b"z" * 129, b"z")]


def test_a_torn_stream_is_refused() -> None:
    for end in range(1, len(RECORDS)):
        with contextlib.suppress(ValueError):
            runs, *_ = simplemma_stream.read(RECORDS[:end], 0, b"", b"", 100)
            assert runs in ([b"house"], [b"house\nhouses"], [b"house\nhouses", b"me"])
    for foreign in (b"\x05\x01a\x00\x00", b"\x00\x01a\x09\x00", b"\xff" * 20, b"\x00\xff\x7fa"):
        with pytest.raises(ValueError, match="torn"):
            simplemma_stream.read(foreign, 0, b"", b"", 100)


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Table:
    table = open_table(tmp_path_factory.mktemp("tables"), "fr")
    assert table is not None
    return table


def test_every_word_is_found_under_its_dictionary_form(french: Table) -> None:
    known = pairs(simplemma_stream.chunks("fr"))
    for word, lemma in known[::2003]:
        if dictionary_build.is_word(word) and dictionary_build.is_word(lemma):
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
        dictionary_build.compile_language("nowhere", tmp_path / "nowhere-1", lambda lang, share: told.append(share))
    assert (told[-1], list(tmp_path.iterdir())) == (1.0, [])
