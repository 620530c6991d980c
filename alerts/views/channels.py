"""What is shown of channels: which there are and whether they work, and the kinds with their options. Secrets are never shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import channels
from alerts.channels import options, quiet_hours
from alerts.delivery import channel_store
from alerts.models import Channel
from alerts.views import columns
from alerts.views.columns import Column, Place
from alerts.views.selection import ALL, Selection
from crawler import clock

COLUMNS = (
    Column("name"),
    Column("kind"),
    Column("state"),
    columns.time("failing_since", Place.BELOW),
    columns.text("options", Place.BELOW),
    Column("declared", Place.SPARE, "in tocsin.toml"),
)
OPTIONS = (
    Column("option"),
    Column("type"),
    Column("required", Place.SPARE),
    Column("default", Place.SPARE),
    columns.text("example", Place.BELOW),
    columns.text("help"),
)


def listing(session: Session, wanted: Selection = ALL) -> list[dict[str, Any]]:
    """The channels by name."""
    return [_row(row) for row in session.scalars(wanted.cut(select(Channel), Channel.name, Channel.id))]


def quiet_until(session: Session, name: str, now: datetime) -> datetime | None:
    """When the quiet hours end that a channel is in; None when it is in none."""
    row = channel_store.get(session, name)
    wanted = options.common(row.options)
    return quiet_hours.until(quiet_hours.parse(wanted.quiet), wanted.timezone, now) if wanted.quiet else None


def kinds() -> list[dict[str, Any]]:
    """The kinds of channel, each with a sentence."""
    return [{"kind": name, "summary": cls.summary} for name, cls in channels.kinds().items()]


def kind(name: str) -> list[dict[str, Any]]:
    """The options of one kind; RequestError when there is no such kind."""
    fields = channels.kind(name).fields()
    return [
        {
            "option": f.name,
            "type": f.type,
            "default": f.default,
            "help": f.help,
            "required": f.required,
            "example": f.example or None,
        }
        for f in fields
    ]


def _row(row: Channel) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "options": options.shown(channels.kind(row.kind).parse(row.options)),
        "declared": row.declared,
        "state": row.disabled or "on",
        "failing_since": clock.iso(row.failing_since),
    }
