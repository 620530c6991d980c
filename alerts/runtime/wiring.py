"""Both layers' tables, brought to this code's version together."""

from __future__ import annotations

from pathlib import Path

from alerts import models
from crawler.config.sections import Config
from crawler.storage import schema
from crawler.storage.database import Base, Database
from crawler.storage.schema import Layer

assert models.Topic.metadata is Base.metadata  # whoever opens the database knows all tables: a backup holds every one
ALERTS = Layer("alerts", Path(__file__).parents[1] / "migrations", "alerts0005")


def open_database(loaded: Config) -> Database:
    """The database of the configuration, at the version of this code; StorageError."""
    database = Database(loaded.database)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    return database
