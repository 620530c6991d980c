"""What every command can use: the configuration, and the parts that are built from it. Imports nothing heavy itself."""

from __future__ import annotations

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

    ``argument`` is what `--config` said.
    """

    load: Callable[[], Config]
    build: Callable[[Config], Parts]
    argument: str | None = None

    @cached_property
    def config(self) -> Config:
        """The configuration; ConfigError."""
        return self.load()

    @cached_property
    def parts(self) -> Parts:
        """What is built from the configuration."""
        return self.build(self.config)

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
        return self.parts.database


pass_installation = click.make_pass_decorator(Installation)
