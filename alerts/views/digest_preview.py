"""What is shown of a digest before its hour: the message that a channel would get if nothing more came. Reads only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from alerts.channels import options
from alerts.delivery import channel_store
from alerts.dispatch import digests
from alerts.messages import builder
from alerts.messages.message import Message
from alerts.messages.rendering import count, moment
from alerts.models import Alert, Channel
from crawler import clock
from crawler.errors import RequestError


class Preview(NamedTuple):
    """The message, and when it (or the first of them) is sent."""

    message: Message
    when: datetime


def preview(session: Session, name: str, now: datetime, timezone: str = "") -> Preview:
    """The next digest of a channel as it stands now; those of several topics as one. RequestError channel_unknown, digest_none."""
    channel = channel_store.get(session, name)
    found = digests.coming(session, channel, now)
    if not found:
        raise RequestError(
            "digest_none",
            f"No topic has a digest for {name}.",
            "Add a topic, or `--digest` to one: `tocsin topics edit`.",
        )
    holds = [hold for digest in found for hold in digest.holds]
    alert = Alert(id="preview", kind="digest", created_at=now, ready_at=found[0].when, notes=[])
    topics = [digest.topic for digest in found if digest.holds and digest.topic]
    made = builder.of_holds(session, channel, alert, holds, topics[0] if len(topics) == 1 else None, timezone)
    notes = (*made.notes, *digests.coverage_notes(session, [channel], now), *_when(channel, found, made.timezone))
    title = f"Digest for {name} as it stands now: {count(len(made.statements), 'statement')}"
    made = replace(made, notes=notes, title=title, alert_id=None)
    discreet = options.common(channel.options).discreet
    return Preview(made.redacted() if discreet else made, found[0].when)


def _when(channel: Channel, found: list[digests.Coming], zone: str) -> list[str]:
    """That nothing was sent, and when it will be."""
    full = [digest for digest in found if digest.holds]
    if len(full) > 1:
        hours = ", ".join(f"{d.topic.name} on {_at(d.when, zone)}" for d in full if d.topic)
        return [
            f"A preview, nothing was sent. It will come to {channel.name} as {count(len(full), 'digest')}: {hours}."
        ]
    when = (full or found)[0].when
    return [
        f"A preview, nothing was sent. It will come to {channel.name} on {_at(when, zone)}, with what is added until then."
    ]


def _at(when: datetime, zone: str) -> str:
    return moment(clock.iso(when), zone or "UTC")
