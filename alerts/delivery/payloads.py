"""The payloads of deliveries that are claimed: frozen at the first claim, and read. One that cannot be made or read is dead, and holds up no other. Sends nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from alerts.channels.transports.context import Context
from alerts.delivery import throttling
from alerts.errors import DeliveryError
from alerts.messages import builder
from alerts.messages.message import Message
from alerts.models import Attempt, Channel, Delivery

log = logging.getLogger(__name__)


class Payload(NamedTuple):
    """What is sent, as it is stored and as it is read."""

    line: str
    message: Message


def of(
    session: Session, channel: Channel, rows: Sequence[Any], context: Context, now: datetime
) -> Mapping[str, Payload]:
    """The payloads of these deliveries to one channel (`id`, `alert_id`, `payload`), by their ids."""
    lines = {row.id: row.payload for row in rows if row.payload is not None}
    new = {row.id: row.alert_id for row in rows if row.payload is None}
    broken: dict[str, Exception] = {}
    try:
        lines |= _made(session, channel, new, context)
    except SQLAlchemyError:  # it is the database's, and no row is at fault
        raise
    except Exception:  # one by one, since it is some row's
        for row, alert in new.items():
            try:
                lines |= _made(session, channel, {row: alert}, context)
            except SQLAlchemyError:
                raise
            except Exception as reason:
                broken[row] = reason
    read = dict(_read(lines, broken))
    for row, why in broken.items():
        _give_up(session, channel, row, why, now)
    return read


def _made(session: Session, channel: Channel, new: Mapping[str, str], context: Context) -> dict[str, str]:
    messages = builder.messages(session, channel, new, context.mark_url, context.timezone) if new else {}
    return {row: message.to_json() for row, message in messages.items()}


def _read(lines: Mapping[str, str], broken: dict[str, Exception]) -> Iterator[tuple[str, Payload]]:
    for row, line in lines.items():
        try:
            yield row, Payload(line, Message.from_json(line))
        except Exception as error:
            broken[row] = error


def _give_up(session: Session, channel: Channel, row: str, error: Exception, now: datetime) -> None:
    """It is kept as it is: who knows why tries it again by hand."""
    told = DeliveryError(
        "message_unreadable",
        f"The message of the delivery cannot be made or read ({type(error).__name__}).",
        "Bring all processes to one version, then: tocsin deliveries retry --dead",
        permanent=True,
    )
    log.error("delivery.unreadable delivery=%s channel=%s code=%s", row, channel.name, told.code, exc_info=error)
    session.execute(insert(Attempt), {"delivery_id": row, "at": now, "seconds": 0.0, "code": told.code})
    ended: dict[str, Any] = {"state": "dead", "lease_token": None, "lease_until": None, "settled_at": now}
    ended |= {"attempts": Delivery.attempts + 1, "last_error": f"{told} [{told.code}]"}
    session.execute(update(Delivery).where(Delivery.id == row).values(**ended))
    throttling.died(session, channel, row, told, now)
