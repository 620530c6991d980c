"""Seals anew what sealed columns hold, when the key changes. Knows no table: a column says it of itself (`SEALED`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.config.declaration import SEALED
from crawler.storage.database import Base

Change = Callable[[str], str]


def reseal(session: Session, change: Change) -> int:
    """Give every sealed text of the database to ``change`` and store what it returns; returns how many are another text now."""
    return sum(
        _column(session, c, change) for t in Base.metadata.sorted_tables for c in t.columns if c.info.get("sealed")
    )


def _column(session: Session, column: sa.Column[Any], change: Change) -> int:
    table, count = column.table, 0
    keys = list(table.primary_key.columns)
    for *key, value in session.execute(sa.select(*keys, column).where(column.is_not(None))).all():
        changed: list[str] = []
        fresh = _resealed(value, change, changed)
        if changed:
            where = [k == v for k, v in zip(keys, key, strict=True)]
            session.execute(sa.update(table).where(*where).values({column.name: fresh}))
        count += len(changed)
    return count


def _resealed(value: Any, change: Change, changed: list[str]) -> Any:
    """The value with other sealed texts; those that changed are added to ``changed``."""
    if isinstance(value, dict):
        return {key: _resealed(one, change, changed) for key, one in value.items()}
    if isinstance(value, list):
        return [_resealed(one, change, changed) for one in value]
    if not isinstance(value, str) or not value.startswith(SEALED):
        return value
    fresh = change(value)
    changed += [fresh] * (fresh != value)
    return fresh
