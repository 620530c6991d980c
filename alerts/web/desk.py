"""What every page is made from: the database, the configuration, and the processes that compile queries and look at sites. Built once by alerts/runtime."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from alerts.web.security import Origins
from crawler.config.sections import Config
from crawler.storage.database import Database

Workshop = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Has a piece of work done that this process is too small for: its name and its arguments give its answer. TocsinError as it says."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers are handed."""

    database: Database
    config: Config
    home: Origins
    workshop: Workshop
    lookout: Workshop  # the same for work that looks at sites: they take their time, and nobody who writes a query waits for them
    team: int | None = None  # whose part of it is seen; None: all of it
