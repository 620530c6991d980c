"""`tocsin alerts`: the alerts, what each was raised for, and what is held back for now."""

from __future__ import annotations

import click

from alerts.cli.output import Installation, as_json, console, limited, pass_installation, print_item, print_rows
from alerts.views import alerts as view
from crawler import clock


@click.group("alerts")
def group() -> None:
    """The alerts, their reasons, and what is held back."""


@group.command("list")
@click.option("--topic", help="Only of this topic.")
@limited
@as_json
@pass_installation
def list_(installation: Installation, topic: str | None, limit: int | None, json_: bool) -> None:
    """List the alerts, newest first."""
    with installation.database.read() as session:
        found = view.listing(session, topic, limit)
    print_rows(found, ("id", "created", "topic", "kind", "statements", "mark"), json_, empty="No alert yet.")


@group.command()
@click.argument("alert_id")
@as_json
@pass_installation
def show(installation: Installation, alert_id: str, json_: bool) -> None:
    """Show why an alert was raised, and which channel got what. The beginning of its id is enough."""
    with installation.database.read() as session:
        print_item(view.detail(session, alert_id, clock.utcnow()), json_)


@group.command()
@click.option("--topic", help="Only of this topic.")
@limited
@as_json
@pass_installation
def held(installation: Installation, topic: str | None, limit: int | None, json_: bool) -> None:
    """List what was not sent yet, why, and when it will be. Also what a channel got under another topic instead.

    \b
    tocsin alerts held
    tocsin alerts held --topic Bridges --json
    """
    with installation.database.read() as session:
        found = view.held(session, topic, limit, clock.utcnow())
    columns = ("topic", "statement", "channel", "state", "reason", "detail", "until")
    print_rows(found, columns, json_, empty="Nothing is held back.")


@group.command()
@click.argument("alert_id")
@click.argument("mark", type=click.Choice(["useful", "false"]))
@pass_installation
def mark(installation: Installation, alert_id: str, mark: str) -> None:
    """Mark an alert as useful or false; `tocsin topics show` counts both."""
    with installation.database.write() as session:
        view.get(session, alert_id).mark = mark
    console.print("Noted.")
