"""`tocsin channels test`: the longest message that may come, sent through one channel, and what became of it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from datetime import datetime

import click

from alerts.cli.names import CHANNEL
from alerts.cli.output import Installation, answer, as_json, bold, pass_installation
from alerts.delivery import channel_store
from alerts.messages import longest, message
from alerts.messages.rendering import count
from alerts.models import Channel
from alerts.runtime.wiring import Parts
from crawler import clock


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
    sent = asyncio.run((send_sample if short else send_longest)(installation.parts, row))
    answer(
        json_, {"name": name, "sent": True, **asdict(sent)}, f"{sent.what(short)} went through ", bold(name), sent.how()
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """What went through: messages, the statements in them, and how many the receiver took only when they were made shorter."""

    messages: int
    statements: int
    cut: int

    def what(self, short: bool) -> str:
        """The beginning of a sentence."""
        if short:
            return "The sample"
        return f"The longest test, {count(self.messages, 'message')} with {count(self.statements, 'statement')} in three scripts,"

    def how(self) -> str:
        """Its end."""
        if not self.cut:
            return "."
        which = "it was" if self.messages == 1 else f"{self.cut} of them were"
        return f". The receiver takes less than others of its kind: {which} made shorter, and links were kept."


async def send_sample(parts: Parts, row: Channel) -> Sent:
    """One attempt at a short sample; DeliveryError says why it failed."""
    now = clock.utcnow()
    return await _send(parts, row, [message.sample(now=clock.iso(now) or "", delivery_id=_identity(now))], now)


async def send_longest(parts: Parts, row: Channel) -> Sent:
    """One attempt at each piece of alerts/messages/longest.py that is sent; DeliveryError says why it failed."""
    now = clock.utcnow()
    whole = longest.digest(clock.iso(now) or "", _identity(now))
    return await _send(parts, row, longest.trial(whole, channel_store.build(row, parts.context).parts), now)


def _identity(now: datetime) -> str:
    return f"test-{int(now.timestamp())}"


async def _send(parts: Parts, row: Channel, pieces: list[message.Message], now: datetime) -> Sent:
    notifier, cut = channel_store.build(row, parts.context), 0
    try:
        for piece in pieces:
            await notifier.send(piece, now)
            cut += notifier.cuts > 0
    finally:
        await parts.context.aclose()
    return Sent(len(pieces), sum(len(piece.statements) for piece in pieces), cut)
