"""The composition root: the parts of an installation that processes and commands share, each made at its first use."""

from __future__ import annotations

import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from alerts import config, models
from alerts.accounts import kept_answers
from crawler import clock
from crawler.config import loader
from crawler.config.sections import Config
from crawler.storage import private_files, schema
from crawler.storage.database import Base, Database, Writer
from crawler.storage.schema import Layer

if TYPE_CHECKING:  # a part is loaded when it is first used, so that a command that shows a list starts at once
    from alerts.channels.transports.context import Context
    from alerts.topics import languages
    from alerts.topics.engine import Engine
    from crawler.fetch.egress import Egress

log = logging.getLogger(__name__)
assert (
    models.Topic.metadata is kept_answers.KeptAnswer.metadata is Base.metadata
)  # whoever opens the database knows all tables: a backup holds every one
FAR = 5.0  # seconds between this machine's clock and the server's that are worth a word
ALERTS = Layer("alerts", Path(__file__).parents[1] / "migrations", "alerts0005")


def open_database(loaded: Config) -> Database:
    """The database, at the version of this code and for its owner's eyes alone; StorageError, ConfigError config_not_here."""
    loader.check_place(loaded)
    database = Database(loaded.database)
    if database.file:
        for file, mode in private_files.narrow(private_files.of_database(database.file)).items():
            log.warning("file.narrowed file=%s was=%o now=%o", file, mode, file.stat().st_mode & 0o777)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    follow_clock(database)
    return database


def follow_clock(database: Database) -> None:
    """Leases and due dates are compared by many machines, so that all go by the database server's clock; SQLite is on this machine.

    A difference is said once, and again when it is another: a process follows every ten seconds.
    """
    if database.sqlite:
        return
    before, behind = (moment.total_seconds() for moment in (clock.offset(), clock.follow(database.now())))
    if abs(behind) >= FAR and (abs(before) < FAR or abs(behind - before) >= 1):
        log.warning("clock.differs seconds=%.0f", behind)


class Parts:
    """What an installation is made of. ``database``: one that is known to be at this code's version; else it is opened at its first use.

    ``progress`` is called while a language is compiled at its first use.
    """

    def __init__(
        self, loaded: Config, database: Database | None = None, progress: languages.Progress | None = None
    ) -> None:
        self.config = loaded
        self._progress = progress
        if database is not None:
            self.database = database

    @cached_property
    def database(self) -> Database:
        """The database, at the version of this code; StorageError."""
        return open_database(self.config)

    @cached_property
    def writer(self) -> Writer:
        """The one connection that writes, for work in a loop; whoever works closes it."""
        return Writer(self.database)

    @cached_property
    def egress(self) -> Egress:
        """The ways out, with the hosts of the file and of the database that are never reached directly."""
        from crawler.fetch import hostile_hosts

        with self.database.read() as session:
            return hostile_hosts.egress_of(self.config, session)

    @cached_property
    def context(self) -> Context:
        """What the channels' transports share; whoever sends closes it."""
        from alerts.channels.transports.context import Context
        from crawler.fetch.egress import Egress

        door = Egress(self.config).door()  # receivers of alerts are no sources: the database has nothing to say of them
        return Context(
            door,
            config.smtp(self.config),
            self.config.folder,
            mark_url=config.mark_url(self.config),
            timezone=config.timezone(self.config),
            secrets=self.config.secrets,
        )

    def engine(self, session: Session | None = None, *, wait: bool = True) -> Engine:
        """The engine that compiles topics; see alerts/topics/languages.py."""
        from alerts.topics import languages

        return languages.engine(self.config, session, wait=wait, progress=self._progress)
