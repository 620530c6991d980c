"""A deliverer between a database and real receivers, put away when the test is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from alerts.delivery.sender import Deliverer
from crawler.storage.database import Database, Writer
from tests.support.builders import a_context


@asynccontextmanager
async def deliverer(database: Database, wait: float = 0.0, tries: int = 3, **context: Any) -> AsyncIterator[Deliverer]:
    """One that waits so many seconds between tries, so many times."""
    home, writer = a_context(**context), Writer(database)
    made = Deliverer(database, writer, home, (timedelta(seconds=wait),) * tries)
    try:
        yield made
    finally:
        await made.finish(60)
        await home.aclose()
        await writer.close()
