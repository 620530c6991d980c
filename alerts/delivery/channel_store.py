"""Channels as rows: declared in the file or added by hand, and built into notifiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
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
from alerts.models import DEFAULT_TEAM, Channel, Topic, team_of
from crawler import clock
from crawler.config import declaration
from crawler.config.declaration import dump
from crawler.config.secrets import SecretStore
from crawler.errors import RequestError, within

LEFT = "no longer in the file"
OFF = "switched off by hand"


def check(spec: ChannelSpec, folder: Path) -> dict[str, Any]:
    """The checked options of a channel, secrets as they were given; RequestError names the option and the fix."""
    if not spec.name:
        raise RequestError("channel_without_name", "A channel needs a name.", 'Write name = "desk".')
    declaration.check_name("channel", spec.name)
    return dump(kinds.kind(spec.kind).parse(spec.options, folder))


def sealed(kind: str, options: Mapping[str, Any], secrets: SecretStore) -> dict[str, Any]:
    """The options as they are stored: no secret in clear. ConfigError of the key."""
    return declared.with_secrets(options, kinds.kind(kind).fields(), secrets.seal)


def add(
    session: Session, spec: ChannelSpec, secrets: SecretStore, now: datetime, *, declared_: bool = False
) -> Channel:
    """Store a channel; RequestError channel_exists when the name is taken."""
    options = sealed(spec.kind, check(spec, secrets.folder), secrets)
    _refuse_taken(session, spec.name, team := team_of(session))
    row = Channel(name=spec.name, team_id=team, kind=spec.kind, options=options, declared=declared_, created_at=now)
    row.digest_at = next_digest(row, now)
    session.add(row)
    session.flush()
    return row


def synchronise(session: Session, specs: Iterable[ChannelSpec], secrets: SecretStore, now: datetime) -> None:
    """Make the declared channels be what the file declares; one that left the file is disabled, and its deliveries wait."""
    seal_plain(session, secrets)
    existing = {row.name: row for row in session.scalars(select(Channel).where(Channel.team_id == DEFAULT_TEAM))}
    seen: set[str] = set()
    for number, spec in enumerate(specs, 1):
        with within(declaration.entry("channel", number, spec.name)):
            options = check(spec, secrets.folder)
        if spec.name in seen:
            raise RequestError(
                "channel_twice", f"The file declares the channel “{spec.name}” twice.", "Rename one of them."
            )
        seen.add(spec.name)
        row = existing.get(spec.name)
        if row is None:
            add(session, spec, secrets, now, declared_=True)
            continue
        if (row.kind, _opened(row, secrets), row.declared) == (spec.kind, options, True):
            continue
        if row.disabled:
            throttling.enable(session, row, now)  # it was changed, so it gets another chance
        row.kind, row.options, row.declared = spec.kind, sealed(spec.kind, options, secrets), True
        row.digest_at = next_digest(row, now)
    for name, row in existing.items():
        if row.declared and name not in seen:
            row.declared, row.disabled = False, LEFT


def seal_plain(session: Session, secrets: SecretStore) -> None:
    """Seal what an older version stored in clear. A kind that is not installed here is left alone."""
    for row in session.scalars(select(Channel)):
        with suppress(RequestError):
            row.options = sealed(row.kind, row.options, secrets)


def _opened(row: Channel, secrets: SecretStore) -> dict[str, Any] | None:
    """The stored options with their secrets in clear; None when they cannot be opened, so that they are stored anew."""
    try:
        return declared.with_secrets(row.options, kinds.kind(row.kind).fields(), secrets.opened)
    except RequestError:
        return None


def next_digest(row: Channel, now: datetime) -> datetime | None:
    """When the channel's one digest of all topics is due; None when each topic has its own."""
    wanted = declared.common(row.options)
    return clock.next_time(wanted.digest, wanted.timezone, now) if wanted.digest else None


