"""Other names of organisations and people: our own list, what a person imported, what the configuration adds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from alerts.lexicon.names.name_folding import fold_name


@cache
def shipped() -> tuple[tuple[str, ...], ...]:
    """The rows of data/aliases.tsv."""
    text = files("alerts.lexicon").joinpath("data/aliases.tsv").read_text("utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _rows_of() -> dict[str, tuple[str, ...]]:
    """A name may stand in two rows, as those who added a spelling did not see the other: both hold."""
    out: dict[str, tuple[str, ...]] = {}
    for row in shipped():
        for key in map(fold_name, row):
            out[key] = tuple(dict.fromkeys((*out.get(key, ()), *row)))
    return out


def ours(folded: str) -> tuple[str, ...]:
    """The folded names of the shipped row that a folded name stands in."""
    return tuple(map(fold_name, _rows_of().get(folded, ())))


class Aliases:
    """Rows of names that mean one: ours, and ``more`` of the configuration and of imported lists."""

    def __init__(self, more: Iterable[Iterable[str]] = ()) -> None:
        self._groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for row in (*shipped(), *map(tuple, more)):
            for name in row:
                self._groups[fold_name(name)].append(row)

    def of(self, name: str) -> list[str]:
        """The other spellings of a name, without the name itself."""
        key = fold_name(name)
        found = dict.fromkeys(other for row in self._groups.get(key, ()) for other in row)
        return [other for other in found if fold_name(other) != key]
