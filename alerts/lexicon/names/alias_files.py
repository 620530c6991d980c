"""Alias lists of others: one name and its variants a line, or JRC-Names' rows of id, type, language and name. Pure; alerts/topics/imported_aliases.py keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from crawler.errors import RequestError

MOST_VARIANTS = 500
MOST_GROUPS = 50_000
_PARTED = re.compile(r"\t|\s*[|;=]\s*")
_JRC = re.compile(r"^(\d+)\t[A-Z]\t[a-z]{1,3}\t(.+)$")


def groups(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Names that mean one, from either format; comments (#) and lines of a single name are left out.

    A plain line parts its names by tabs, `|`, `;` or `=`; JRC-Names has one spelling a row, with `+` for a space, and names of one id belong together.
    """
    by_id: dict[str, list[str]] = {}
    for raw in lines:
        line = raw.strip("\ufeff\r\n ")
        if not line or line.startswith("#"):
            continue
        if found := _JRC.match(line):
            by_id.setdefault(found.group(1), []).append(_clean(found.group(2).replace("+", " ")))
            continue
        names = tuple(dict.fromkeys(filter(None, map(_clean, _PARTED.split(line)))))
        if len(names) > 1:
            yield names[:MOST_VARIANTS]
    yield from (tuple(dict.fromkeys(names))[:MOST_VARIANTS] for names in by_id.values() if len(set(names)) > 1)


def _clean(name: str) -> str:
    return " ".join(name.split())[:200]


def checked(found: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The groups, each once. Raises RequestError nothing_to_import, or too_many_aliases as ``room``."""
    rows = list(dict.fromkeys(islice(found, MOST_GROUPS + 1)))
    if not rows:
        raise RequestError(
            "nothing_to_import",
            "No line holds a name and a variant of it.",
            "Write one name and its variants a line, separated by tabs.",
        )
    room(len(rows), 0)
    return rows


def room(new: int, known: int) -> None:
    """Raise RequestError too_many_aliases when there would be more than MOST_GROUPS: the matcher has all of them in memory."""
    if new + known > MOST_GROUPS:
        raise RequestError(
            "too_many_aliases",
            f"At most {MOST_GROUPS:,} imported names with their variants can be held; {known:,} are.",
            "Import the part of the list that your topics may name, or see tocsin lexicon remove.",
        )
