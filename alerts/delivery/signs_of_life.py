"""Whether the whole chain goes on, told outwards: a ping to an address of the operator's after each good round, and once a day a notice of what was read."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session

from alerts.channels.transports.context import Context
from alerts.config import OperatorSection
from alerts.delivery import operator_notices, outbox
from alerts.delivery.unmatched import unmatched
from alerts.models import NOTICE, Alert, Channel, Delivery
from crawler import clock
from crawler.errors import TocsinError
from crawler.health import coverage
from crawler.storage.database import UTCDateTime
from crawler.storage.models import WATCHED, Source, Statement

log = logging.getLogger(__name__)
EVERY = 60.0  # seconds between two pings
LATE = timedelta(minutes=15)  # that a source, a statement or a delivery may wait
LOOK = 20  # deliveries that seem to be left; of more of them the next round finds one
KIND = "operator.daily"
DAY = timedelta(days=1)


def standstill(session: Session, now: datetime) -> str | None:
    """What has waited for too long (``sources``, ``statements``, ``deliveries``), or None while the chain goes on. A quiet web is no standstill."""
    source = session.scalar(select(func.min(Source.next_at)).where(WATCHED, Source.state != "paused"))
    if source is not None and now - source > LATE:
        return "sources"
    if unmatched(session, now).overdue > LATE:
        return "statements"
    return "deliveries" if _left(session, now - LATE) else None


def _left(session: Session, then: datetime) -> bool:
    """Whether a delivery could have been claimed at that moment, and was not since: not one that waited for an earlier one of its story."""
    moments = outbox.moments(then)
    found = session.execute(_CLAIMABLE, moments).all()
    return any(
        session.scalar(_RELEASED, {"channel": r.channel_id, "thread": r.thread, **moments}) is None for r in found
    )


async def ping(context: Context, section: OperatorSection, stands: str | None) -> bool:
    """Ask for the operator's address, through the guard: the one of a failure while something stands still. Whether it answered.

    Nothing is said but that we are alive; a failure without an address of its own is told by silence.
    """
    url = section.ping if stands is None else section.ping_failed
    if stands is not None:
        log.error("chain.stands what=%s", stands)
    if not url:
        return False
    try:
        answer = await (await context.http()).get(url, headers={"connection": "close"})
    except (TocsinError, OSError) as error:
        log.warning("ping.failed code=%s", getattr(error, "code", "connection_lost"))
        return False
    if answer.status_code >= 300:
        log.warning("ping.failed code=%s", f"http_{answer.status_code}")
    return answer.status_code < 300


def daily_due(section: OperatorSection, zone: str, now: datetime) -> datetime | None:
    """The last moment at which the daily notice was due; None when there is none."""
    if not section.daily:
        return None
    hour, minute = map(int, section.daily.split(":"))
    due = clock.next_time(f"cron {minute} {hour} * * *", zone or "UTC", now - DAY)
    return due if due is not None and due <= now else None


def untold(session: Session, section: OperatorSection, zone: str, now: datetime) -> datetime | None:
    """The moment of the daily notice that is due and was not told; writes nothing."""
    due = daily_due(section, zone, now)
    return None if due is None or operator_notices.told(session, KIND, due.isoformat()) else due


def tell(session: Session, due: datetime, now: datetime) -> None:
    """Queue the notice of that day, once."""
    title, body = account(session, now)
    operator_notices.notify(session, KIND, due.isoformat(), title, body, now=now)


def account(session: Session, now: datetime) -> tuple[str, str]:
    """A title and lines: what was read in the last 24 hours, what was found and told, and what was not read."""
    found, since = coverage.coverage(session, None, now), now - DAY
    statements = session.scalar(select(func.count()).where(Statement.first_seen >= since)) or 0
    alerts = session.scalar(select(func.count()).where(Alert.created_at >= since, Alert.kind != NOTICE)) or 0
    dead = session.scalar(select(func.count()).where(Delivery.settled_at >= since, Delivery.state == "dead")) or 0
    lines = [coverage.sentence(found), f"In the last 24 hours: statements {statements}, alerts {alerts}, deliveries given up {dead}."]  # fmt: skip
    if stands := standstill(session, now):
        lines.append(f"Waiting for more than a quarter of an hour: {stands}. `tocsin doctor` says more.")
    return f"Tocsin is at work: {found.read} of {found.total} sources read", "\n".join(lines)


# ---- the queries, built once

_THEN: ColumnElement[Any] = bindparam("now", type_=UTCDateTime())
# A channel that keeps to its ceiling puts itself off with every claim, one that fails with every try.
AT_HAND = or_(Channel.not_before.is_(None), Channel.not_before <= _THEN, Channel.failing_since <= _THEN)
_CLAIMABLE = (
    select(Delivery.channel_id, Delivery.thread)
    .join(Channel)
    .where(Channel.disabled.is_(None), AT_HAND, *outbox.CLAIMABLE)
    .limit(LOOK)
)
_RELEASED = (  # what kept back others of its story is through since; asked only where something seems to be left
    select(Delivery.id)
    .where(
        Delivery.created_at > bindparam("oldest", type_=UTCDateTime()),
        Delivery.channel_id == bindparam("channel"),
        Delivery.thread == bindparam("thread"),
        Delivery.settled_at > _THEN,
    )
    .limit(1)
)
