"""What stands before every run: the tables at this version, leases of earlier boots voided, the file's declarations brought in."""

from __future__ import annotations

import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import config
from alerts.channels.transports.context import Context
from alerts.delivery import channel_store, operator_notices
from alerts.errors import QueryError
from alerts.models import Channel, Delivery
from alerts.topics import languages
from alerts.topics import store as topics
from crawler import clock
from crawler.config.sections import Config
from crawler.errors import TocsinError
from crawler.fetch import egress
from crawler.sources import store as sources
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page, Source


def synchronise(session: Session, loaded: Config, progress: languages.Progress | None = None) -> list[QueryError]:
    """Bring what the file declares into the database; returns the queries that do not hold."""
    now = clock.utcnow()
    sources.synchronise(session, loaded.sources, now)
    channel_store.synchronise(session, config.channels(loaded), loaded.folder, now)
    operator_notices.appoint(session, config.operators(loaded))
    return topics.synchronise(session, config.topics(loaded), languages.engine(loaded, session, progress=progress), now)


def prepare(loaded: Config, database: Database, progress: languages.Progress | None = None) -> None:
    """What stands before every run: void the leases of earlier boots, and bring in what the file declares."""
    with database.write() as session:
        leases.release(session, (Source, Page, Gap, Delivery), f"{leases.RUN}:")
        wrong = synchronise(session, loaded, progress)
    for flaw in check_channels(loaded, database):
        sys.stderr.write(f"tocsin: {flaw} [{flaw.code}]\n")
    for error in wrong:  # on the operator's own terminal; never in a log that is kept
        sys.stderr.write(f"tocsin: {error} [{error.code}]\n{error.caret()}\n")


def check_channels(loaded: Config, database: Database) -> list[TocsinError]:
    """What is wrong with channels as they are set up (no [smtp] host, an option that no longer holds); the others work."""
    context = Context(egress.door(loaded), config.smtp(loaded), loaded.folder)
    wrong: list[TocsinError] = []
    with database.read() as session:
        for row in session.scalars(select(Channel).where(Channel.disabled.is_(None))):
            try:
                channel_store.build(row, context).check()
            except TocsinError as error:
                wrong.append(type(error)(error.code, f"Channel «{row.name}»: {error.message}", error.fix))
    return wrong
