"""What successes and failures mean for the channel: its rate, its pauses, and when it is switched off. Sends nothing."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from alerts.delivery import operator_notices
from alerts.errors import DeliveryError
from alerts.models import Channel, Delivery
from crawler.errors import TocsinError

log = logging.getLogger(__name__)
LONGEST = 86400.0  # seconds; no Retry-After delays us for longer
GIVE_UP = timedelta(hours=96)  # of nothing but failures
STALE = timedelta(hours=48)  # after so long without any attempt an old failure proves nothing
MINUTE = 61.0  # seconds; with the second below no 60 s see more than the ceiling
REST = 60.0  # seconds until a channel that cannot be worked with is looked at again
CATCH_UP = 1.0  # seconds of its rate that a channel may make up for at once


def slots(not_before: datetime | None, ceiling: int, now: datetime) -> int:
    """How many messages a ceiling (a minute; 0: none) lets go now; the generic cell rate algorithm (ITU-T I.371)."""
    behind = CATCH_UP if not_before is None else min((now - not_before).total_seconds(), CATCH_UP)
    if behind < 0:
        return 0
    return 1 + int(behind * ceiling / MINUTE) if ceiling else 1_000_000


def room(channel: Channel, ceiling: int, busy: int, at_once: int, now: datetime) -> int:
    """How many more may be on their way; a channel that fails is tried with one at a time."""
    return min((1 if channel.failing_since else at_once) - busy, slots(channel.not_before, ceiling, now))


def spend(channel: Channel, ceiling: int, sends: int, now: datetime) -> None:
    """Note what is about to be sent, before it is: a crash makes no burst."""
    if ceiling and sends:
        begin = now - timedelta(seconds=CATCH_UP)
        channel.not_before = max(channel.not_before or begin, begin) + timedelta(seconds=sends * MINUTE / ceiling)


def pause(failing: timedelta) -> float:
    """Seconds between two tries at a channel that has failed so long: none in the first minute, one minute at most."""
    seconds = failing.total_seconds()
    return 0.0 if seconds < 60 else min(seconds / 10, 60.0)


def succeeded(channel: Channel) -> None:
    """One success ends the failing."""
    if channel.failing_since is not None:
        channel.failing_since = None


def failed(session: Session, channel: Channel, error: DeliveryError, now: datetime) -> None:
    """Note a failure: the channel rests, or is switched off when it wants no more (410) or has only failed for GIVE_UP."""
    idle = channel.not_before is None or now - channel.not_before > STALE
    since = now if channel.failing_since is None or idle else channel.failing_since
    rest = max(pause(now - since), min(error.retry_after or 0.0, LONGEST))
    channel.failing_since = since
    channel.not_before = max(channel.not_before or now, now + timedelta(seconds=rest))
    if error.gone:
        _switch_off(session, channel, "the receiver no longer accepts messages (410)", now)
    elif now - since >= GIVE_UP:
        _switch_off(session, channel, f"nothing got through for {GIVE_UP.days} days: {error} [{error.code}]", now)


def unusable(session: Session, channel: Channel, error: Exception, now: datetime) -> None:
    """What the channel's own row says cannot be worked with (a time zone that this machine does not know): it rests as after a failure, and the operator is told once a day."""
    if isinstance(error, TocsinError):
        told = DeliveryError(error.code, error.message, error.fix, retry_after=REST)
    else:
        told = DeliveryError("channel_broken", f"The channel's code failed ({type(error).__name__}).", retry_after=REST)
    log.error("channel.unusable channel=%s code=%s", channel.name, told.code, exc_info=error)
    failed(session, channel, told, now)
    title = f"Nothing can be sent to “{channel.name}”"
    body = f"{told} [{told.code}]\n{pending(session, channel)} deliveries wait; nothing is lost."
    operator_notices.notify(session, "channel.unusable", f"{channel.id} {now.date()}", title, body, now=now, avoid=channel.id)  # fmt: skip


def _switch_off(session: Session, channel: Channel, why: str, now: datetime) -> None:
    if channel.disabled is not None:
        return
    channel.disabled = why
    body = (
        f"Why: {why}\n{pending(session, channel)} deliveries wait for your answer; nothing is lost.\n"
        f"When it works again: tocsin channels enable {channel.name}"
    )
    title = f"Channel “{channel.name}” is switched off"
    operator_notices.notify(
        session, "channel.disabled", f"{channel.id} {now.isoformat()}", title, body, now=now, avoid=channel.id
    )


def died(session: Session, channel: Channel, delivery_id: str, error: DeliveryError, now: datetime) -> None:
    """Notify the operator of a dead delivery, once a day and channel: a wrong address must not become a flood of its own."""
    body = (
        f"{error} [{error.code}]\nIt is kept: tocsin deliveries show {delivery_id}\n"
        "Send it again with: tocsin deliveries retry --dead\n"
        "Others of this channel that die today are not announced one by one; tocsin deliveries list --state dead shows them."
    )
    title = f"A delivery to “{channel.name}” is dead"
    operator_notices.notify(
        session, "delivery.dead", f"{channel.id} {now.date()}", title, body, now=now, avoid=channel.id
    )


def pending(session: Session, channel: Channel) -> int:
    """How many deliveries wait for the channel or are on their way."""
    mine = (Delivery.channel_id == channel.id, Delivery.state.in_(("waiting", "leased")))
    return session.scalar(select(func.count()).select_from(Delivery).where(*mine)) or 0


def enable(session: Session, channel: Channel, now: datetime) -> None:
    """Give a channel another chance: what failed and waits is tried now, as if it had never failed."""
    channel.disabled = channel.failing_since = channel.not_before = None
    session.execute(
        update(Delivery)
        .where(Delivery.channel_id == channel.id, Delivery.state == "waiting", Delivery.attempts > 0)
        .values(attempts=0, next_at=now)
    )
