"""Makes a language's tables out of the installed simplemma, once, at its first use. What the tables answer stands in tables.py.

Whole runs of words at a time (up to four million words a language): nothing here may cost a Python object a word for long.
"""

from __future__ import annotations

import gc
import lzma
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import filterfalse, groupby
from pathlib import Path

from alerts.lexicon import endings, store
from alerts.lexicon.casing import lower
from alerts.query.tokens import fold

CHUNK = 100_000  # words read in one go
MAGIC = b"SMFC1"  # of simplemma's sorted stream of words: each by how it differs from the one before
AS_BEFORE, IN_FULL = 254, 255  # in that stream: the dictionary form is that of the word before; it is written out
# Scripts whose accents are left out often enough to look words up without them; in the last two nearly always.
_ACCENTED = re.compile("[a-zß-ɏḀ-ỿͰ-Ͽἀ-῿]")
_ASCII = bytes(range(128))
_UNPOINTED = re.compile("[א-ۓ]")

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words in order of their letters; from ``starts[n]`` on they have the dictionary form ``lemmas[n]``; ``share`` of all is read."""

    words: list[str]
    starts: list[int]
    lemmas: list[str]
    share: float


def compile_language(source: str, folder: Path, progress: Progress | None = None) -> None:
    """Write the tables of one of simplemma's languages into the folder, which appears whole or not at all.

    Takes 1 to 15 s of CPU and at most 350 MB. ``progress`` is told the language and the share done, 1.0 last in any case.
    """
    tell = progress or (lambda lang, share: None)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    collecting = gc.isenabled()
    gc.disable()  # millions of small strings and no cycles: collecting would double the time
    try:
        _write(source, work, tell)
        try:
            work.rename(folder)
        except OSError:  # another process was first
            if not folder.exists():
                raise
    finally:
        if collecting:
            gc.enable()
        shutil.rmtree(work, ignore_errors=True)
        tell(source, 1.0)


def _write(source: str, work: Path, tell: Progress) -> None:
    lemmas: dict[str, list[str]] = {}
    tell(source, 0.0)
    store.write_blocks(work / "forms.rows", _blocks(source, lemmas, tell))
    store.write(work / "spellings.rows", _spellings(lemmas), 1)
    tell(source, 0.8)
    step = max(1.0, len(lemmas) / endings.MOST_LEMMAS)
    names = list(lemmas)
    spread = [names[int(n * step)] for n in range(int(len(names) / step))]
    sample = {lemma: " ".join(lemmas[lemma]).split() for lemma in spread}
    store.write(work / "endings.rows", [endings.to_row(e, shares) for e, shares in endings.learn(sample).items()])
    tell(source, 0.9)
    store.write(work / "lemmas.rows", (f"{lemma}\t{' '.join(runs)}" for lemma, runs in lemmas.items()), 1)


def _blocks(source: str, lemmas: dict[str, list[str]], tell: Progress) -> Iterator[str]:
    """Blocks of rows ``word TAB dictionary form`` (nothing after the tab: that of the next row); on the way fills ``lemmas``."""
    for chunk in _chunks(source):
        words, text = chunk.words, "\n".join(chunk.words)
        small = words[:] if (lowered := lower(text, source)) == text else lowered.split("\n")
        for n in [n for n, word in enumerate(small) if not word.isalpha()]:
            small[n] = small[n] if is_word(small[n]) else ""
        block: list[str] = []
        size = 0
        ends = (*chunk.starts[1:], len(small))
        for start, end, lemma in zip(
            chunk.starts, ends, lower("\n".join(chunk.lemmas), source).split("\n"), strict=True
        ):
            if not (lemma.isalpha() or is_word(lemma)):
                continue
            known = lemmas.get(lemma)
            if known is None:
                known = lemmas[lemma] = []
            known.append(" ".join(small[start:end]))
            rows = "\t\n".join(words[start:end]) + "\t" + lemma
            block.append(rows)
            size += len(rows)
            if size >= store.SIZE:
                yield "\n".join(block)
                block, size = [], 0
        if block:
            yield "\n".join(block)
        tell(source, 0.6 * chunk.share)


def _spellings(lemmas: dict[str, list[str]]) -> Iterator[str]:
    """Rows ``word without accents TAB word``, for words that are another one without them; in Arabic and Hebrew for all."""
    beginning: dict[str, list[str]] = defaultdict(list)
    for runs in lemmas.values():
        for run in runs:
            beginning[run[:2]].append(run)
    together: dict[str, list[str]] = defaultdict(
        list
    )  # words that may meet: small sets, which the processor's cache holds
    for letters, runs in beginning.items():
        if _ACCENTED.match(letters) or _UNPOINTED.match(letters):
            together[fold(letters)] += runs
    for letters, runs in together.items():
        words = " ".join(runs).split()
        odd = list(filterfalse(str.isascii, words))
        keys = _folded(odd)
        spelt = dict(zip(keys, odd, strict=True))
        rows = set()
        if len(spelt) < len(odd):
            rows = {f"{key}\t{word}" for key, word in zip(keys, odd, strict=True) if spelt[key] is not word}
        meeting = spelt.keys() & [*filter(str.isascii, words), *(row[: row.index("\t")] for row in rows)]
        rows.update(f"{key}\t{spelt[key]}" for key in (spelt if _UNPOINTED.match(letters) else meeting))
        yield from rows


def _folded(words: list[str]) -> list[str]:
    """The words without accents. It runs over all letters at once, since a call a word would take a minute."""
    blob = "\n".join(words)
    for letter in set(blob.encode().translate(None, _ASCII).decode()):
        if (plain := fold(letter)) != letter:
            blob = blob.replace(letter, plain)
    return blob.split("\n") if words else []


def is_word(text: str) -> bool:
    """One token: letters and combining marks, no space, hyphen or apostrophe."""
    return bool(text) and all(
        c.isalnum()
        or "\u0300" <= c <= "\u036f"
        or "\u0591" <= c <= "\u0670"
        or "\u0900" <= c <= "\u0d7f"
        or c == "\u200c"
        for c in text
    )


def _chunks(source: str) -> Iterator[Chunk]:
    """All words of a language; from simplemma's own stream where it is of the format we know, else by its public mapping."""
    from simplemma.strategies.dictionaries import dictionary_factory

    with lzma.open(dictionary_factory.DATA_FOLDER / f"{source}.plzma") as file:
        data = file.read()
    if data.startswith(MAGIC) and not data[len(MAGIC)] & 1:  # 1: the words stand backwards
        return _streamed(data)
    mapping = dictionary_factory.DefaultDictionaryFactory(cache_max_size=1).get_dictionary(source)
    return _listed(sorted(mapping.items()))


