"""`tocsin tokens`: with what programs use the API."""

from __future__ import annotations

from datetime import timedelta

import click
from sqlalchemy.orm import Session

from alerts.accounts import api_tokens, feed_addresses, saved_filters, sessions, teams
from alerts.accounts import store as accounts
from alerts.accounts.visitor import OPERATOR, SCOPES, Role, Visitor
from alerts.cli import lists
from alerts.cli.groups import Group
from alerts.cli.names import ACCOUNT, TEAM
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from alerts.models import DEFAULT_TEAM_NAME
from alerts.runtime import web_worker
from crawler import clock
from crawler.errors import RequestError


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


@group.command("add-feed")
@click.argument("filter_", metavar="FILTER", help="The name of a filter that was saved at the desk.")
@click.option("--account", "-a", type=ACCOUNT, help="Whose address it is: it ends with the account. Without it, the operator's.")  # fmt: skip
@click.option("--team", type=TEAM, default=DEFAULT_TEAM_NAME, show_default=True, help="With --account: the team whose alerts it reads.")  # fmt: skip
@as_json
@pass_installation
def add_feed(installation: Installation, filter_: str, account: str | None, team: str, json_: bool) -> None:
    """Make a secret address under which a feed reader, which cannot sign in, reads one saved filter, and print it, this once.

    \b
    tocsin tokens add-feed "New on Chechnya"
    tocsin tokens add-feed "New on Chechnya" --account anna
    """
    now = clock.utcnow()
    with installation.changes().write() as session:
        visitor = _reader(session, account, team)
        chosen = saved_filters.named(session, saved_filters.owner(visitor), filter_)
        word = feed_addresses.add(session, visitor, chosen.id, now)
    address = f"{web_worker.home(installation.parts).first}/feeds/{word}"
    item = {"name": filter_, "account": account, "team": team, "atom": f"{address}.atom", "json": f"{address}.json"}
    answer(json_, item, f"{item['atom']}\n{item['json']}")


def _reader(session: Session, account: str | None, team: str) -> Visitor:
    """Who reads the feed: an account in one of its teams, or the operator, who reads the filters of the team default."""
    number = teams.number(session, team)
    if account is None:
        if team != DEFAULT_TEAM_NAME:
            raise RequestError("account_missing", "--team goes with --account.", "Say whose address it is: --account anna.")  # fmt: skip
        return OPERATOR
    row = accounts.get(session, account)
    api_tokens.check_member(session, row, number)
    return Visitor(row.name, Role.READER, number, row.id)


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
