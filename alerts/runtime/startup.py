"""Makes an installation ready for a run: leases of earlier boots are voided, the file's declarations brought into the database."""

from __future__ import annotations

import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import config
from alerts.delivery import channel_store, operator_notices
from alerts.errors import QueryError
from alerts.models import Channel, Delivery
from alerts.runtime.wiring import Parts
from alerts.topics import store as topics
from crawler import clock
from crawler.errors import TocsinError
from crawler.sources import store as sources
from crawler.storage import leases
from crawler.storage.models import Gap, Page, Source


def synchronise(session: Session, parts: Parts) -> list[QueryError]:
    """Bring what the file declares into the database; returns the queries that do not hold."""
    now, loaded = clock.utcnow(), parts.config
    sources.synchronise(session, loaded.sources, now)
    channel_store.synchronise(session, config.channels(loaded), loaded.folder, now)
    operator_notices.appoint(session, config.operators(loaded))
    return topics.synchronise(session, config.topics(loaded), parts.engine(session), now)


def prepare(parts: Parts) -> None:
    """Make an installation ready for a run: void the leases of earlier boots, and bring in what the file declares."""
    with parts.database.write() as session:
        leases.release(session, (Source, Page, Gap, Delivery), f"{leases.RUN}:")
        wrong = synchronise(session, parts)
    for flaw in check_channels(parts):
        sys.stderr.write(f"tocsin: {flaw} [{flaw.code}]\n")
    for error in wrong:  # on the operator's own terminal; never in a log that is kept
        sys.stderr.write(f"tocsin: {error} [{error.code}]\n{error.caret()}\n")


def check_channels(parts: Parts) -> list[TocsinError]:
    """What is wrong with channels as they are set up (no [smtp] host, an option that no longer holds); the others work."""
    wrong: list[TocsinError] = []
    with parts.database.read() as session:
        for row in session.scalars(select(Channel).where(Channel.disabled.is_(None))):
            try:
                channel_store.build(row, parts.context).check()
            except TocsinError as error:
                wrong.append(type(error)(error.code, f"Channel «{row.name}»: {error.message}", error.fix))
    return wrong
