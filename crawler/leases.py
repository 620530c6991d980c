"""Claim and settle: one notion of a lease, with a fencing token, for sources, pages and deliveries, on both databases alike."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

RUN = "run"  # tokens of `tocsin run`, voided at its next start; all others only run out


def new_token(owner: str) -> str:
    """A token that nobody else has; the owner's kind stands before the colon."""
    return f"{owner}:{secrets.token_hex(8)}"


def free(model: Any, now: datetime) -> ColumnElement[bool]:
    """Nobody holds the row, or the lease has run out."""
    return or_(model.lease_until.is_(None), model.lease_until < now)


def claim(session: Session, model: Any, ids: Sequence[Any], token: str, now: datetime, lease: timedelta) -> None:
    """Take rows that were just read in this very transaction (on PostgreSQL: read FOR UPDATE SKIP LOCKED)."""
    if ids:
        session.execute(update(model).where(model.id.in_(ids)).values(lease_token=token, lease_until=now + lease))


def holds(session: Session, model: Any, row_id: Any, token: str) -> Any | None:
    """The row, locked, when the token still holds it; None when somebody else took it after the lease ran out."""
    return session.scalar(select(model).where(model.id == row_id, model.lease_token == token).with_for_update())


def release(session: Session, models: Iterable[Any], prefix: str) -> int:
    """Void all leases whose token begins so; returns how many."""
    count = 0
    for model in models:
        done = session.execute(
            update(model)
            .where(model.lease_token.startswith(prefix, autoescape=True))
            .values(lease_token=None, lease_until=None)
        )
        count += done.rowcount  # type: ignore[attr-defined]
    return count
