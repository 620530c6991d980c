"""`tocsin channels`: add and list channels, and what kinds there are; changing and testing them have files of their own."""

from __future__ import annotations

import click

from alerts import channels as kinds
from alerts.channels.options import pairs
from alerts.cli import lists
from alerts.cli.changing import add_commands
from alerts.cli.channels_edit import NOUN, edit
from alerts.cli.channels_test import test
from alerts.cli.filters import formed
from alerts.cli.groups import Group
from alerts.cli.names import TEAM
from alerts.cli.output import Form, Installation, answer, as_json, bold, pass_installation, print_rows
from alerts.config import ChannelSpec
from alerts.delivery import channel_store
from alerts.views import channels as view
from crawler import clock


@click.group("channels", cls=Group)
def group() -> None:
    """Where alerts are sent: mail, webhooks, messengers, feeds, files."""


group.add_command(edit)
group.add_command(test)
add_commands(group, NOUN)


group.add_command(lists.channels)


@group.command()
@click.argument("name", help="What you call it; topics name it so.")
@click.argument("kind", help="The kind, as email or webhook; `tocsin channels kinds` lists them.")
@click.argument(
    "options",
    help="An option of the kind, as to=desk@example.org; a list is given by repeating it.",
    nargs=-1,
    metavar="[KEY=VALUE]...",
)
@click.option("--team", type=TEAM, default="", help="Whose it is (default: `default`).")
@as_json
@pass_installation
def add(installation: Installation, name: str, kind: str, options: tuple[str, ...], team: str, json_: bool) -> None:
    """Add a channel of KIND with its options. One with secrets is better declared in tocsin.toml, which keeps them out of the shell's history.

    \b
    tocsin channels add desk email to=desk@example.org
    tocsin channels add hook webhook url=https://hooks.example.org/tocsin secret_file=hook.secret
    """
    raw = pairs(options, kinds.kind(kind).fields())
    with installation.changes(team).write() as session:
        channel_store.add(session, ChannelSpec(name, kind, raw), installation.config.secrets, clock.utcnow())
    try_it = f"tocsin channels test {name}"
    answer(json_, {"name": name, "kind": kind}, bold(name), " is ready. Try it: ", bold(try_it))


@group.command("kinds")
@click.argument("kind", help="Only the options of this kind.", required=False)
@formed
def kinds_(kind: str | None, form: Form) -> None:
    """List the kinds of channel, or the options of one kind.

    \b
    tocsin channels kinds
    tocsin channels kinds email
    """
    if kind is None:
        print_rows(view.kinds(), ("kind", "summary"), form)
    else:
        print_rows(view.kind(kind), view.OPTIONS, form)
