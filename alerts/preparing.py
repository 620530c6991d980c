"""What stands before every run: the tables at this version, leases of earlier boots voided, the file's declarations brought in."""

from __future__ import annotations

import sys

from sqlalchemy.orm import Session

from alerts import config, languages, topics, ways
from alerts.errors import QueryError
from alerts.models import Delivery
from crawler import leases, sources, times
from crawler.config import Config
from crawler.db import Database
from crawler.models import Page, Source


def synchronise(session: Session, loaded: Config) -> list[QueryError]:
    """Bring what the file declares into the database; returns the queries that do not hold."""
    now = times.utcnow()
    sources.synchronise(session, loaded.sources, now)
    ways.synchronise(session, config.channels(loaded), loaded.folder, now)
    return topics.synchronise(session, config.topics(loaded), languages.engine(loaded, languages.spoken(session)), now)


def prepare(loaded: Config, database: Database) -> None:
    """What stands before every run: void the leases of earlier boots, and bring in what the file declares."""
    with database.write() as session:
        leases.release(session, (Source, Page, Delivery), f"{leases.RUN}:")
        wrong = synchronise(session, loaded)
    for error in wrong:  # on the operator's own terminal; never in a log that is kept
        sys.stderr.write(f"tocsin: {error} [{error.code}]\n{error.caret()}\n")
