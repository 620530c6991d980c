"""The outbox: deliveries are enqueued with their alert, claimed under a lease, and settled with the result. Sends nothing."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, Table, bindparam
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import and_, exists, insert, literal_column, or_, select, update

from alerts import channels as kinds
from alerts.channels import options, quiet_hours
from alerts.channels.base import Notifier
from alerts.channels.transports.context import Context
from alerts.delivery import abandoned, operator_notices, payloads, throttling
from alerts.errors import DeliveryError
from alerts.messages import builder
from alerts.messages.message import Message
from alerts.models import Alert, Attempt, Channel, Delivery, Topic
from crawler.errors import RequestError
from crawler.storage import leases
from crawler.storage.database import UTCDateTime, take_time

MARGIN = timedelta(seconds=30)  # a lease is longer than two of the longest sends by this much
SPREAD = 0.2
ORDER = timedelta(days=1)  # a message that fails holds back later ones of its story no longer than that
# Written out, not bound: with values that it does not know SQLite uses neither of the indexes on pending deliveries.
PENDING: tuple[ColumnElement[str], ...] = (literal_column("'waiting'"), literal_column("'leased'"))


@dataclass(frozen=True, slots=True)
class DeliveryClaim:
    """A delivery taken under a lease, with its frozen payload."""

    id: str
    channel_id: int
    channel: str
    kind: str
    options: Mapping[str, Any]
    token: str
    attempts: int
    message: Message
    served: frozenset[str]
    poll: str | None = None  # what led to its alert


def enqueue(session: Session, alert: Alert, channels: Sequence[Channel], now: datetime) -> None:
    """Queue a delivery of the alert to each channel, in the transaction that writes the alert."""
    delivery = {
        "alert_id": alert.id,
        "part": 1,
        "thread": thread(alert),
        "state": "waiting",
        "served": [],
        "attempts": 0,
        "next_at": alert.ready_at,
        "created_at": now,
    }
    if channels:
        rows = [{"id": uuid.uuid4().hex, "channel_id": channel.id, **delivery} for channel in channels]
        session.connection().execute(_ENQUEUE, rows)


def thread(alert: Alert) -> str:
    """The key of deliveries that reach a channel in their order: those of a story, or the parts of one digest."""
    return str(alert.story_id) if alert.story_id is not None else alert.id


def claim_due(
    session: Session,
    now: datetime,
    token: str,
    context: Context,
    *,
    busy: Mapping[int, int] = MappingProxyType({}),
    at_once: int = 100,
    alone: bool = True,
) -> list[DeliveryClaim]:
    """Take what is due, of each channel as many as bring it to ``at_once`` with those ``busy`` already; payloads are frozen now.

    ``alone``: the process sends nothing else, and has recorded all that it sent. A disabled channel's deliveries wait; a channel
    keeps to its ceiling, and pauses when its server asked for it or it fails.
    """
    out: list[DeliveryClaim] = []
    for channel in session.scalars(_OPEN, {"now": now}).all():
        try:
            quiet, (seconds, ceiling) = _quiet_until(channel, now), _limits(channel)
        except Exception as error:  # what its own row says: the others go on
            throttling.unusable(session, channel, error, now)
            continue
        if quiet is not None:
            _keep_quiet(session, channel, quiet, now)
        room = throttling.room(channel, ceiling, busy.get(channel.id, 0), at_once, now)
        if room > 0:
            rows, single = _ready(session, channel, now, room, alone and not out)
            throttling.spend(channel, ceiling, len(rows), now)
            if rows:
                until = now + timedelta(seconds=2 * seconds) + MARGIN
                out += _take(session, rows, channel, (token, until), context, now)
            if single:
                break
    return out


def _quiet_until(channel: Channel, now: datetime) -> datetime | None:
    """When the channel's quiet hours end; None outside them."""
    wanted = options.common(channel.options)
    return quiet_hours.until(quiet_hours.parse(wanted.quiet), wanted.timezone, now) if wanted.quiet else None


