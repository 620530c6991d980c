"""Texts of sites as a page shows them: cut into pieces that are highlighted or not, cleaned of control characters, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.messages import rendering, senses
from alerts.messages.message import Mark, merged, with_excerpt
from alerts.models import Match
from crawler.storage.models import Statement

LONGEST_TITLE = 500  # characters of a title that are shown; sites have put whole pages into one


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it matched."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Words of the text that matched, and what they are to the topic ("" where they are its own)."""

    words: tuple[str, ...]
    sense: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """What of a statement matched: its title and the best passage in pieces, and the reasons."""

    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    reasons: tuple[Reason, ...]


def passage(row: Statement, source: str, spans: Iterable[Sequence[Any]]) -> Passage:
    """The passage of one match."""
    return of_texts(row.id, row.url, row.title, row.text, source, spans)


def of_texts(number: int, url: str, title: str, text: str, source: str, spans: Iterable[Sequence[Any]]) -> Passage:
    """The same of a statement's texts."""
    shown = with_excerpt(number, url, title, text, source, None, None, None, spans)
    found = senses.matched(shown.matches)
    return Passage(
        headline(title or url, shown.title_marks if title else ()),
        pieces(shown.excerpt, shown.excerpt_marks),
        tuple(Reason(tuple(map(rendering.clean, words)), rendering.clean(said)) for words, said in found),
    )


def pieces(text: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """A text cut at its marks."""
    return tuple(Piece(words, marked) for words, marked in rendering.pieces(text, marks))


def headline(text: str, marks: Sequence[Mark]) -> tuple[Piece, ...]:
    """A title cut at its marks; one that is a whole text ends after its first words."""
    if len(text) > LONGEST_TITLE:
        text, marks = f"{text[:LONGEST_TITLE]} …", [(a, min(b, LONGEST_TITLE)) for a, b in marks if a < LONGEST_TITLE]
    return pieces(text, marks)


def in_field(text: str, spans: Iterable[Sequence[Any]], field: str) -> tuple[Piece, ...]:
    """A field in pieces."""
    marks = merged((span[1], span[2]) for span in spans if span[0] == field)
    return headline(text, marks) if field == "title" else pieces(text, marks)


def paragraphs(text: str, spans: Iterable[Sequence[Any]], field: str = "text") -> tuple[tuple[Piece, ...], ...]:
    """A whole text by its paragraphs, each in pieces. ``spans``: those of all matches."""
    marks = merged((span[1], span[2]) for span in spans if span[0] == field)
    out: list[tuple[Piece, ...]] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        inside = [(max(a, at) - at, min(b, end) - at) for a, b in marks if a < end and b > at]
        if line.strip():
            out.append(pieces(line, inside))
        at = end + 1
    return tuple(out)


def of_matches(matches: Iterable[Match]) -> list[Sequence[Any]]:
    """The spans of several matches together."""
    return [span for match in matches for span in match.spans]
