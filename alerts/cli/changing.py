"""The commands that sources, topics and channels have alike: rename, enable, disable and remove. What each does is handed in; knows no noun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from alerts.cli.names import Name
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from crawler import clock

Said = tuple[dict[str, Any], str]
"""What a change has to say: keys for programs, and the rest of the sentence that begins with the name."""


@dataclass(frozen=True, slots=True)
class Noun:
    """What can be changed of one kind of thing, and how. ``enabled`` and the like say in a sentence what the command does."""

    name: str
    example: str
    type: Name
    rename: Callable[[Session, str, str, datetime], Said]
    enable: Callable[[Session, str, datetime], Said]
    disable: Callable[[Session, str, datetime], Said]
    remove: Callable[[Session, str, datetime], Said]
    renamed: str
    enabled: str
    disabled: str
    removed: str


def add_commands(group: click.Group, noun: Noun) -> None:
    """Give the group of a noun its four commands."""
    group.add_command(_rename(noun))
    for verb, change, text in (
        ("enable", noun.enable, noun.enabled),
        ("disable", noun.disable, noun.disabled),
        ("remove", noun.remove, noun.removed),
    ):
        group.add_command(_command(noun, verb, change, text))


def _rename(noun: Noun) -> click.Command:
    @click.command("rename", help=_help(noun, "rename", noun.renamed, " new-name"))
    @click.argument("name", help=f"The name of a {noun.name}; `tocsin {noun.name}s list` shows them.", type=noun.type)
    @click.argument("new", help="The new name.", metavar="NEW_NAME")
    @as_json
    @pass_installation
    def rename(installation: Installation, name: str, new: str, json_: bool) -> None:
        with installation.changes().write() as session:
            item, sentence = noun.rename(session, name, new, clock.utcnow())
        answer(json_, {"name": new, "was": name, **item}, bold(name), " is called ", bold(new), f" now.{sentence}")

    return rename


def _command(noun: Noun, verb: str, change: Callable[[Session, str, datetime], Said], text: str) -> click.Command:
    @click.command(verb, help=_help(noun, verb, text))
    @click.argument("name", help=f"The name of a {noun.name}; `tocsin {noun.name}s list` shows them.", type=noun.type)
    @as_json
    @pass_installation
    def command(installation: Installation, name: str, json_: bool) -> None:
        with installation.changes().write() as session:
            item, sentence = change(session, name, clock.utcnow())
        answer(json_, {"name": name, **item}, bold(name), sentence)

    return command


def _help(noun: Noun, verb: str, text: str, more: str = "") -> str:
    return f"{text}\n\n\b\ntocsin {noun.name}s {verb} {noun.example}{more}"
