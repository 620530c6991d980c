"""Short ids: the beginning of an id that no other one has, which people see in lists and type."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

LEAST = 4
FEW = 1000  # so many are looked up one by one; for more all ids of the table are read once


def shortened(session: Session, column: InstrumentedAttribute[str], wanted: Sequence[str]) -> dict[str, str]:
    """For each of these ids its shortest beginning that no other id of the table has, at least four characters."""
    if len(wanted) <= FEW:
        return {one: short(session, column, one) for one in wanted}
    ids = sorted(session.scalars(select(column)))
    around = zip(["", *ids], ids, [*ids[1:], ""], strict=False)
    return {one: one[: _length(one, before, after)] for before, one, after in around}


def short(session: Session, column: InstrumentedAttribute[str], one: str) -> str:
    """The same of a single id."""
    before = session.scalar(select(func.max(column)).where(column < one))
    after = session.scalar(select(func.min(column)).where(column > one))
    return one[: _length(one, before or "", after or "")]


def _length(one: str, before: str, after: str) -> int:
    """One more character than it shares with the id before or after it."""
    return max(LEAST, _shared(one, before) + 1, _shared(one, after) + 1)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
