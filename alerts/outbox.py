"""Deliveries owed: enqueued with their alert, claimed under a lease, settled with what came of it. Sends nothing."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from alerts import channels as kinds
from alerts import telling
from alerts.channels.base import Surroundings
from alerts.errors import DeliveryError
from alerts.message import Message
from alerts.models import Alert, Attempt, Channel, Delivery
from crawler import leases
from crawler.errors import RequestError

MARGIN = timedelta(seconds=30)  # a lease is longer than two of the longest sends by this much
SPREAD = 0.2
LONGEST = 86400.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery taken under a lease, with its frozen payload."""

    id: str
    channel_id: int
    channel: str
    token: str
    attempts: int
    message: Message
    served: frozenset[str]


def enqueue(session: Session, alert: Alert, channels: Sequence[Channel], now: datetime) -> None:
    """Owe the alert to each channel; in the transaction that writes the alert."""
    for channel in channels:
        session.add(
            Delivery(
                id=uuid.uuid4().hex,
                alert_id=alert.id,
                channel_id=channel.id,
                part=1,
                state="waiting",
                served=[],
                attempts=0,
                next_at=alert.ready_at,
                created_at=now,
            )
        )


def claim_due(
    session: Session,
    now: datetime,
    token: str,
    around: Surroundings,
    *,
    busy: Mapping[int, int] = MappingProxyType({}),
    at_once: int = 100,
) -> list[Claim]:
    """Take what is due, of each channel as many as bring it to ``at_once`` with those ``busy`` already; payloads are frozen now.

    A disabled channel's deliveries wait.
    """
    out: list[Claim] = []
    for channel in session.scalars(select(Channel).where(Channel.disabled.is_(None)).order_by(Channel.id)).all():
        room = at_once - busy.get(channel.id, 0)
        if room > 0:
            out += [_take(session, row, channel, token, around, now) for row in _due(session, channel, now, room)]
    return out


def _due(session: Session, channel: Channel, now: datetime, limit: int) -> Sequence[Delivery]:
    query = (
        select(Delivery)
        .where(Delivery.channel_id == channel.id, *_claimable(now))
        .order_by(Delivery.next_at)
        .limit(limit)
    )
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def _claimable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Delivery.state.in_(("waiting", "leased")), Delivery.next_at <= now, leases.free(Delivery, now)


def _take(session: Session, row: Delivery, channel: Channel, token: str, around: Surroundings, now: datetime) -> Claim:
    payload = row.payload or _freeze(session, row, channel, around, now)
    row.state, row.lease_token = "leased", token
    row.lease_until = now + timedelta(seconds=2 * _patience(channel)) + MARGIN
    return Claim(
        row.id, channel.id, channel.name, token, row.attempts, Message.from_json(payload), frozenset(row.served)
    )


def _patience(channel: Channel) -> float:
    """Seconds that a send takes at most; a channel whose code is gone fails at once, and holds up no other."""
    try:
        return kinds.kind(channel.kind).time_limit
    except RequestError:
        return 0.0


def _freeze(session: Session, row: Delivery, channel: Channel, around: Surroundings, now: datetime) -> str:
    """Write down what this delivery says, once; a message too large for one letter becomes several deliveries."""
    message = telling.message(session, session.get_one(Alert, row.alert_id), channel, row.id)
    try:
        parts = kinds.kind(channel.kind).build(channel.options, around).parts(message)
    except RequestError:
        parts = [message]  # the attempt will say what is wrong with the channel
    row.payload = parts[0].to_json()
    for number, part in enumerate(parts[1:], 2):
        extra = Delivery(
            id=uuid.uuid4().hex,
            alert_id=row.alert_id,
            channel_id=channel.id,
            part=number,
            state="waiting",
            served=[],
            attempts=0,
            next_at=now,
            created_at=now,
        )
        extra.payload = telling.readdressed(part, extra.id).to_json()
        session.add(extra)
    return row.payload


def settle(
    session: Session,
    claim: Claim,
    error: DeliveryError | None,
    started: datetime,
    now: datetime,
    waits: Sequence[timedelta],
) -> str | None:
    """Record what came of an attempt; returns the new state, or None when somebody else took the delivery meanwhile."""
    row = leases.holds(session, Delivery, claim.id, claim.token)
    if row is None:
        return None
    row.attempts += 1
    row.lease_token = row.lease_until = None
    row.last_error = f"{error} [{error.code}]" if error else None
    session.add(
        Attempt(
            delivery_id=row.id,
            at=started,
            seconds=(now - started).total_seconds(),
            code=error.code if error else "sent",
            answer=error.answer[:1000] if error else "",
        )
    )
    if error is None:
        row.state, row.settled_at = "sent", now
        return "sent"
    row.served = sorted({*row.served, *error.served})
    moment = next_try(row.attempts, now, waits, error, random.random())
    row.state, row.next_at = ("dead", row.next_at) if moment is None else ("waiting", moment)
    row.settled_at = now if moment is None else None
    if error.gone:
        session.execute(
            update(Channel).where(Channel.id == row.channel_id).values(disabled="the endpoint wants no more (410)")
        )
    state: str = row.state
    return state


def next_try(
    attempts: int, now: datetime, waits: Sequence[timedelta], error: DeliveryError, dice: float
) -> datetime | None:
    """When a failed delivery is tried again; None when it is dead. ``dice`` in 0..1 makes a wait longer by up to a fifth."""
    if error.permanent or error.gone or attempts > len(waits):
        return None
    wait = waits[attempts - 1].total_seconds() * (1 + SPREAD * dice)
    return now + timedelta(seconds=max(wait, min(error.retry_after or 0.0, LONGEST)))


def retry(session: Session, delivery_id: str, now: datetime) -> None:
    """Try a dead or waiting delivery again now, as if it had never failed; RequestError otherwise."""
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise RequestError(
            "delivery_unknown", f"There is no delivery {delivery_id}.", "`tocsin deliveries list` shows them."
        )
    if row.state not in ("dead", "waiting"):
        raise RequestError(
            "delivery_settled", f"The delivery is {row.state}.", "Only dead and waiting ones can be tried again."
        )
    row.state, row.attempts, row.next_at, row.settled_at = "waiting", 0, now, None


def any_due(session: Session, now: datetime) -> bool:
    """Whether a delivery could be claimed now."""
    query = select(Delivery.id).join(Channel).where(Channel.disabled.is_(None), *_claimable(now)).limit(1)
    return session.scalar(query) is not None
