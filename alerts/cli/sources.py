"""`tocsin sources`: list, check, change, import and export the sources; adding, checking and previewing have files of their own."""

from __future__ import annotations

import click

from alerts.cli import lists
from alerts.cli.changing import add_commands
from alerts.cli.groups import Group
from alerts.cli.names import SOURCE
from alerts.cli.output import (
    Installation,
    answer,
    as_json,
    bold,
    pass_installation,
    print_item,
)
from alerts.cli.sources_add import add
from alerts.cli.sources_catalogue import catalogue
from alerts.cli.sources_check import check
from alerts.cli.sources_edit import NOUN, edit, tag
from alerts.cli.sources_opml import export, import_
from alerts.cli.sources_preview import preview
from alerts.views import sources as view
from crawler import clock
from crawler.sources import changes


@click.group("sources", cls=Group)
def group() -> None:
    """The sites, feeds and pages to watch."""


group.add_command(preview)
group.add_command(add)
group.add_command(check)
group.add_command(catalogue)
group.add_command(edit)
group.add_command(tag)
group.add_command(import_)
group.add_command(export)
add_commands(group, NOUN)


# ---- looking


group.add_command(lists.sources)


@group.command()
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@as_json
@pass_installation
def show(installation: Installation, name: str, json_: bool) -> None:
    """Show one source: state, settings, and what its host can see.

    \b
    tocsin sources show hrw
    """
    with installation.database.read() as session:
        print_item(view.detail(session, name, installation.config, clock.utcnow()), json_)


# ---- changing


@group.command()
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@as_json
@pass_installation
def pause(installation: Installation, name: str, json_: bool) -> None:
    """Do not read NAME until it is resumed.

    \b
    tocsin sources pause hrw
    """
    with installation.changes().write() as session:
        changes.pause(session, name, clock.utcnow())
    answer(json_, {"name": name, "state": "paused"}, bold(name), " is paused.")


@group.command()
@click.argument("name", help="The name of a source; `tocsin sources list` shows them.", type=SOURCE)
@as_json
@pass_installation
def resume(installation: Installation, name: str, json_: bool) -> None:
    """Read NAME again, at once.

    \b
    tocsin sources resume hrw
    """
    with installation.changes().write() as session:
        changes.resume(session, name, clock.utcnow())
    answer(json_, {"name": name, "state": "due"}, bold(name), " is due now.")
