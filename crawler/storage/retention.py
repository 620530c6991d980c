"""Deletes what is older than it is to be kept, a few rows a transaction, so that nobody who writes waits long. Knows no table and no age."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from crawler.storage.database import Writer

BATCH = 200  # rows a transaction: some tens of milliseconds
PAUSE = 0.1  # seconds between two, in which every other writer has its turn


def delete_some(session: Session, key: InstrumentedAttribute[Any], old: Any, oldest: Any, most: int = BATCH) -> int:
    """Delete at most ``most`` rows for which ``old`` holds, those with the least ``oldest`` first; returns how many. ``key``: of the table."""
    some = sa.select(key).where(old).order_by(oldest).limit(most)
    return session.execute(sa.delete(key.class_).where(key.in_(some))).rowcount  # type: ignore[attr-defined,no-any-return]


async def in_batches(writer: Writer, delete: Callable[[Session], int]) -> int:
    """Call ``delete`` until it finds nothing, each time in a transaction of its own; returns how many it deleted. It may end anywhere."""
    total = 0
    while gone := await writer.run(delete):
        total += gone
        await asyncio.sleep(PAUSE)
    return total
