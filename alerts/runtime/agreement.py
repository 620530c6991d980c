"""Whether a process still agrees with its database: the version of its tables, and the time. Looks again and again while the process works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from alerts.runtime.wiring import ALERTS, follow_clock
from crawler.errors import StorageError
from crawler.storage import schema
from crawler.storage.database import Database

log = logging.getLogger(__name__)
LOOK = 10.0  # seconds between two looks


def check(database: Database) -> None:
    """StorageError database_old, database_newer where the versions cannot work together; the clock follows the database's."""
    schema.check(database, schema.CRAWLER, ALERTS)
    follow_clock(database)


async def keep(database: Database, stop: Callable[[], None]) -> None:
    """Until the versions part: then ``stop`` is called, and the process that comes after says why it waits. While the server is away nothing is known.

    SQLite is for one machine, whose clock and version are ours.
    """
    if database.sqlite:
        return
    while True:
        await asyncio.sleep(LOOK)
        try:
            await asyncio.to_thread(check, database)
        except StorageError as error:
            if error.code in ("database_old", "database_newer"):
                log.error("version.parted code=%s", error.code)
                stop()
                return
