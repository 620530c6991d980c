"""`tocsin users`: accounts of people at the desk, added, changed and removed; links by which they set a password."""

from __future__ import annotations

import sys

import click

from alerts.accounts import sessions, teams
from alerts.accounts import store as accounts
from alerts.accounts.visitor import ROLES
from alerts.cli import lists
from alerts.cli.groups import Group
from alerts.cli.names import ACCOUNT, TEAM
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from alerts.models import DEFAULT_TEAM_NAME
from alerts.runtime import web_worker
from crawler import clock

_role = click.option("--role", type=click.Choice(list(ROLES)), help="What it may do; a team can only lessen it.")
_name = click.argument("name", help="The name of an account; `tocsin users list` shows them.", type=ACCOUNT)


@click.group("users", cls=Group)
def group() -> None:
    """The people at the desk. Without any account there is one operator, on this machine alone."""


group.add_command(lists.users)


@group.command()
@click.argument("name", help="The name to sign in with.")
@_role
@click.option("--team", type=TEAM, default=DEFAULT_TEAM_NAME, show_default=True, help="The team that it works in.")
@click.option("--email", default="", help="An address, for the others to see.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making a link.")
@as_json
@pass_installation
def add(
    installation: Installation, name: str, role: str | None, team: str, email: str, password_stdin: bool, json_: bool
) -> None:
    """Add an account, and print the link by which its owner sets a password: it works once, for a day.

    \b
    tocsin users add anna --role editor
    tocsin users add berta --team north --role reader
    pass show tocsin | tocsin users add carl --role admin --password-stdin
    """
    now = clock.utcnow()
    with installation.changes().write() as session:
        row = accounts.add(session, name, role or "reader", now, email=email, team=teams.number(session, team))
        if password_stdin:
            accounts.set_password(session, row, sys.stdin.readline().rstrip("\n"))
        link = None if password_stdin else _link(installation, accounts.reset_link(session, row, now))
        item = {"name": row.name, "role": row.role, "team": team, "link": link}
    told = (" is added.",) if link is None else (" is added. The link to set a password: ", bold(link))
    answer(json_, item, bold(item["name"]), *told)


def _link(installation: Installation, token: str) -> str:
    return f"{web_worker.home(installation.parts).first}/invitation?token={token}"


@group.command()
@_name
@_role
@click.option("--email", help="Another address; empty for none.")
@click.option("--join", type=TEAM, help="Let it work in this team as well; with --role with that role there alone.")
@click.option("--leave", type=TEAM, help="Let it no longer work in this team.")
@as_json
@pass_installation
def edit(
    installation: Installation,
    name: str,
    role: str | None,
    email: str | None,
    join: str | None,
    leave: str | None,
    json_: bool,
) -> None:
    """Give an account another role or address, or let it join or leave a team. It holds from the next click on.

    \b
    tocsin users edit anna --role admin
    tocsin users edit anna --join north
    tocsin users edit anna --join north --role reader
    """
    with installation.changes().write() as session:
        row = accounts.edit(session, name, role=None if join else role, email=email)
        if join:
            teams.join(session, row, teams.number(session, join), role)
        if leave:
            teams.leave(session, row, teams.number(session, leave))
        item = {"name": row.name, "role": row.role}
    answer(json_, item, bold(item["name"]), " is changed.")


@group.command()
@_name
@as_json
@pass_installation
def disable(installation: Installation, name: str, json_: bool) -> None:
    """Let an account in no longer: its sessions end at once, its tokens do not work until it is enabled.

    \b
    tocsin users disable anna
    """
    _switch(installation, name, False, json_)


@group.command()
@_name
@as_json
@pass_installation
def enable(installation: Installation, name: str, json_: bool) -> None:
    """Let an account in again.

    \b
    tocsin users enable anna
    """
    _switch(installation, name, True, json_)


def _switch(installation: Installation, name: str, on: bool, json_: bool) -> None:
    with installation.changes().write() as session:
        row = accounts.switch(session, name, on, clock.utcnow())
        item = {"name": row.name, "enabled": on}
    answer(json_, item, bold(item["name"]), " can sign in again." if on else " is out, and cannot sign in.")


@group.command()
@_name
@as_json
@pass_installation
def remove(installation: Installation, name: str, json_: bool) -> None:
    """Delete an account with its sessions, tokens and passkeys. What it wrote, and the audit log, keep its name.

    \b
    tocsin users remove anna
    """
    with installation.changes().write() as session:
        accounts.remove(session, name)
    answer(json_, {"name": name, "removed": True}, bold(name), " is removed.")


@group.command("reset-password")
@_name
@click.option("--factors", is_flag=True, help="Also forget its app codes and passkeys, for one who has lost the phone.")
@as_json
@pass_installation
def reset_password(installation: Installation, name: str, factors: bool, json_: bool) -> None:
    """Print a link by which the owner sets a new password. The old one works until then.

    \b
    tocsin users reset-password anna
    tocsin users reset-password anna --factors
    """
    with installation.changes().write() as session:
        row = accounts.get(session, name)
        if factors:
            accounts.drop_second_factor(session, row)
        link = _link(installation, accounts.reset_link(session, row, clock.utcnow()))
    answer(json_, {"name": name, "link": link}, link)


@group.command("end-sessions")
@_name
@as_json
@pass_installation
def end_sessions(installation: Installation, name: str, json_: bool) -> None:
    """Sign an account out everywhere.

    \b
    tocsin users end-sessions anna
    """
    with installation.changes().write() as session:
        ended = sessions.end_of(session, accounts.get(session, name).id)
    answer(json_, {"name": name, "ended": ended}, f"{ended} {'session was' if ended == 1 else 'sessions were'} ended.")
