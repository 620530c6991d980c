"""How many statements are read at a time: so many that their texts fit into memory together. Matches nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crawler.storage.models import Statement

LETTERS = 2_000_000  # of all texts of a batch; a single one may have more


def first(session: Session, where: Sequence[ColumnElement[bool]], most: int, *, newest: bool = False) -> list[int]:
    """The ids of the first statements (of the ``newest``) that satisfy all of these, at most so many and no more than fit, in order."""
    order = Statement.id.desc() if newest else Statement.id
    sizes = select(Statement.id, func.length(Statement.text)).where(*where).order_by(order).limit(most)
    found: list[int] = []
    letters = 0
    for number, length in session.execute(sizes):
        letters += length
        if found and letters > LETTERS:
            break
        found.append(number)
    return found
