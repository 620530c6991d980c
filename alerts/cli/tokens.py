"""`tocsin tokens`: with what programs use the API."""

from __future__ import annotations

from datetime import timedelta

import click

from alerts.accounts import api_tokens, sessions, teams
from alerts.accounts import store as accounts
from alerts.accounts.visitor import SCOPES
from alerts.cli import lists
from alerts.cli.groups import Group
from alerts.cli.names import ACCOUNT, TEAM
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from alerts.models import DEFAULT_TEAM_NAME
from crawler import clock


@click.group("tokens", cls=Group)
def group() -> None:
    """Tokens of programs, and the secret addresses of feeds. Each belongs to an account, works in one team, and has an end."""


group.add_command(lists.tokens)


@group.command()
@click.argument("name", help="What the program is called.")
@click.option("--account", "-a", type=ACCOUNT, required=True, help="Whose it is; it may do no more than its owner.")
@click.option("--scope", type=click.Choice(list(SCOPES)), default="read", show_default=True, help="What it may do.")
@click.option("--team", type=TEAM, default=DEFAULT_TEAM_NAME, show_default=True, help="The team that it works in.")
@click.option("--days", type=click.IntRange(1, api_tokens.LONGEST_DAYS), default=90, show_default=True, help="How long it works.")  # fmt: skip
@as_json
@pass_installation
def add(installation: Installation, name: str, account: str, scope: str, team: str, days: int, json_: bool) -> None:
    """Make a token and print it, this once. A program sends it with each request as `Authorization: Bearer TOKEN`.

    \b
    tocsin tokens add dashboard --account anna
    tocsin tokens add marker --account anna --scope mark --days 7
    """
    with installation.changes().write() as session:
        row, number = accounts.get(session, account), teams.number(session, team)
        token = api_tokens.add(session, row, name, scope, number, timedelta(days=days), clock.utcnow())
    item = {"name": name, "account": account, "scope": scope, "team": team, "days": days, "token": token}
    answer(json_, item, token)


@group.command()
@click.argument("token_id", metavar="ID", help="The id of a token; `tocsin tokens list` shows them.")
@as_json
@pass_installation
def remove(installation: Installation, token_id: str, json_: bool) -> None:
    """End a token, or the secret address of a feed, now.

    \b
    tocsin tokens remove 5f1c09a2
    """
    with installation.changes().write() as session:
        row = sessions.remove(session, sessions.OF_PROGRAMS, token_id)
        name = row.name
    answer(json_, {"id": token_id, "name": name, "removed": True}, bold(name), " is removed.")
