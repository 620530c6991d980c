"""`tocsin alerts`: the alerts, what each was raised for, and what is held back for now."""

from __future__ import annotations

import click

from alerts.cli import lists
from alerts.cli.alerts_preview import command as preview
from alerts.cli.filters import listed
from alerts.cli.groups import Group
from alerts.cli.output import Form, Installation, answer, as_json, pass_installation, print_item, print_rows
from alerts.views import alerts as view
from alerts.views.selection import Selection
from crawler import clock


@click.group("alerts", cls=Group)
def group() -> None:
    """The alerts, their reasons, and what is held back."""


group.add_command(preview)


group.add_command(lists.alerts)


@group.command()
@click.argument("alert_id", help="The id of an alert, or its beginning; `tocsin alerts list` shows them.")
@as_json
@pass_installation
def show(installation: Installation, alert_id: str, json_: bool) -> None:
    """Show why an alert was raised, and which channel got what. The beginning of its id is enough.

    \b
    tocsin alerts show 3f9a
    """
    with installation.database.read() as session:
        found = view.detail(session, alert_id, clock.utcnow())
    if not json_:  # `matched` says it for people
        found["statements"] = [{k: v for k, v in row.items() if k != "why"} for row in found["statements"]]
    print_item(found, json_)


@group.command()
@listed("since", "until", "lang", "topic", "source", "tag", "channel")
@pass_installation
def held(installation: Installation, wanted: Selection, form: Form) -> None:
    """List what was not sent yet, why, and when it will be. Also what a channel got under another topic instead.

    \b
    tocsin alerts held
    tocsin alerts held --channel desk --json
    """
    with installation.database.read() as session:
        found = view.held(session, wanted, clock.utcnow())
    print_rows(found, view.HELD, form, empty="Nothing is held back.")


@group.command()
@click.argument("alert_id", help="The id of an alert, or its beginning; `tocsin alerts list` shows them.")
@click.argument("mark", help="What it was worth to you.", type=click.Choice(["useful", "false"]))
@as_json
@pass_installation
def mark(installation: Installation, alert_id: str, mark: str, json_: bool) -> None:
    """Mark an alert as useful or false; `tocsin topics show` counts both.

    \b
    tocsin alerts mark 3f9a useful
    """
    with installation.changes().write() as session:
        alert = view.get(session, alert_id)
        alert.mark = mark
        answer(json_, {"id": alert.id, "mark": mark}, "Noted.")
