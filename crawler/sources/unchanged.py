"""Polls that found nothing new and change no more of their source than its schedule: settled many at a time, in one statement."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, update
from sqlalchemy.orm import Session

from crawler.sources import settlement
from crawler.sources.store import SweepClaim
from crawler.storage.database import UTCDateTime
from crawler.storage.models import Source

_NOW = bindparam("now", type_=UTCDateTime)
_SETTLE = (
    update(Source.__table__)  # type: ignore[arg-type]
    .where(Source.id == bindparam("source"), Source.lease_token == bindparam("token"))
    .values(
        last_tried=_NOW,
        last_read=_NOW,
        lease_token=None,
        lease_until=bindparam("rest", type_=UTCDateTime),
        # an interval that was changed meanwhile counts at once, a pause stays one
        next_at=case(
            (Source.next_at.is_(None), None),
            (Source.every == bindparam("every_then"), bindparam("due_at", type_=UTCDateTime)),
            else_=_NOW,
        ),
    )
)


def only_due(claim: SweepClaim, outcome: settlement.Outcome, now: datetime, share: float) -> dict[str, Any] | None:
    """What `settle` is handed for this poll; None when it changes more of its source, so that it is settled alone (`settlement.settle`)."""
    state = claim.state
    after = settlement.settled(state, outcome, now, address=claim.address, share=share, dice=random.random())
    if after != state:
        return None
    mine = {"source": claim.id, "token": claim.token, "rest": claim.rest}
    return mine | {"every_then": state.schedule.every, "due_at": after.next_at}


def settle(session: Session, polls: Sequence[dict[str, Any]], now: datetime) -> None:
    """Settle these polls (of `only_due`); sources whose lease was lost meanwhile are left to whoever took it."""
    session.connection().execute(_SETTLE, [{**poll, "now": now} for poll in polls])
