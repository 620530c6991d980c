"""Channels as rows: declared in the file or added by hand, and built into notifiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import channels as kinds
from alerts.channels import options as declared
from alerts.channels.base import Notifier
from alerts.channels.transports.context import Context
from alerts.config import ChannelSpec
from alerts.delivery import throttling
from alerts.models import Channel, Topic
from crawler import clock
from crawler.config import declaration
from crawler.config.declaration import dump
from crawler.errors import RequestError, within

LEFT = "no longer in the file"


def check(spec: ChannelSpec, folder: Path) -> dict[str, Any]:
    """The checked options of a channel as they are stored; RequestError names the option and the fix."""
    if not spec.name:
        raise RequestError("channel_without_name", "A channel needs a name.", 'Write name = "desk".')
    return dump(kinds.kind(spec.kind).parse(spec.options, folder))


def add(session: Session, spec: ChannelSpec, folder: Path, now: datetime, *, declared_: bool = False) -> Channel:
    """Store a channel; RequestError channel_exists when the name is taken."""
    options = check(spec, folder)
    if session.scalar(select(Channel.id).where(Channel.name == spec.name)):
        raise RequestError("channel_exists", f"There is a channel «{spec.name}» already.", "Choose another name.")
    row = Channel(name=spec.name, kind=spec.kind, options=options, declared=declared_, created_at=now)
    row.digest_at = next_digest(row, now)
    session.add(row)
    session.flush()
    return row


def synchronise(session: Session, specs: Iterable[ChannelSpec], folder: Path, now: datetime) -> None:
    """Make the declared channels be what the file declares; one that left the file is disabled, and its deliveries wait."""
    existing = {row.name: row for row in session.scalars(select(Channel))}
    seen: set[str] = set()
    for number, spec in enumerate(specs, 1):
        with within(declaration.entry("channel", number, spec.name)):
            options = check(spec, folder)
        if spec.name in seen:
            raise RequestError(
                "channel_twice", f"The file declares the channel «{spec.name}» twice.", "Rename one of them."
            )
        seen.add(spec.name)
        row = existing.get(spec.name)
        if row is None:
            add(session, spec, folder, now, declared_=True)
            continue
        if (row.kind, row.options, row.declared) == (spec.kind, options, True):
            continue
        if row.disabled:
            throttling.enable(session, row, now)  # it was changed, so it gets another chance
        row.kind, row.options, row.declared = spec.kind, options, True
        row.digest_at = next_digest(row, now)
    for name, row in existing.items():
        if row.declared and name not in seen:
            row.declared, row.disabled = False, LEFT


def next_digest(row: Channel, now: datetime) -> datetime | None:
    """When the channel's one digest of all topics is due; None when each topic has its own."""
    wanted = declared.common(row.options)
    return clock.next_time(wanted.digest, wanted.timezone, now) if wanted.digest else None


def get(session: Session, name: str) -> Channel:
    """The channel of that name; RequestError channel_unknown."""
    row = session.scalar(select(Channel).where(Channel.name == name))
    if row is None:
        near = declaration.suggestion(name, session.scalars(select(Channel.name)))
        raise RequestError(
            "channel_unknown", f"There is no channel “{name}”.", f"{near}`tocsin channels list` shows them."
        )
    return row


def remove(session: Session, name: str) -> None:
    """Forget a channel with its pending deliveries; RequestError channel_in_use while a topic names it."""
    row = get(session, name)
    declaration.refuse_declared(row, "channel")
    users = [topic.name for topic in session.scalars(select(Topic)) if name in topic.channels]
    if users:
        raise RequestError(
            "channel_in_use", f"The topic «{users[0]}» uses the channel «{name}».", "Change the topic first."
        )
    session.delete(row)


def of_topic(session: Session, topic: Topic) -> Sequence[Channel]:
    """The topic's channels; all when it names none. Deliveries to a channel that is switched off wait."""
    if topic.channels:
        return session.scalars(select(Channel).where(Channel.name.in_(topic.channels)).order_by(Channel.id)).all()
    return session.scalars(select(Channel).where(Channel.disabled.is_distinct_from(LEFT)).order_by(Channel.id)).all()


def build(row: Channel, context: Context) -> Notifier[Any]:
    """The channel's notifier; RequestError when the stored options no longer hold."""
    return kinds.kind(row.kind).build(row.options, context)
