"""Copies of one text: which statements are the same story. Pure; who keeps the sketches and looks them up is folding.py.

Every run of five words is hashed; the lowest hashes are a fair sample of the text (bottom-k MinHash, Broder 1997), and a copy that
was shortened, re-headlined, framed or reordered keeps many of them. Candidates share the very lowest, their sketches say how
likely each is, and the texts themselves decide. Hashes are the same in every process and Python.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import compress
from zlib import crc32

from crawler.statements.text_fingerprint import words

WINDOW = timedelta(days=14)  # a copy that appears later is a new story
BANDS = 14  # hashes under which a text is filed
SAMPLE = 64  # hashes in a sketch
BAND_SIZE = 32  # texts that may be filed under one hash: what more of them share is boilerplate, or found by these
SHARED_BANDS = 2  # bands that a candidate must share: one alone is mostly a quotation
CANDIDATES = 10  # those that share most bands
COMPARED = 3  # the stories of so many, the likeliest, are held against the text
LIKELY = 0.4  # share that the sketches must show; the deviation of the estimate is at most 0.1
SHORTEST = 16  # words; of less text nobody can say whose it is
SAME = 0.55  # share of the shorter text's runs that the longer one must hold
SAME_ON_ONE_SITE = 0.8  # a site tells one event several times, and repeats its background and its frame in each text
PROPORTION = 0.25  # the shorter text must have this part of the longer one: a digest of ten texts is none of them

_RUN = 5
_RANKS = 4  # a byte of the first word's hash ranks a run above all else: a long text's sample comes from a quarter of its runs
_MARKS = [bytes(value % _RANKS == rank for value in range(256)) for rank in range(_RANKS)]


def sketch(row: Sequence[str]) -> bytes | None:
    """The ``SAMPLE`` lowest hashes of the text's runs, ascending, 4 bytes each; all of them when it has fewer.

    ``row``: the text's words (``fingerprint.words``). None when it is too short to tell.
    """
    if len(row) < SHORTEST:
        return None
    # A run's hash is that of its words' hashes: joining the words themselves costs three times as much.
    raw = _hashed(row)
    first = raw[: 4 * (1 - _RUN) : 4]
    sample: list[int] = []
    for rank, marks in enumerate(_MARKS):
        places = compress(range(0, len(raw), 4), first.translate(marks))
        runs = {crc32(raw[at : at + 4 * _RUN]) for at in places}
        sample += [rank << 30 | value >> 2 for value in sorted(runs)[:SAMPLE]]
        if len(sample) >= SAMPLE:
            break
    return struct.pack(f">{min(len(sample), SAMPLE)}I", *sample[:SAMPLE])


def bands(sketch: bytes) -> list[int]:
    """The keys to file a text under and to look for copies by: its ``BANDS`` lowest hashes.

    Of 14, a copy of half the length shares two but for one in 1,000.
    """
    return list(_unpacked(sketch)[:BANDS])


def likeness(a: bytes, b: bytes) -> float:
    """How much of the smaller text stands in the larger one, 0 to 1, as far as their sketches tell."""
    first, second = _unpacked(a), _unpacked(b)
    # Below this hash both are complete, so that what one has and the other lacks is truly missing there.
    known = min(row[-1] if len(row) == SAMPLE else 0xFFFFFFFF for row in (first, second))
    smaller = min(bisect_right(first, known), bisect_right(second, known))
    return len(set(first).intersection(second)) / max(1, smaller)


def same_story(a: str, b: str, *, one_site: bool = False) -> float:
    """How much of the shorter text stands in the longer one, or 0.0 when they are different stories.

    ``one_site``: both appeared on one site, where more is asked.
    """
    small, large = sorted((_runs(a), _runs(b)), key=len)
    if len(small) + _RUN <= SHORTEST or len(small) < PROPORTION * len(large):
        return 0.0
    held = len(small & large) / len(small)
    return held if held >= (SAME_ON_ONE_SITE if one_site else SAME) else 0.0


@lru_cache(maxsize=64)  # one new text is held against several candidates, and candidates repeat
def _runs(text: str) -> frozenset[bytes]:
    """All runs of five words, by the hashes of these."""
    raw = _hashed(words(text))
    return frozenset([raw[at : at + 4 * _RUN] for at in range(0, len(raw) - 4 * (_RUN - 1), 4)])


def _hashed(row: Sequence[str]) -> bytes:
    """The hash of each word, 4 bytes each."""
    return array("I", list(map(crc32, " ".join(row).encode("utf-8", "replace").split(b" ")))).tobytes()


def _unpacked(sketch: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(sketch) // 4}I", sketch)
