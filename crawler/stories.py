"""Copies of one text: which statements are the same story. Pure; who keeps the bands and looks them up is statements.py.

A text is cut into runs of words and each run hashed; the lowest hashes are a fair sample of the text (Broder 1997, bottom-k
MinHash), and a copy that was shortened, re-headlined, framed or reordered keeps many of them. A copy is found by the hashes
that are among the lowest of both texts and judged on the texts themselves. Hashes are the same in every process and Python.
"""

from __future__ import annotations

import struct
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

from crawler.fingerprint import words

WINDOW = timedelta(days=14)  # a copy that appears later is a new story
BANDS = 16  # hashes under which a text is filed
SHARED = 2  # keys that a candidate must share: one alone is mostly a quotation or a site's boilerplate
CANDIDATES = 5  # those that share most keys; a copy is among the first
SHORTEST = 16  # words; of less text nobody can say whose it is
SAME = 0.55  # share of the shorter text's runs that the longer one must hold
PROPORTION = (
    0.2  # the shorter text must have this part of the longer one: a digest that quotes ten texts is none of them
)

_RUN = 5
_EVERY = 4  # the sample is drawn from runs that begin with one word in four: a quarter of the work
_SIGNED = 1 << 63


def signature(text: str) -> bytes | None:
    """The text's sample: the hashes of ``BANDS`` of its runs, 8 bytes each; None when it is too short to tell."""
    row = words(text)
    if len(row) < SHORTEST:
        return None
    begins = map(crc32, [word.encode("utf-8", "replace") for word in row[: 1 - _RUN]])
    starts = [place for place, value in enumerate(begins) if value % _EVERY == 0]
    runs = [" ".join(row[place : place + _RUN]).encode("utf-8", "replace") for place in starts]
    # The checksum only orders the runs, which it does at the speed of C; a key must not collide among millions of texts.
    ordered = dict(zip(map(crc32, runs), runs, strict=True))
    return b"".join(blake2b(ordered[value], digest_size=8).digest() for value in sorted(ordered)[:BANDS])


def bands(signature: bytes) -> list[int]:
    """The keys to file a text under and to look for copies by.

    Candidates are the ``CANDIDATES`` texts that share most keys, at least ``SHARED``; ``same_story`` judges them. Keys are signed
    64-bit integers, as both databases keep them. A copy of half the length shares two of 16 but for three in 10,000.
    """
    return [value - _SIGNED for (value,) in struct.iter_unpack(">Q", signature)]


def same_story(a: str, b: str) -> float:
    """How much of the shorter text stands in the longer one, ``SAME`` to 1.0, or 0.0 when they are different stories."""
    small, large = sorted((_runs(a), _runs(b)), key=len)
    if len(small) + _RUN <= SHORTEST or len(small) < PROPORTION * len(large):
        return 0.0
    held = len(small & large) / len(small)
    return held if held >= SAME else 0.0


@lru_cache(maxsize=64)  # one new text is held against many candidates, and candidates repeat
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of five words."""
    row = words(text)
    return frozenset(zip(*(row[shift:] for shift in range(_RUN)), strict=False))
