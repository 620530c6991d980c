"""Deliveries whose process ended before it had settled them: which are tried again, and which is set aside because it may be what ends processes. Sends nothing."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from alerts.delivery import operator_notices
from alerts.models import Attempt, Channel, Delivery
from crawler import clock
from crawler.storage.database import UTCDateTime

log = logging.getLogger(__name__)
CODE = "process_ended"  # of such an attempt
TRIES = 3  # processes that may end over one delivery
SET_ASIDE = timedelta(hours=6)
PATIENCE = timedelta(minutes=10)  # a process that always has something else to send takes a suspect beside it at last
TITLE = "A delivery is set aside"
BODY = "Three processes ended while they sent the delivery {id} to the channel “{channel}”. It is tried again at {until}; the logs of the processes may say why. `tocsin deliveries cancel {id}` ends it."


def sift(
    session: Session, channel: Channel, rows: Sequence[Any], now: datetime, *, alone: bool
) -> tuple[Sequence[Any], bool]:
    """Of deliveries that are due (`id`, `state`, `next_at`) those to be sent now, and whether that is one beside which nothing should be.

    Each that was abandoned is noted as an attempt. A third end sets it aside for hours. After the second it is sent when this process sends nothing else
    (``alone``): what was only beside a delivery that ends processes is not set aside with it.
    """
    left = [row for row in rows if row.state == "leased"]
    if not left:
        return rows, False
    ends = dict(iter(session.execute(_ENDS, {"ids": [row.id for row in left], "since": now - SET_ASIDE})))
    over = [row.id for row in left if ends.get(row.id, 0) >= TRIES - 1]
    suspects = [row for row in left if ends.get(row.id, 0) == TRIES - 2]
    _set_aside(session, channel, over, now)
    apart = {*over, *(row.id for row in suspects)}
    usual = [row for row in rows if row.id not in apart]
    suspect = [row for row in suspects if alone or row.next_at < now - PATIENCE][:1]
    taken = suspect if alone and suspect else [*usual, *suspect]
    _note(session, [row.id for row in taken if row.state == "leased"], now)
    return taken, alone and bool(suspect)


def put_back(session: Session, owner: str) -> None:
    """What a process that ends in good order still holds waits, under no lease; ``owner`` is what its tokens begin with."""
    session.execute(update(Delivery).where(*_of(owner)).values(state="waiting", lease_token=None, lease_until=None))


def excuse(session: Session, owner: str, ids: Collection[str]) -> None:
    """Sends whose result could not be written: each is tried again when its lease is over, not sooner, and no process ended over it."""
    if ids:
        session.execute(update(Delivery).where(Delivery.id.in_(ids), *_of(owner)).values(state="waiting"))


def held_back() -> ColumnElement[bool]:
    """As a condition: `sift` would leave the delivery where it is, because the process sends something else."""
    ends = select(func.count()).where(*_ENDED, Attempt.delivery_id == Delivery.id).scalar_subquery()
    return and_(
        Delivery.state == "leased",
        Delivery.next_at >= bindparam("patient", type_=UTCDateTime()),
        ends == bindparam("suspect", type_=Integer()),
    )


def bounds(now: datetime) -> dict[str, Any]:
    """What `held_back` compares with."""
    return {"patient": now - PATIENCE, "since": now - SET_ASIDE, "suspect": TRIES - 2}


def _of(owner: str) -> tuple[ColumnElement[bool], ...]:
    return Delivery.state == "leased", Delivery.lease_token.startswith(owner, autoescape=True)


def _note(session: Session, ids: Sequence[str], now: datetime) -> None:
    if ids:
        session.execute(insert(Attempt), [{"delivery_id": one, "at": now, "seconds": 0.0, "code": CODE} for one in ids])


def _set_aside(session: Session, channel: Channel, ids: Sequence[str], now: datetime) -> None:
    _note(session, ids, now)
    until = now + SET_ASIDE
    for one in ids:
        log.error("delivery.set_aside delivery=%s", one)
        session.execute(update(Delivery).where(Delivery.id == one).values(state="waiting", next_at=until, lease_token=None, lease_until=None))  # fmt: skip
        body = BODY.format(id=one[:8], channel=channel.name, until=clock.iso(until))
        operator_notices.notify(session, "delivery.set_aside", f"{one} {now:%Y-%m-%d}", TITLE, body, now=now, avoid=channel.id)  # fmt: skip


_ENDED = Attempt.code == CODE, Attempt.at > bindparam("since", type_=UTCDateTime())
_ENDS = (
    select(Attempt.delivery_id, func.count())
    .where(Attempt.delivery_id.in_(bindparam("ids", expanding=True)), *_ENDED)
    .group_by(Attempt.delivery_id)
)
