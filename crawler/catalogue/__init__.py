"""Which real sources could be watched?

The shipped list is data: sources.tsv (name, place, about, url).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A source of the list: its name, country or region, what it publishes, and its URL from public lists, which may be dead."""

    name: str
    place: str
    about: str
    url: str


def entries() -> Iterator[CatalogueEntry]:
    """All entries, in the order of the file."""
    text = resources.files(__package__).joinpath("sources.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield CatalogueEntry(*line.split("\t"))


def search(words: Sequence[str]) -> Iterator[CatalogueEntry]:
    """The entries in which every word occurs, in any column."""
    wanted = [word.casefold() for word in words]
    return (e for e in entries() if all(w in f"{e.name}\t{e.place}\t{e.about}\t{e.url}".casefold() for w in wanted))