def _keep_quiet(session: Session, channel: Channel, end: datetime, now: datetime) -> None:
    """What is due waits for the end of the quiet hours; urgent topics do not, nor notices, unless [operator] names the channel."""
    urgent = and_(Topic.urgent, Alert.kind == "alert")
    passing = urgent if channel.operator else or_(urgent, Alert.kind == operator_notices.KIND)
    at_once = select(Alert.id).outerjoin(Topic, Topic.id == Alert.topic_id).where(passing)
    due = (Delivery.channel_id == channel.id, Delivery.state.in_(PENDING), Delivery.next_at <= now)
    session.execute(
        update(Delivery).where(*due, leases.free(Delivery, now), Delivery.alert_id.not_in(at_once)).values(next_at=end)
    )


def _ready(session: Session, channel: Channel, now: datetime, room: int, alone: bool) -> tuple[Sequence[Any], bool]:
    """As `abandoned.sift`; what it holds back takes no room from what waits behind it."""
    bounds = {"channel": channel.id, "limit": room, **moments(now)}
    due = session.execute(_DUE, bounds).all()
    taken, single = abandoned.sift(session, channel, due, now, alone=alone)
    if single or len(taken) == len(due):
        return taken, single
    ids = {row.id for row in taken}
    more = [row for row in session.execute(_FRESH, bounds).all() if row.id not in ids]
    return [*taken, *more][:room], False


def _take(
    session: Session,
    rows: Sequence[Any],
    channel: Channel,
    lease: tuple[str, datetime],
    context: Context,
    now: datetime,
) -> list[DeliveryClaim]:
    """Lease what was just read (``lease``: the token, and until when), and freeze the payload of what is claimed for the first time."""
    if any(row.kind != "alert" for row in rows):
        take_time(session)  # a digest of thousands is made, or read, for longer than a server lets a transaction rest
    found = payloads.of(session, channel, rows, context, now)
    taken = {"state": "leased", "lease_token": lease[0], "lease_until": lease[1]}
    if found:
        session.execute(_LEASE, [{"row": row, "payload": payload.line, **taken} for row, payload in found.items()])
    return [
        DeliveryClaim(
            row.id,
            channel.id,
            channel.name,
            channel.kind,
            dict(channel.options),
            lease[0],
            row.attempts,
            found[row.id].message,
            frozenset(row.served),
            row.poll,
        )
        for row in rows
        if row.id in found
    ]


def _limits(channel: Channel) -> tuple[float, int]:
    """Seconds that a send takes at most, and messages a minute (0: no limit). A channel whose code is gone fails at once."""
    try:
        notifier = kinds.kind(channel.kind)
    except RequestError:
        return 0.0, 0
    usual = notifier.Options.__dataclass_fields__["ceiling"].default
    return notifier.time_limit, int(channel.options.get("ceiling", usual))


def split(message: Message, notifier: Notifier[Any]) -> list[Message]:
    """The message in parts that the channel can carry; a part is not split again. Takes seconds for a large digest."""
    return notifier.parts(message) if message.of == 1 and len(message.statements) > 1 else [message]


def store_parts(session: Session, claim: DeliveryClaim, parts: Sequence[Message], now: datetime) -> None:
    """Make several deliveries of a message that was split, before its first part is sent.

    Does nothing when another process took the delivery meanwhile.
    """
    row = leases.holds(session, Delivery, claim.id, claim.token)
    if row is None:
        return
    row.payload = parts[0].to_json()
    for part in parts[1:]:
        extra = Delivery(
            id=uuid.uuid4().hex,
            alert_id=row.alert_id,
            channel_id=row.channel_id,
            part=part.part,
            thread=row.thread,
            state="waiting",
            served=[],
            attempts=0,
            next_at=now,
            created_at=row.created_at,
        )
        extra.payload = builder.readdressed(part, extra.id).to_json()
        session.add(extra)


