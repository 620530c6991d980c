"""Near duplicates: which texts are the same story. Pure; story_index.py stores the sketches and looks them up.

Every run of five words is hashed; the lowest hashes are a fair sample of the text (bottom-k MinHash, Broder 1997), and a copy that
was shortened, reordered or got another headline keeps many of them. Candidates share some of the very lowest hashes (bands), their
sketches estimate how likely each is, and the full texts decide. Hashes are equal in every process and version of Python.
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
BANDS = 14  # hashes by which a text is indexed
SAMPLE = 64  # hashes in a sketch
BAND_SIZE = 32  # texts indexed under one hash at most: what more texts share is boilerplate
SHARED_BANDS = 2  # bands that a candidate must share: one band is mostly a quotation
CANDIDATES = 10  # looked at: those that share most bands
COMPARED = 3  # the likeliest candidates, whose stories are compared with the text
LIKELY = 0.4  # least overlap of the sketches; the standard deviation of the estimate is at most 0.1
SHORTEST = 16  # words; a shorter text cannot be told from a common phrase
SAME = 0.55  # share of the shorter text's runs that the longer one must contain
SAME_ON_ONE_SITE = 0.8  # on one site, which repeats its background and its page frame in different texts
PROPORTION = (
    0.25  # least length of the shorter text, as a part of the longer one: a digest of ten texts is none of them
)

_RUN = 5
_RANKS = 4  # runs are ranked by a byte of their first word's hash, so that of a long text only a quarter of the runs is hashed
_MARKS = [bytes(value % _RANKS == rank for value in range(256)) for rank in range(_RANKS)]


def sketch(row: Sequence[str]) -> bytes | None:
    """The ``SAMPLE`` lowest hashes of the text's runs, ascending, 4 bytes each; all of them when it has fewer.

    ``row``: the text's words (``fingerprint.words``). None when the text is too short.
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
    """The keys by which a text is indexed and its copies are looked up: its ``BANDS`` lowest hashes.

    Of 999 in 1,000 copies with half the length, at least two of the 14 are shared.
    """
    return list(_unpacked(sketch)[:BANDS])


def likeness(a: bytes, b: bytes) -> float:
    """An estimate, from two sketches, of how much of the shorter text the longer one contains: 0 to 1."""
    first, second = _unpacked(a), _unpacked(b)
    # Up to this hash both samples are complete: a hash that is only in one is missing in the other text.
    known = min(row[-1] if len(row) == SAMPLE else 0xFFFFFFFF for row in (first, second))
    smaller = min(bisect_right(first, known), bisect_right(second, known))
    return len(set(first).intersection(second)) / max(1, smaller)


def same_story(a: str, b: str, *, one_site: bool = False) -> float:
    """How much of the shorter text the longer one contains; 0.0 when that is too little for the same story.

    ``one_site``: both are from one site; then a larger share is required.
    """
    small, large = sorted((_runs(a), _runs(b)), key=len)
    if len(small) + _RUN <= SHORTEST or len(small) < PROPORTION * len(large):
        return 0.0
    share = len(small & large) / len(small)
    return share if share >= (SAME_ON_ONE_SITE if one_site else SAME) else 0.0


@lru_cache(maxsize=64)  # a new text is compared with several candidates, and candidates repeat
def _runs(text: str) -> frozenset[bytes]:
    """All runs of five words, as the hashes of their words."""
    raw = _hashed(words(text))
    return frozenset([raw[at : at + 4 * _RUN] for at in range(0, len(raw) - 4 * (_RUN - 1), 4)])


def _hashed(row: Sequence[str]) -> bytes:
    """The hash of each word, 4 bytes each."""
    return array("I", list(map(crc32, " ".join(row).encode("utf-8", "replace").split(b" ")))).tobytes()


def _unpacked(sketch: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(sketch) // 4}I", sketch)