def _listed(pairs: list[tuple[str, str]]) -> Iterator[Chunk]:
    for at in range(0, len(pairs), CHUNK):
        part = pairs[at : at + CHUNK]
        runs = [next(run) for _, run in groupby(enumerate(part), lambda item: item[1][1])]
        yield Chunk([w for w, _ in part], [n for n, _ in runs], [p[1] for _, p in runs], (at + len(part)) / len(pairs))


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number in seven-bit groups, the low one first, and where it ends."""
    found = shift = 0
    while True:
        found |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return found, at


def _streamed(data: bytes) -> Iterator[Chunk]:
    """The stream's records: letters shared with the word before, new letters; then how the dictionary form differs from the word."""
    _, at = _number(data, len(MAGIC) + 1)
    word = lemma = b""
    words: list[bytes] = []
    starts: list[int] = []
    lemmas: list[bytes] = []
    add, stop, as_before = words.append, len(data), AS_BEFORE
    while at < stop:
        shared, size = data[at], data[at + 1]
        if shared < 128 > size:
            at += 2
        else:
            shared, at = _number(data, at)
            size, at = _number(data, at)
        end = at + size
        word = word[:shared] + data[at:end]
        cut = data[end]
        at = end + 1
        if cut != as_before:
            size, at = _number(data, at)
            end = at + size
            lemma = data[at:end] if cut == IN_FULL else word[: len(word) - cut] + data[at:end]
            at = end
            if len(words) >= CHUNK:
                yield _decoded(words, starts, lemmas, at / stop)
                words, starts, lemmas = [], [], []
                add = words.append
            starts.append(len(words))
            lemmas.append(lemma)
        add(word)
    yield _decoded(words, starts, lemmas, 1.0)


def _decoded(words: Iterable[bytes], starts: list[int], lemmas: Iterable[bytes], share: float) -> Chunk:
    def texts(rows: Iterable[bytes]) -> list[str]:
        return b"\n".join(rows).replace(b"\t", b" ").decode().split("\n")

    return Chunk(texts(words), starts, texts(lemmas), share)
