"""Alias lists of others: one name and its variants a line, or JRC-Names' rows of id, type, language and name. Pure but for the one file."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.errors import RequestError

MOST_VARIANTS = 500
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


def store(found: Iterable[tuple[str, ...]], path: Path) -> tuple[int, int]:
    """Add groups to the file that the lexicon reads; (groups added, groups known before). Written whole, then moved into place.

    Raises RequestError nothing_to_import when there is no group at all.
    """
    known = path.read_text("utf-8").splitlines() if path.exists() else []
    rows = ["\t".join(group) for group in found]
    if not rows:
        raise RequestError(
            "nothing_to_import",
            "No line holds a name and a variant of it.",
            "Write one name and its variants a line, parted by tabs.",
        )
    new = [row for row in dict.fromkeys(rows) if row not in set(known)]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in [*known, *new])
    os.replace(name, path)
    return len(new), len(rows) - len(new)
