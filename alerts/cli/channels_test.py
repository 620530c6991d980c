"""`tocsin channels test`: the longest message that may come, sent through one channel, and what became of it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import click

from alerts.cli.names import CHANNEL
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from alerts.delivery import channel_store
from alerts.delivery.channel_trial import send_longest, send_sample


@click.command("test")
@click.argument("name", help="The name of a channel; `tocsin channels list` shows them.", type=CHANNEL)
@click.option("--short", is_flag=True, help="Two statements only.")
@as_json
@pass_installation
def test(installation: Installation, name: str, short: bool, json_: bool) -> None:
    """Send the longest message that may come through NAME, in three scripts, and say what became of it or what is wrong.

    That is one message, or three where each has room for a single statement. Nothing real is in it.

    \b
    tocsin channels test desk
    tocsin channels test desk --short
    """
    with installation.database.read() as session:
        row = channel_store.get(session, name)
    sent = asyncio.run((send_sample if short else send_longest)(installation.parts.context, row))
    answer(
        json_, {"name": name, "sent": True, **asdict(sent)}, f"{sent.what(short)} went through ", bold(name), sent.how()
    )