def get(session: Session, name: str) -> Channel:
    """The channel of that name; RequestError channel_unknown, channel_ambiguous for a name that two teams have."""
    rows = session.scalars(select(Channel).where(Channel.name == name).limit(2)).all()
    if len(rows) > 1:
        raise RequestError("channel_ambiguous", f"Several teams have a channel “{name}”.", "Name the team before the command: `tocsin --team NAME …`.")  # fmt: skip
    if not rows:
        near = declaration.suggestion(name, session.scalars(select(Channel.name)))
        raise RequestError(
            "channel_unknown", f"There is no channel “{name}”.", f"{near}`tocsin channels list` shows them."
        )
    return rows[0]


def _refuse_taken(session: Session, name: str, team: int) -> None:
    if session.scalar(select(Channel.id).where(Channel.name == name, Channel.team_id == team)):
        raise RequestError("channel_exists", f"There is a channel “{name}” already.", "Choose another name.")


def _users(session: Session, row: Channel) -> list[Topic]:
    """The topics that name a channel."""
    return [topic for topic in session.scalars(select(Topic).where(Topic.team_id == row.team_id)) if row.name in topic.channels]  # fmt: skip


def remove(session: Session, name: str) -> None:
    """Forget a channel with its pending deliveries; RequestError channel_in_use while a topic names it, declared_in_file."""
    row = _own(session, name)
    users = _users(session, row)
    if users:
        raise RequestError(
            "channel_in_use", f"The topic “{users[0].name}” uses the channel “{name}”.", "Change the topic first."
        )
    session.delete(row)


def edit(session: Session, name: str, raw: Mapping[str, Any], secrets: SecretStore, now: datetime) -> Channel:
    """Give a channel other options, those of ``raw``; an empty text takes one back. RequestError as `add`, declared_in_file.

    A channel that was switched off because it failed gets another chance.
    """
    row = _own(session, name)
    replaced = {key.removesuffix("_file") for key in raw} | raw.keys()
    kept = {key: value for key, value in (row.options or {}).items() if key not in replaced}
    spec = ChannelSpec(row.name, row.kind, kept | {k: v for k, v in raw.items() if v != ""})
    row.options = sealed(row.kind, check(spec, secrets.folder), secrets)
    if row.disabled and row.disabled not in (LEFT, OFF):
        throttling.enable(session, row, now)
    row.digest_at = next_digest(row, now)
    return row


def rename(session: Session, name: str, new: str) -> None:
    """Give a channel another name, also where topics name it; RequestError declared_in_file, channel_exists, channel_in_use, name_invalid."""
    row = _own(session, name)
    declaration.check_name("channel", new)
    if new != name:
        _refuse_taken(session, new, row.team_id)
    users = _users(session, row)
    fixed = (
        "[operator]" if row.operator else next((f"The topic “{user.name}”" for user in users if user.declared), None)
    )
    if fixed:
        raise RequestError("channel_in_use", f"{fixed} of tocsin.toml names “{name}”.", "Change it there first.")
    for user in users:
        user.channels = [new if one == name else one for one in user.channels]
    row.name = new


def disable(session: Session, name: str) -> None:
    """Send nothing more through a channel; what is for it waits."""
    row = get(session, name)
    row.disabled = row.disabled or OFF


def enable(session: Session, name: str, now: datetime) -> int:
    """Send through a channel again; RequestError channel_left. Returns how many deliveries waited for it."""
    row = get(session, name)
    if row.disabled == LEFT:
        raise RequestError(
            "channel_left",
            f"The channel “{name}” is no longer in tocsin.toml.",
            "Declare it there, or `tocsin channels remove` it.",
        )
    throttling.enable(session, row, now)
    return throttling.pending(session, row)


def _own(session: Session, name: str) -> Channel:
    """The channel of that name, which no file declares."""
    row = get(session, name)
    declaration.refuse_declared(row, "channel")
    return row


def of_topic(session: Session, topic: Topic) -> Sequence[Channel]:
    """The topic's channels; all of its team when it names none. Deliveries to a channel that is switched off wait."""
    wanted = Channel.name.in_(topic.channels) if topic.channels else Channel.disabled.is_distinct_from(LEFT)
    own = select(Channel).where(Channel.team_id == topic.team_id, wanted)
    return session.scalars(own.order_by(Channel.id)).all()


def build(row: Channel, context: Context) -> Notifier[Any]:
    """The channel's notifier; RequestError when the stored options no longer hold."""
    return kinds.kind(row.kind).build(row.options, context)
