"""How much of a text is matched, and how many places of a hit are kept: a text made to be costly takes no more than a long one. Pure.

Nothing is left out in silence: `notes` says what was, wherever a hit is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from alerts.matching.document import Document

Place = tuple[int, int, int]  # first and last position, and the row that holds there

READ = 1_000_000  # letters of a text, some 350 pages: the longest books and reports that are published as one page are shorter
LONG = 100_000  # letters, from which on places are counted before anything is made of them
PLACES = 100_000  # of one test of a word, and all inside script without spaces
SPANS = 1_000  # of a hit


def read(document: Document) -> Document:
    """The document with as much of its text as is read."""
    return replace(document, text=document.text[:READ]) if len(document.text) > READ else document


def is_long(document: Document) -> bool:
    """Whether the text may have more places than are kept."""
    return len(document.text) > LONG


def places(where: list[int], title_at: int) -> list[int]:
    """The first of the positions of a word test, and those in the title, which come last."""
    return where if len(where) <= PLACES else where[:PLACES] + where[max(PLACES, bisect_left(where, title_at)) :]


def chosen(found: list[Place], title_at: int) -> list[Place]:
    """The places of a term, in order, of which spans are made: all in the title, and the first of the others."""
    if len(found) <= SPANS:
        return found
    return found[:SPANS] + found[max(SPANS, bisect_left(found, (title_at,))) :]


def notes(letters: int, spans: int) -> tuple[str, ...]:
    """What is to be said of a hit in a text of so many letters that has so many spans; mostly nothing."""
    unread = (f"Of {letters:,} letters the first {READ:,} were read.",) if letters > READ else ()
    return (*unread, f"The first {SPANS:,} places are marked; there may be more.") if spans >= SPANS else unread
