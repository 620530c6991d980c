"""Reads a language's words with their dictionary forms out of the installed simplemma, in runs of words of one dictionary form.

A run is one piece of text, since millions of small ones would cost more than all the rest. Writes nothing; dictionary_build.py does.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

CHUNK = 100_000  # words read in one go
MAGIC = b"SMFC1"  # of simplemma's sorted stream of words: each by how it differs from the one before
AS_BEFORE, IN_FULL = 254, 255  # in that stream: the dictionary form is that of the word before; it is written out


@dataclass(frozen=True, slots=True)
class Chunk:
    """Runs of words, a line each, in order of their letters; the words of ``runs[n]`` have the dictionary form ``lemmas[n]``.

    ``share`` of all is read.
    """

    runs: list[str]
    lemmas: list[str]
    share: float


def chunks(source: str) -> Iterator[Chunk]:
    """All words of a language; from simplemma's own stream where it is of the format we know, else by its public mapping."""
    from simplemma.strategies.dictionaries import dictionary_factory

    with lzma.open(dictionary_factory.DATA_FOLDER / f"{source}.plzma") as file:
        data = file.read()
    if data.startswith(MAGIC) and not data[len(MAGIC)] & 1:  # 1: the words stand backwards
        return streamed(data)
    mapping = dictionary_factory.DefaultDictionaryFactory(cache_max_size=1).get_dictionary(source)
    return listed(sorted(mapping.items()))


def listed(pairs: list[tuple[str, str]]) -> Iterator[Chunk]:
    """The same out of pairs (word, dictionary form) in order of the words' UTF-8."""
    for at in range(0, len(pairs), CHUNK):
        part = pairs[at : at + CHUNK]
        runs = [(lemma, "\n".join(word for word, _ in run)) for lemma, run in groupby(part, lambda pair: pair[1])]
        yield Chunk([run for _, run in runs], [lemma for lemma, _ in runs], (at + len(part)) / len(pairs))


def streamed(data: bytes) -> Iterator[Chunk]:
    """The same out of simplemma's stream."""
    _, at = _number(data, len(MAGIC) + 1)
    word = lemma = b""
    while at < len(data):
        runs, lemmas, at, word, lemma = read(data, at, word, lemma, CHUNK)
        yield Chunk(
            [run.replace(b"\t", b" ").decode() for run in runs],
            [form.replace(b"\t", b" ").decode() for form in lemmas],
            at / len(data),
        )


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number in seven-bit groups, the low one first, and where it ends."""
    found = shift = 0
    while True:
        found |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return found, at


Read = tuple[list[bytes], list[bytes], int, bytes, bytes]


def read(data: bytes, at: int, word: bytes, lemma: bytes, most: int) -> Read:
    """Runs and their dictionary forms from a place on until so many words are full; then the place reached, the last word and its form.

    A record is: letters shared with the word before, new letters; then how the dictionary form differs from the word.
    Raises ValueError for a stream that ends within a record or shares letters that are not there.
    """
    try:
        found = _read(data, at, word, lemma, most)
    except IndexError:
        found = None
    if found is None or found[2] > len(data):
        raise ValueError("simplemma's stream of words is torn")
    return found


def _read(data: bytes, at: int, word: bytes, lemma: bytes, most: int) -> Read | None:
    runs: list[bytes] = []
    lemmas: list[bytes] = []
    words: list[bytes] = []
    add, stop, count = words.append, len(data), 0
    while at < stop:
        start = at
        shared, size = data[at], data[at + 1]
        if shared < 128 > size:
            at += 2
        else:
            shared, at = _number(data, at)
            size, at = _number(data, at)
        end = at + size
        cut = data[end]
        if shared > len(word) or (cut not in (AS_BEFORE, IN_FULL) and cut > shared + size):
            return None
        if cut != AS_BEFORE and words:
            runs.append(b"\n".join(words))
            lemmas.append(lemma)
            count += len(words)
            words.clear()
            if count >= most:
                return runs, lemmas, start, word, lemma
        word = word[:shared] + data[at:end]
        at = end + 1
        if cut != AS_BEFORE:
            size, at = _number(data, at)
            end = at + size
            lemma = data[at:end] if cut == IN_FULL else word[: len(word) - cut] + data[at:end]
            at = end
        add(word)
    return [*runs, b"\n".join(words)], [*lemmas, lemma], at, word, lemma
