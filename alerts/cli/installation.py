"""What every command can ask for: the configuration and the database. Imports nothing heavy itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.config.sections import Config
    from crawler.storage.database import Database


@dataclass
class Installation:
    """What every command can ask for, made only when it is asked: the configuration and the database.

    ``argument`` is what `--config` said.
    """

    load: Callable[[], Config]
    open: Callable[[Config], Database]
    argument: str | None = None

    @cached_property
    def config(self) -> Config:
        """The configuration; ConfigError."""
        return self.load()

    @cached_property
    def database(self) -> Database:
        """The database, at this code's version; StorageError."""
        return self.open(self.config)


pass_installation = click.make_pass_decorator(Installation)
