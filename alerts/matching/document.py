"""What an index is given and what it answers: values alone, without any of the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from alerts.quotes.model import Said


@dataclass(frozen=True, slots=True)
class Document:
    """A statement as the matcher sees it. ``lang`` is ISO 639-1 or None when unknown, ``published`` ISO 8601, ``tags`` those of its source.

    ``said``: who says what in it, None where nobody has read that yet.
    """

    id: str
    text: str = ""
    title: str = ""
    lang: str | None = None
    source: str | None = None
    published: str | None = None
    tags: frozenset[str] = frozenset()
    said: Said | None = None


class Span(NamedTuple):
    """Where a term holds: ``start`` and ``end`` count code points of the original ``field`` ("title" or "text").

    ``term`` is the query's own spelling of the term, ``via`` says how the form found relates to it. A tuple and not a
    dataclass because a busy document makes some hundreds of them.
    """

    field: str
    start: int
    end: int
    term: str
    via: str


class Hit(NamedTuple):
    """A topic that a document matches; ``score`` as docs/query-language.md defines it, spans in order of place."""

    topic: str
    score: float
    spans: tuple[Span, ...]
