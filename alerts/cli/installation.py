"""What every command can use: the configuration, and the parts that are built from it. Imports nothing heavy itself."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from alerts.runtime.wiring import Parts
    from crawler.config.sections import Config
    from crawler.storage.database import Database


@dataclass
class Installation:
    """What every command can use, made only when it is used: the configuration, the database and the other parts.

    ``argument`` is what `--config` said, ``team`` what `--team` said: nothing of other teams is seen then.
    """

    load: Callable[[], Config]
    build: Callable[[Config], Parts]
    argument: str | None = None
    team: str = ""

    @cached_property
    def config(self) -> Config:
        """The configuration; ConfigError."""
        return self.load()

    @cached_property
    def parts(self) -> Parts:
        """What is built from the configuration."""
        return self.build(self.config)

    @property
    def existing(self) -> Database | None:
        """The database, where there is one that answers, for what needs none: none is made for it."""
        from pathlib import Path

        from crawler.errors import StorageError

        url = self.config.database
        if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
            return None
        try:
            return self.parts.database
        except StorageError:
            return None

    @property
    def timezone(self) -> str:
        """The name of the time zone in which people read times; "" for the system's."""
        from alerts import config

        return config.timezone(self.config)

    @cached_property
    def database(self) -> Database:
        """The database, at this code's version, with what the file declares now; StorageError, and RequestError for a wrong entry."""
        from alerts.runtime import declared

        if declared.behind(self.parts.database, self.config):
            from alerts.runtime import startup

            startup.bring_in(self.parts)
        return self._of_team(self.parts.database, self.team) if self.team else self.parts.database

    def changes(self, team: str = "") -> Database:
        """The database for a person's changes: the audit log gets each with who made it.

        With a ``team`` what is added is that team's, and other teams are not seen. RequestError team_unknown.
        """
        return self._of_team(self.database, team or self.team)

    def _of_team(self, whole: Database, team: str) -> Database:
        from alerts.accounts import teams
        from alerts.accounts.visitor import Role, Visitor
        from alerts.accounts.visitor_database import VisitorDatabase

        with whole.read() as session:
            number = teams.number(session, team) if team else None
        return VisitorDatabase(whole, Visitor(f"{whoami()} (terminal)", Role.ADMIN, number))


def whoami() -> str:
    """The person at this terminal, as far as the system knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


pass_installation = click.make_pass_decorator(Installation)
