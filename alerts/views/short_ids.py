"""Short ids: the beginning of an id that no other one has, which people see in lists and type."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

LEAST = 4


def shortened(session: Session, column: InstrumentedAttribute[str]) -> dict[str, str]:
    """For each id of a table its shortest beginning that is its own, at least four characters."""
    ids = sorted(session.scalars(select(column)))
    return {one: one[: _length(ids, n)] for n, one in enumerate(ids)}


def short(session: Session, column: InstrumentedAttribute[Any], one: str) -> str:
    """The same of a single id."""
    ids = sorted(session.scalars(select(column).where(column.startswith(one[:LEAST], autoescape=True))))
    return one[: _length(ids, bisect_left(ids, one))]


def _length(ids: list[str], n: int) -> int:
    """One more character than it shares with the id before or after it."""
    beside = [*ids[max(0, n - 1) : n], *ids[n + 1 : n + 2]]
    return max([LEAST, *(_shared(ids[n], other) + 1 for other in beside)])


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