def settle(
    session: Session,
    claim: DeliveryClaim,
    error: DeliveryError | None,
    started: datetime,
    now: datetime,
    waits: Sequence[timedelta],
) -> str | None:
    """Record what came of an attempt; returns the new state, or None when another process took the delivery meanwhile."""
    row = session.execute(_MINE, {"row": claim.id, "token": claim.token}).one_or_none()
    if row is None:
        return None
    tried = {"delivery_id": row.id, "at": started, "seconds": (now - started).total_seconds()}
    if error is None:
        session.execute(_TRIED, {**tried, "code": "sent", "answer": ""})
        session.execute(_SENT, {"rows": [row.id], "now": now})
        if row.failing_since is not None:
            throttling.succeeded(session.get_one(Channel, row.channel_id))
        return "sent"
    session.execute(_TRIED, {**tried, "code": error.code, "answer": error.answer[:1000]})
    return _failed(session, session.get_one(Delivery, row.id, populate_existing=True), error, now, waits)


def settle_sent(session: Session, sent: Sequence[tuple[DeliveryClaim, datetime]], now: datetime) -> int:
    """Record attempts that succeeded, with when each began: as `settle`, in three statements however many there are; returns how many were ours."""
    tokens = {claim.id: claim.token for claim, _ in sent}
    rows = {row.id: row for row in session.execute(_THESE, {"ids": list(tokens)}) if row.lease_token == tokens[row.id]}
    mine = [(rows[claim.id], started) for claim, started in sent if claim.id in rows]
    if not mine:
        return 0
    tried = [{"delivery_id": row.id, "at": at, "seconds": (now - at).total_seconds()} for row, at in mine]
    session.execute(_TRIED, [{**one, "code": "sent", "answer": ""} for one in tried])
    session.execute(_SENT, {"rows": [row.id for row, _ in mine], "now": now})
    for channel in sorted({row.channel_id for row, _ in mine if row.failing_since is not None}):
        throttling.succeeded(session.get_one(Channel, channel))
    return len(mine)


def _failed(session: Session, row: Delivery, error: DeliveryError, now: datetime, waits: Sequence[timedelta]) -> str:
    row.attempts += 1
    row.lease_token = row.lease_until = None
    row.last_error = f"{error} [{error.code}]"
    row.served = sorted({*row.served, *error.served})
    channel = session.get_one(Channel, row.channel_id)
    throttling.failed(session, channel, error, now)
    moment = next_try(row.attempts, now, waits, error, random.random())
    if moment is None and channel.disabled is not None and not error.permanent:
        moment = now  # it waits until the operator enables the channel
    row.state, row.next_at = ("dead", row.next_at) if moment is None else ("waiting", moment)
    row.settled_at = now if moment is None else None
    if moment is None:
        throttling.died(session, channel, row.id, error, now)
    state: str = row.state
    return state


def next_try(
    attempts: int, now: datetime, waits: Sequence[timedelta], error: DeliveryError, dice: float
) -> datetime | None:
    """When a failed delivery is tried again; None when it is dead. ``dice`` in 0..1 makes a wait longer by up to a fifth."""
    if error.permanent or attempts > len(waits):
        return None
    wait = waits[attempts - 1].total_seconds() * (1 + SPREAD * dice)
    return now + timedelta(seconds=max(wait, min(error.retry_after or 0.0, throttling.LONGEST)))


def any_due(session: Session, now: datetime, *, alone: bool = True) -> bool:
    """Whether a delivery could be claimed now, by a process that sends nothing else (``alone``) or by one that does."""
    if alone:
        return session.scalar(_ANY, moments(now)) is not None
    if session.scalar(_ANY_FRESH, moments(now)) is not None:  # mostly, and then nothing is counted
        return True
    return session.scalar(_ANY_BESIDE, {**moments(now), **abandoned.bounds(now)}) is not None


