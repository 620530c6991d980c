"""Which real sources could be watched?

The shipped list is data: sources.tsv (name, place, about, url).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One source that somebody might want to watch; the address was taken from public lists and may be dead."""

    name: str
    place: str
    about: str
    url: str


def entries() -> Iterator[CatalogueEntry]:
    """All of them."""
    text = resources.files(__package__).joinpath("sources.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield CatalogueEntry(*line.split("\t"))


def search(words: Sequence[str]) -> Iterator[CatalogueEntry]:
    """Those that hold every word, in any column."""
    wanted = [word.casefold() for word in words]
    return (e for e in entries() if all(w in f"{e.name}\t{e.place}\t{e.about}\t{e.url}".casefold() for w in wanted))
