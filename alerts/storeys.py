"""Both storeys' tables, brought to this code's version together."""

from __future__ import annotations

from pathlib import Path

from crawler import schema
from crawler.config import Config
from crawler.db import Database
from crawler.schema import Storey

ALERTS = Storey("alerts", Path(__file__).parent / "migrations")


def open_database(loaded: Config) -> Database:
    """The database of the configuration, at the version of this code; StorageError."""
    database = Database(loaded.database)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    return database
