"""Makes an installation ready: leases of earlier boots are voided, and what the file declares is brought into the database."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts import config
from alerts.delivery import channel_store, operator_notices
from alerts.errors import QueryError
from alerts.models import Channel, Declared, Delivery, Topic
from alerts.runtime import declared, installation_mark, web_host
from alerts.runtime.wiring import Parts
from alerts.topics import store as topics
from alerts.topics.engine import Engine
from crawler import clock
from crawler.config.declaration import SEALED
from crawler.errors import TocsinError, within
from crawler.sources import store as sources
from crawler.storage import leases
from crawler.storage.models import WATCHED, Gap, Page, Source

log = logging.getLogger(__name__)


def bring_in(parts: Parts) -> None:
    """Let the database know what the file declares; says on standard error which queries do not hold.

    RequestError with the entry and key, ConfigError installation_differs.
    """
    installation_mark.check(parts.database, parts.config.secrets)
    engine = _engine(parts)
    with parts.database.write() as session:
        wrong = _synchronise(session, parts, engine)
    _say(wrong)


def prepare(parts: Parts) -> int:
    """Make an installation ready for a run: void the leases of earlier boots, and bring in what the file declares.

    Returns how many of its queries do not hold; these and the channels that do not work are told on standard error. ConfigError installation_differs.
    """
    check_key(parts)
    if config.web(parts.config).enabled:
        web_host.check(parts)
    engine = _engine(parts)
    with parts.database.write() as session:
        leases.void(session, (Source, Page, Gap), f"{leases.RUN}:", clock.utcnow(), parts.config.crawl.delay)
        leases.release(session, (Delivery,), f"{leases.RUN}:")
        wrong = _synchronise(session, parts, engine)
        if not parts.database.sqlite:
            installation_mark.note(session, parts.config.secrets)
    for flaw in check_channels(parts):
        sys.stderr.write(f"tocsin: {flaw} [{flaw.code}]\n")
    _say(wrong)
    return len(wrong)


def announce(session: Session) -> None:
    """Say once on standard error what a run watches: a sentence on a terminal, an event without names in a log."""
    sources = session.scalar(select(func.count()).select_from(Source).where(WATCHED, Source.state != "paused")) or 0
    topics = session.scalar(select(func.count()).select_from(Topic).where(Topic.disabled_at.is_(None))) or 0
    if sys.stderr.isatty():
        sys.stderr.write(watching(sources, topics) + "\n")
    elif sources:
        log.info("run.watching sources=%d topics=%d", sources, topics)
    else:
        log.warning("run.no_source topics=%d", topics)


def watching(sources: int, topics: int) -> str:
    """The first words of a run, for people."""
    if not sources:
        return (
            "No source to watch yet. Add one with `tocsin sources add URL`; it is read at once. Ctrl-C ends this run."
        )
    return f"Watching {sources} source{'s' * (sources != 1)}, {topics} topic{'s' * (topics != 1)}. Ctrl-C ends it."


def _engine(parts: Parts) -> Engine:
    """The engine, with the declared queries compiled once: a first use of a language takes seconds, in which nobody should wait to write."""
    with parts.database.read() as session:
        engine = parts.engine(session)
    for spec in config.topics(parts.config):
        with suppress(TocsinError):
            engine.compile(spec.query, spec.lang)
    return engine


def _synchronise(session: Session, parts: Parts, engine: Engine) -> Sequence[tuple[str, QueryError]]:
    now, loaded = clock.utcnow(), parts.config
    with within(loaded.file.name if loaded.file else "tocsin.toml"):
        sources.synchronise(session, loaded.sources, now)
        channel_store.synchronise(session, config.channels(loaded), loaded.secrets, now)
        operator_notices.appoint(session, config.operators(loaded))
        wrong = topics.synchronise(session, config.topics(loaded), engine, now)
    session.merge(Declared(id=declared.ROW, digest=declared.digest(loaded)))
    return wrong


def _say(wrong: Sequence[tuple[str, QueryError]]) -> None:
    for topic, error in wrong:  # on the operator's own terminal; never in a log that is kept
        sys.stderr.write(f"tocsin: [[topic]] {topic}: {error} [{error.code}]\n{error.caret()}\n")


def check_key(parts: Parts) -> None:
    """ConfigError installation_differs where the database has another installation's mark, or none yet and sealed secrets of channels of which not one opens."""
    if installation_mark.check(parts.database, parts.config.secrets):
        return
    with parts.database.read() as session:
        kept = [
            json.dumps(options)
            for options in session.scalars(select(Channel.options).where(Channel.disabled.is_(None)))
        ]
    closed = [flaw for flaw in check_channels(parts) if flaw.code in ("secret_key_wrong", "secret_key_missing")]
    if closed and len(closed) == sum(SEALED in options for options in kept):
        raise installation_mark.differs()


def check_channels(parts: Parts) -> list[TocsinError]:
    """What is wrong with channels as they are set up (no [smtp] host, an option that no longer holds); the others work."""
    wrong: list[TocsinError] = []
    with parts.database.read() as session:
        for row in session.scalars(select(Channel).where(Channel.disabled.is_(None))):
            try:
                channel_store.build(row, parts.context).check()
            except TocsinError as error:
                wrong.append(type(error)(error.code, f"Channel “{row.name}”: {error.message}", error.fix))
    return wrong
