"""Makes a language's tables out of the installed simplemma, once, at its first use. Reading them is dictionaries.py's part.

Whole runs of words at a time (up to four million words a language): nothing here may cost a Python object a word for long.
"""

from __future__ import annotations

import codecs
import gc
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import filterfalse
from pathlib import Path

from alerts.lexicon.forms import learnt_endings, simplemma_stream, sorted_rows
from alerts.lexicon.forms.letter_case import lower
from alerts.text.tokens import fold

# Scripts whose accents are left out often enough to look words up without them; in the last two nearly always.
_ACCENTED = re.compile("[a-zß-ɏḀ-ỿͰ-Ͽἀ-῿]")
_ASCII = bytes(range(128))
_UNPOINTED = re.compile("[א-ۓ]")

Progress = Callable[[str, float], None]


def compile_language(source: str, folder: Path, progress: Progress | None = None) -> None:
    """Write the tables of one of simplemma's languages into the folder, which appears whole or not at all.

    Takes 1 to 15 s of CPU and at most 350 MB. ``progress`` is called with the language and the share that is done, 1.0 last in any case.
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
    sorted_rows.write_blocks(work / "forms.rows", _blocks(source, lemmas, tell))
    sorted_rows.write(work / "spellings.rows", _spellings(lemmas), 1)
    tell(source, 0.8)
    step = max(1.0, len(lemmas) / learnt_endings.MOST_LEMMAS)
    names = list(lemmas)
    spread = [names[int(n * step)] for n in range(int(len(names) / step))]
    sample = {lemma: " ".join(lemmas[lemma]).split() for lemma in spread}
    sorted_rows.write(
        work / "endings.rows", [learnt_endings.to_row(e, shares) for e, shares in learnt_endings.learn(sample).items()]
    )
    tell(source, 0.9)
    sorted_rows.write(work / "lemmas.rows", (f"{lemma}\t{' '.join(runs)}" for lemma, runs in lemmas.items()), 1)


def _blocks(source: str, lemmas: dict[str, list[str]], tell: Progress) -> Iterator[str]:
    """Blocks of rows ``word TAB dictionary form`` (nothing after the tab: that of the next row); on the way fills ``lemmas``."""
    for chunk in simplemma_stream.chunks(source):
        block: list[str] = []
        size = 0
        for run, lemma in zip(chunk.runs, lower("\n".join(chunk.lemmas), source).split("\n"), strict=True):
            if not (lemma.isalpha() or is_word(lemma)):
                continue
            known = lemmas.get(lemma)
            if known is None:
                known = lemmas[lemma] = []
            known.append(_words(lower(run, source)))
            rows = run.replace("\n", "\t\n") + "\t" + lemma
            block.append(rows)
            size += len(rows)
            if size >= sorted_rows.SIZE:
                yield "\n".join(block)
                block, size = [], 0
        if block:
            yield "\n".join(block)
        tell(source, 0.6 * chunk.share)


def _words(run: str) -> str:
    """The words of a run with a space between them, less what is no word."""
    joined = run.replace("\n", "")
    if joined.isalpha():
        return run.replace("\n", " ")
    return " ".join([word for word in run.split("\n") if word.isalpha() or is_word(word)])


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
    for letter in _letters(blob):
        if len(plain := fold(letter)) != 1:
            blob = blob.replace(letter, plain)
    letters = _letters(blob)
    if len(letters) > 256 - len(_ASCII):
        return [fold(word) for word in words]  # no alphabet is as large
    # each letter is a byte, and the bytes are read as the plain letters
    spelt, plain = ((_ASCII.decode() + row).ljust(256, "\ufffe") for row in (letters, "".join(map(fold, letters))))
    packed, _ = codecs.charmap_encode(blob, "strict", codecs.charmap_build(spelt))
    return codecs.charmap_decode(packed, "strict", plain)[0].split("\n") if words else []


def _letters(text: str) -> str:
    """The different letters of a text that are not ASCII."""
    return "".join(sorted({*text.encode().translate(None, _ASCII).decode()}))


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
