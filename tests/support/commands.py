"""The commands on the installation of a folder, called in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from alerts.cli import cli
from crawler.errors import TocsinError


class CommandLine:
    """``folder`` gets an empty tocsin.toml; its database is tocsin.db in it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "tocsin.toml"
        self.file.write_text("", encoding="utf-8")

    def __call__(self, *arguments: str) -> str:
        """What a command prints; it must not fail."""
        done = CliRunner().invoke(cli, ["--config", str(self.file), *arguments])
        assert done.exception is None, done.exception
        return done.stdout

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command prints as JSON, line by line."""
        return [json.loads(line) for line in self(*arguments, "--json").splitlines()]

    def refusal(self, *arguments: str) -> TocsinError:
        """The error that a command ends with."""
        error = CliRunner().invoke(cli, ["--config", str(self.file), *arguments]).exception
        assert isinstance(error, TocsinError)
        return error