# ---- the queries, built once: building one takes longer than the database takes to answer it

_NOW: ColumnElement[Any] = bindparam("now", type_=UTCDateTime())
_USABLE = Channel.disabled.is_(None), or_(Channel.not_before.is_(None), Channel.not_before <= _NOW)


def moments(now: datetime) -> dict[str, datetime]:
    """The moments that CLAIMABLE compares with."""
    return {"now": now, "oldest": now - ORDER}


def _overtakes() -> ColumnElement[bool]:
    """Whether something earlier of the same story is on its way to the channel, or has failed and will be tried again."""
    ahead = aliased(Delivery)
    earlier = or_(
        ahead.created_at < Delivery.created_at,
        and_(ahead.alert_id == Delivery.alert_id, ahead.part < Delivery.part),
    )
    # what waits for a later time, or for a digest's hour, is no obstacle
    begun = or_(ahead.attempts > 0, ahead.next_at <= _NOW)
    return exists().where(
        ahead.channel_id == Delivery.channel_id,
        ahead.thread == Delivery.thread,
        ahead.state.in_(PENDING),
        ahead.created_at > bindparam("oldest", type_=UTCDateTime()),
        earlier,
        begun,
    )


CLAIMABLE = Delivery.state.in_(PENDING), Delivery.next_at <= _NOW, leases.free(Delivery, _NOW), ~_overtakes()
# Locked for the transaction, so that two processes do not spend one rate twice; NO KEY: alerts are enqueued meanwhile.
# Only those for which something is due: of thousands of channels each would take a query, and its lock keep others from it.
_OPEN = (
    select(Channel)
    .where(
        *_USABLE,
        exists().where(Delivery.channel_id == Channel.id, Delivery.state.in_(PENDING), Delivery.next_at <= _NOW),
    )
    .order_by(Channel.id)
    .with_for_update(skip_locked=True, key_share=True)
)
_DUE = (
    select(
        Delivery.id,
        Delivery.alert_id,
        Delivery.payload,
        Delivery.attempts,
        Delivery.served,
        Delivery.state,
        Delivery.next_at,
        Alert.poll,
        Alert.kind,
    )
    .join(Alert)
    .where(Delivery.channel_id == bindparam("channel"), *CLAIMABLE)
    .order_by(Delivery.next_at)
    .limit(bindparam("limit", type_=Integer()))
    .with_for_update(skip_locked=True, of=Delivery)
)
_WAITING = Delivery.state == literal_column("'waiting'")
_FRESH = _DUE.where(_WAITING)
_ANY = select(Delivery.id).join(Channel).where(*_USABLE, *CLAIMABLE).limit(1)
_ANY_FRESH = _ANY.where(_WAITING)
_ANY_BESIDE = _ANY.where(~abandoned.held_back())
_TABLE = cast(Table, Delivery.__table__)
_ENQUEUE = insert(_TABLE)
_LEASE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in ("payload", "state", "lease_token", "lease_until")})
)
_MINE = (
    select(Delivery.id, Delivery.attempts, Delivery.channel_id, Channel.failing_since)
    .join(Channel)
    .where(Delivery.id == bindparam("row"), Delivery.lease_token == bindparam("token"))
    .with_for_update(of=Delivery)
)
_THESE = (
    select(Delivery.id, Delivery.attempts, Delivery.channel_id, Delivery.lease_token, Channel.failing_since)
    .join(Channel)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
    .order_by(Delivery.id)
    .with_for_update(of=Delivery)
)
_TRIED = insert(cast(Table, Attempt.__table__))
_SENT = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(bindparam("rows", expanding=True)))
    .values(
        state="sent",
        attempts=_TABLE.c.attempts + 1,
        settled_at=_NOW,
        lease_token=None,
        lease_until=None,
        last_error=None,
    )
)
