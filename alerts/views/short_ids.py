"""Short ids: the beginning of an id that no other one has, which people see in lists and type."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

LEAST = 4
FEW = 1000  # so many are looked up in the index; for more all ids of the table are read once


def shortened(session: Session, column: InstrumentedAttribute[str], wanted: Sequence[str]) -> dict[str, str]:
    """For each of these ids its shortest beginning that no other id of the table has, at least four characters."""
    if len(wanted) <= FEW:
        found = session.execute(_neighbours(cast(Any, column.class_), column.key), {"wanted": wanted})
        return {one: one[: _length(one, a or "", z or "")] for one, a, z in found}
    ids = sorted(session.scalars(select(column)))
    around = zip(["", *ids], ids, [*ids[1:], ""], strict=False)
    return {one: one[: _length(one, before, after)] for before, one, after in around}


@cache
def _neighbours(kind: Any, key: str) -> Select[str, str | None, str | None]:
    """These ids with the ones before and after them."""
    column, other = getattr(kind, key), getattr(aliased(kind), key)
    before = select(func.max(other)).where(other < column).correlate(column.class_).scalar_subquery()
    after = select(func.min(other)).where(other > column).correlate(column.class_).scalar_subquery()
    return select(column, before, after).where(column.in_(bindparam("wanted", expanding=True)))


def _length(one: str, before: str, after: str) -> int:
    """One more character than it shares with the id before or after it."""
    return max(LEAST, _shared(one, before) + 1, _shared(one, after) + 1)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
