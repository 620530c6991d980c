"""Notices to the operator about Tocsin itself (a dead delivery, a channel switched off, a quiet source), sent by the outbox like any alert."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from alerts.messages.message import Message
from alerts.models import DEFAULT_TEAM, NOTICE, Alert, Channel, Delivery
from crawler import clock
from crawler.errors import RequestError

log = logging.getLogger(__name__)
KIND = NOTICE
FIRST = ("terminal", "email")  # kinds that a person reads; used when [operator] names no channel


def appoint(session: Session, names: Collection[str]) -> None:
    """Note which channels [operator] names; RequestError operator_unknown for a name that no channel has."""
    every = session.scalars(select(Channel).order_by(Channel.team_id.desc())).all()
    rows = {row.name: row for row in every}  # of two with one name the default team's
    for name in names:
        if name not in rows:
            raise RequestError(
                "operator_unknown",
                f"[operator] names a channel “{name}” that does not exist.",
                "`tocsin channels list` shows them.",
            )
    for row in every:
        row.operator = row.name in names and rows[row.name] is row


def notify(
    session: Session, kind: str, key: str, title: str, body: str, *, now: datetime, avoid: int | None = None
) -> None:
    """Queue a notice, in the caller's transaction. ``kind`` is dotted (`source.health`); ``key`` names the event within it.

    The same kind and key are sent once, however often this is called. ``body``: a line of prose each line. ``avoid``: the number of
    the channel that is in trouble; when no other works, nothing is queued.
    """
    identity = _digest(kind, key)
    if session.get(Alert, identity) is not None:
        return
    channels = operators(session, avoid)
    if not channels:
        log.error("notice.untold kind=%s", kind)  # no channel is left that works; `tocsin doctor` and the lists show it
        return
    session.add(Alert(id=identity, team_id=null(), kind=KIND, created_at=now, ready_at=now))
    session.flush()
    for channel in channels:
        session.add(_delivery(Message(
            kind=kind,
            delivery_id=_digest(kind, key, channel.name),
            created=clock.iso(now) or "",
            alert_id=identity,
            title=title,
            notes=tuple(body.splitlines()),
            timezone=(channel.options or {}).get("timezone", ""),
        ), channel, now))  # fmt: skip
    session.flush()


def told(session: Session, kind: str, key: str) -> bool:
    """Whether this notice was queued already."""
    return session.get(Alert, _digest(kind, key)) is not None


def operators(session: Session, avoid: int | None = None) -> Sequence[Channel]:
    """The channels for notices: those that [operator] names, else the default team's terminals and mail, else whatever it has that works; never ``avoid``."""
    rows = session.scalars(select(Channel).where(Channel.disabled.is_(None)).order_by(Channel.id)).all()
    named = [row for row in rows if row.id != avoid and row.operator]
    working = [row for row in rows if row.id != avoid and row.team_id == DEFAULT_TEAM]
    return named or [row for row in working if row.kind in FIRST] or working


def _delivery(message: Message, channel: Channel, now: datetime) -> Delivery:
    return Delivery(
        id=message.delivery_id,
        alert_id=message.alert_id or "",
        channel_id=channel.id,
        state="waiting",
        payload=message.to_json(),
        next_at=now,
        created_at=now,
    )


def _digest(*names: str) -> str:
    """The same identity for the same event, so that a receiver can drop a twin."""
    return hashlib.sha256("\0".join(names).encode("utf-8", "replace")).hexdigest()[:32]
