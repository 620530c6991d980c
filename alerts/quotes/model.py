"""What is known of a quote, and of an outlet that a text stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said something. ``name`` as the text has it in full; None: unknown, or only a role ("the spokesman") is told."""

    name: str | None = None
    role: str | None = None
    affiliation: str | None = None


UNKNOWN = Speaker()


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of somebody: ``text[start:end]``, without the marks. ``verb``: the word of saying as it stands there, or None."""

    start: int
    end: int
    speaker: Speaker = UNKNOWN
    verb: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """An outlet that a statement stands on: ``text[start:end]``, and its name without case endings where they are known."""

    start: int
    end: int
    outlet: str


@dataclass(frozen=True, slots=True)
class Said:
    """All of a text, in its order."""

    quotes: tuple[Quote, ...] = ()
    reported: tuple[Report, ...] = ()

    def named(self, outlets: bool) -> Iterator[tuple[int, int, str | None, str | None]]:
        """Each outlet, or each quote with its speaker and whom he speaks for: (start, end, name, name)."""
        if outlets:
            yield from ((r.start, r.end, r.outlet, None) for r in self.reported)
        else:
            yield from ((q.start, q.end, q.speaker.name, q.speaker.affiliation) for q in self.quotes)
