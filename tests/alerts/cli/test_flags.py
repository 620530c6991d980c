"""Flags and documentation of a key that is written in one place, its declaration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from alerts.cli import flags
from alerts.config import TopicSpec
from alerts.topics import store as topics
from crawler.config import declaration
from crawler.config.declaration import option
from crawler.config.sections import SourceSpec
from crawler.errors import ConfigError
from crawler.storage.database import Database
from docs.build import reference
from tests.support.builders import ENGINE, NOW, later


@dataclass(frozen=True, slots=True)
class Topic(TopicSpec):
    """A topic with keys that were declared this minute."""

    colour: str = option("In which `colour` it is shown.", default="red", choices=("red", "blue"))
    keep: timedelta = option("For how long.", default=timedelta(days=1))
    words: tuple[str, ...] = option("Any.", default=(), flag="word")
    notes_file: str | None = option("A file.", default=None)
    loud: bool = option("Whether it rings.", default=True)


def call(*arguments: str) -> Any:
    """What the flags make of a topic."""

    @click.command()
    @click.argument("name")
    @flags.declared(Topic, arguments=("name",))
    def command(name: str, **given: Any) -> None:
        made.append(flags.gathered(Topic, given, name=name))
        assert given == {}

    made: list[Any] = []
    done = CliRunner().invoke(command, ["a", *arguments])
    return made[0] if made else done.exception if isinstance(done.exception, ConfigError) else done.output


def test_new_keys_are_flags() -> None:
    assert call() == Topic("a")
    said = call("--colour", "blue", "--keep", "2h", "--word", "x", "--word", "y", "--notes-file", "n", "--no-loud")
    assert said == Topic(
        "a", colour="blue", keep=timedelta(hours=2), words=("x", "y"), notes_file=str(Path("n").absolute()), loud=False
    )
    assert "[default: red]" in call("--help")
    assert "In which colour it is shown." in call("--help")


def test_what_flags_refuse() -> None:
    assert "is not one of 'red', 'blue'" in call("--colour", "green")
    assert call("--keep", "soon").code == "duration_invalid"


def test_new_keys_are_documented() -> None:
    documented = {key: (kind, default, meaning) for key, kind, default, meaning in reference.keys(Topic)}
    assert documented["colour"] == ("text", '`"red"`', "In which `colour` it is shown.")
    assert documented["keep"] == ("duration", '`"1d"`', "For how long.")


def test_new_keys_are_stored_and_changing_one_changes_the_topic(database: Database) -> None:
    """Synchronised like the others although no code and no table knows them."""
    for colour, at, changed in (
        ("red", NOW, NOW),
        ("blue", later(hours=1), later(hours=1)),
        ("blue", later(hours=2), later(hours=1)),
    ):
        with database.write() as session:
            assert topics.synchronise(session, [Topic("a", "bridge", colour=colour)], ENGINE, at) == []
        with database.read() as session:
            row = topics.get(session, "a")
            assert (declaration.stored(row, Topic)["colour"], row.changed_at) == (colour, changed)


@pytest.mark.parametrize("declared", [TopicSpec, SourceSpec])
def test_every_key_can_be_said_by_a_flag(declared: type) -> None:
    @click.command()
    @flags.declared(declared)
    def command(**given: Any) -> None:
        """Nothing."""

    assert {p.name for p in command.params} == {key.name for key in declaration.keys(declared)}
