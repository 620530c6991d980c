"""`tocsin teams`: who shares topics, alerts and channels."""

from __future__ import annotations

import click

from alerts.accounts import teams
from alerts.cli import lists
from alerts.cli.groups import Group
from alerts.cli.names import TEAM
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from crawler import clock

_name = click.argument("name", help="The name of a team; `tocsin teams list` shows them.", type=TEAM)


@click.group("teams", cls=Group)
def group() -> None:
    """Teams do not see each other's topics, alerts, channels, deliveries and notes. Sources and statements are common."""


group.add_command(lists.teams)


@group.command()
@click.argument("name", help="What it is called.")
@as_json
@pass_installation
def add(installation: Installation, name: str, json_: bool) -> None:
    """Add a team. What tocsin.toml declares belongs to the team `default`.

    \b
    tocsin teams add north
    tocsin users edit anna --join north
    """
    with installation.changes().write() as session:
        teams.add(session, name, clock.utcnow())
    answer(json_, {"name": name}, bold(name), " is added.")


@group.command()
@_name
@click.argument("new", help="The new name.", metavar="NEW_NAME")
@as_json
@pass_installation
def rename(installation: Installation, name: str, new: str, json_: bool) -> None:
    """Give a team another name.

    \b
    tocsin teams rename north arctic
    """
    with installation.changes().write() as session:
        teams.rename(session, name, new)
    answer(json_, {"name": new, "was": name}, bold(name), " is called ", bold(new), " now.")


@group.command()
@_name
@as_json
@pass_installation
def remove(installation: Installation, name: str, json_: bool) -> None:
    """Delete a team that has no topics and channels any more. Its people stay, in their other teams.

    \b
    tocsin teams remove north
    """
    with installation.changes().write() as session:
        teams.remove(session, name)
    answer(json_, {"name": name, "removed": True}, bold(name), " is removed.")
