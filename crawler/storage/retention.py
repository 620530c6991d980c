"""Deletes what is older than it is to be kept, a few rows a transaction, so that nobody who writes waits long. Knows no table and no age."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from crawler.storage.database import Database, Writer

BATCH = 200  # rows a transaction: some tens of milliseconds
PAUSE = 0.1  # seconds between two, in which every other writer has its turn
EVERY = 6 * 3600.0  # seconds between two walks; ages are days
Key = TypeVar("Key")


def delete_some(session: Session, key: InstrumentedAttribute[Any], old: Any, oldest: Any, most: int = BATCH) -> int:
    """Delete at most ``most`` rows for which ``old`` holds, those with the least ``oldest`` first; returns how many. ``key``: of the table.

    PostgreSQL looks again at a row for which it waited, but not at what a subquery found: so ``old`` stands outside as well.
    """
    some = sa.select(key).where(old).order_by(oldest).limit(most)
    return session.execute(sa.delete(key.class_).where(key.in_(some), old)).rowcount  # type: ignore[attr-defined,no-any-return]


async def in_batches(writer: Writer, delete: Callable[[Session], int]) -> int:
    """Call ``delete`` until it finds nothing, each time in a transaction of its own; returns how many it deleted. It may end anywhere."""
    total = 0
    while gone := await writer.run(delete):
        total += gone
        await asyncio.sleep(PAUSE)
    return total


async def walk(
    database: Database,
    writer: Writer,
    before: datetime,
    find: Callable[[Session, datetime, Key | None], Sequence[Key]],
    delete: Callable[[Session, datetime, Sequence[Key]], int],
) -> int:
    """Find what is older than ``before`` without the writer's lock, each batch after the last key of the one before, and delete it; returns how much.

    ``delete`` looks again whether each may go. What stays is passed by once a walk and not once a batch, however much it is. It may end anywhere.
    """

    def found(after: Key | None) -> Sequence[Key]:
        with database.read() as session:
            return find(session, before, after)

    async def deleted(keys: Sequence[Key]) -> int:
        return await writer.run(lambda session: delete(session, before, keys))

    total, keys = 0, await asyncio.to_thread(found, None)
    while keys:
        total += await deleted(keys)
        await asyncio.sleep(PAUSE)
        keys = await asyncio.to_thread(found, keys[-1])
    return total
