"""`tocsin channels`: add, list, test, enable and remove channels, and what kinds there are."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from alerts import config
from alerts.cli.output import Installation, as_json, console, limited, pass_installation, print_rows
from alerts.config import ChannelSpec
from alerts.delivery import channel_store, throttling
from alerts.messages import message
from alerts.models import Channel
from alerts.views import channels as view
from crawler import clock
from crawler.errors import RequestError

COLUMNS = ("name", "kind", "options", "state", "failing_since")


@click.group("channels")
def group() -> None:
    """Where alerts are sent: mail, webhooks, messengers, feeds, files."""


@group.command("list")
@limited
@as_json
@pass_installation
def list_(installation: Installation, limit: int | None, json_: bool) -> None:
    """List the channels; secrets are never shown."""
    with installation.database.read() as session:
        found = view.listing(session, limit)
    print_rows(found, COLUMNS, json_, empty="No channel yet: `tocsin channels add NAME KIND`.")


@group.command()
@click.argument("name")
@click.argument("kind")
@click.argument("options", nargs=-1, metavar="[KEY=VALUE]...")
@pass_installation
def add(installation: Installation, name: str, kind: str, options: tuple[str, ...]) -> None:
    """Add a channel of KIND with its options. One with secrets is better declared in tocsin.toml, which keeps them out of the shell's history.

    \b
    tocsin channels add desk email to=desk@example.org
    tocsin channels add hook webhook url=https://hooks.example.org/tocsin secret_file=hook.secret
    """
    raw: dict[str, Any] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals:
            raise RequestError("option_invalid", f"«{option}» is not KEY=VALUE.", "Write to=desk@example.org.")
        raw[key] = value
    with installation.database.write() as session:
        channel_store.add(session, ChannelSpec(name, kind, raw), installation.config.folder, clock.utcnow())
    console.print(f"[bold]{name}[/] is ready. Try it: [bold]tocsin channels test {name}[/]")


@group.command()
@click.argument("name")
@pass_installation
def test(installation: Installation, name: str) -> None:
    """Send a sample through NAME, and say what is wrong if it fails."""
    loaded = installation.config
    with installation.database.write() as session:  # a channel that the file declares can be tried before the first run
        channel_store.synchronise(session, config.channels(loaded), loaded.folder, clock.utcnow())
        row = channel_store.get(session, name)
    asyncio.run(_send_sample(installation, row))
    console.print(f"[green]The sample went through [bold]{name}[/].[/]")


async def _send_sample(installation: Installation, row: Channel) -> None:
    context = installation.parts.context
    now = clock.utcnow()
    try:
        await channel_store.build(row, context).send(
            message.sample(now=clock.iso(now) or "", delivery_id=f"test-{int(now.timestamp())}"), now
        )
    finally:
        await context.aclose()


@group.command()
@click.argument("name")
@pass_installation
def remove(installation: Installation, name: str) -> None:
    """Remove NAME, with the messages that still wait for it."""
    with installation.database.write() as session:
        channel_store.remove(session, name)
    console.print(f"[bold]{name}[/] is removed.")


@group.command()
@click.argument("name")
@pass_installation
def enable(installation: Installation, name: str) -> None:
    """Switch NAME on again. The messages that wait for it are sent, oldest first.

    \b
    tocsin channels enable hook
    """
    with installation.database.write() as session:
        row = channel_store.get(session, name)
        if row.disabled == channel_store.LEFT:
            raise RequestError(
                "channel_left",
                f"The channel «{name}» is no longer in tocsin.toml.",
                "Declare it there, or `tocsin channels remove` it.",
            )
        throttling.enable(session, row, clock.utcnow())
        waiting = throttling.pending(session, row)
    console.print(f"[bold]{name}[/] is on; {waiting} deliveries were waiting for it.")


@group.command("kinds")
@click.argument("kind", required=False)
@as_json
def kinds_(kind: str | None, json_: bool) -> None:
    """List the kinds of channel, or the options of one kind."""
    if kind is None:
        print_rows(view.kinds(), ("kind", "summary"), json_)
    else:
        print_rows(view.kind(kind), ("option", "type", "default", "help"), json_)
