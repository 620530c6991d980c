"""What is shown of channels: which there are and whether they work, and the kinds with their options. Secrets are never shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import channels
from alerts.channels import options
from alerts.models import Channel
from crawler import clock


def listing(session: Session, limit: int | None = None) -> list[dict[str, Any]]:
    """The channels by name."""
    return [_row(row) for row in session.scalars(select(Channel).order_by(Channel.name).limit(limit))]


def kinds() -> list[dict[str, Any]]:
    """The kinds of channel, each with a sentence."""
    return [{"kind": name, "summary": cls.summary} for name, cls in channels.kinds().items()]


def kind(name: str) -> list[dict[str, Any]]:
    """The options of one kind; RequestError when there is no such kind."""
    fields = channels.kind(name).fields()
    return [{"option": f.name, "type": f.type, "default": f.default, "help": f.help} for f in fields]


def _row(row: Channel) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "options": options.shown(channels.kind(row.kind).parse(row.options)),
        "declared": row.declared,
        "state": row.disabled or "on",
        "failing_since": clock.iso(row.failing_since),
    }
