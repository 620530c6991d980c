"""Reads tables whole, from one state of the database, in an order that is the same on both kinds. Writes nothing."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.storage.database import Database

GROWING = ("statement_id", "stored_at", "created_at")  # columns by which new rows come last where the key is chance


def begin(session: Session, database: Database) -> None:
    """Let a reading session see one state until it ends; before its first query."""
    if not database.sqlite:
        session.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


def ordered(session: Session, table: sa.Table) -> sa.Select[Any]:
    """All rows of a table: new ones last, text by its bytes, whatever language a server sorts by."""
    server = session.connection().dialect.name == "postgresql"
    keys = list(table.primary_key.columns)
    counted = len(keys) == 1 and isinstance(keys[0].type, sa.Integer)
    first = [] if counted else [table.columns[name] for name in GROWING if name in table.columns][:1]
    columns = [*first, *(key for key in keys if key not in first)]
    return sa.select(table).order_by(
        *(c.collate("C") if server and isinstance(c.type, sa.String) else c for c in columns)
    )
