"""A test message through one channel, and what became of it: a short sample, or the longest that may come. One attempt; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.channels.transports.context import Context
from alerts.delivery import channel_store
from alerts.messages import longest, message
from alerts.messages.rendering import count
from alerts.models import Channel
from crawler import clock


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


async def send_sample(context: Context, row: Channel) -> Sent:
    """One attempt at a short sample; DeliveryError says why it failed."""
    now = clock.utcnow()
    return await _send(context, row, [message.sample(now=clock.iso(now) or "", delivery_id=_identity(now))], now)


async def send_longest(context: Context, row: Channel) -> Sent:
    """One attempt at each piece of alerts/messages/longest.py that is sent; DeliveryError says why it failed."""
    now = clock.utcnow()
    whole = longest.digest(clock.iso(now) or "", _identity(now))
    return await _send(context, row, longest.trial(whole, channel_store.build(row, context).parts), now)


def _identity(now: datetime) -> str:
    return f"test-{int(now.timestamp())}"


async def _send(context: Context, row: Channel, pieces: list[message.Message], now: datetime) -> Sent:
    notifier, cut = channel_store.build(row, context), 0
    try:
        for piece in pieces:
            await notifier.send(piece, now)
            cut += notifier.cuts > 0
    finally:
        await context.aclose()
    return Sent(len(pieces), sum(len(piece.statements) for piece in pieces), cut)
