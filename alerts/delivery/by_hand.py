"""Deliveries that a person looks up, tries again or cancels. Sends nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.sql import select

from alerts.models import Channel, Delivery
from crawler.errors import RequestError
from crawler.storage.database import begins


def get(session: Session, delivery_id: str) -> Delivery:
    """The delivery whose id begins so; RequestError delivery_unknown when there is none, or more than one."""
    delivery_id = delivery_id.strip().rstrip("…")
    found = session.scalars(select(Delivery).where(begins(Delivery.id, delivery_id)).limit(2)).all()
    if len(found) != 1 or not delivery_id:
        raise RequestError(
            "delivery_unknown",
            f"There is no delivery {delivery_id}." if not found else f"Several deliveries begin with {delivery_id}.",
            "`tocsin deliveries list` shows them.",
        )
    return found[0]


def retry(session: Session, delivery_id: str, now: datetime) -> None:
    """Try a dead, waiting or cancelled delivery again now, as if it had never failed; RequestError otherwise."""
    row = get(session, delivery_id)
    if row.state not in ("dead", "waiting", "cancelled"):
        raise RequestError(
            "delivery_settled",
            f"The delivery is {row.state}.",
            "Deliveries that were sent, or are being sent, cannot be retried.",
        )
    row.state, row.attempts, row.next_at, row.settled_at = "waiting", 0, now, None
    session.get_one(Channel, row.channel_id).not_before = None  # a person is looking: do not make them wait


def cancel(session: Session, delivery_id: str, now: datetime) -> None:
    """Send it no more; it stays in the history. RequestError delivery_settled for what is sent or cancelled already."""
    row = get(session, delivery_id)
    if row.state not in ("dead", "waiting"):
        raise RequestError(
            "delivery_settled", f"The delivery is {row.state}.", "Only dead and waiting ones can be cancelled."
        )
    row.state, row.settled_at = "cancelled", now
