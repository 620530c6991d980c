"""Sources that were read and had not changed, and with which nothing is wrong: settled many at a time, and only their schedule."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, update
from sqlalchemy.orm import Session

from crawler.fetch import failover
from crawler.health import recorder
from crawler.schedule import cadence
from crawler.schedule import due as schedule
from crawler.schedule.due import Terms
from crawler.storage.database import UTCDateTime
from crawler.storage.models import Source


def terms(row: Any, number: int, now: datetime) -> Terms | None:
    """What the next poll depends on, if an answer of its place ``number`` that nothing changed leaves everything else as it is."""
    known = failover.from_json(row.failover)
    if row.failures or failover.answered(known, number, None) != known or not recorder.calm(row, now):
        return None
    return schedule.terms_of(row)


_NOW = bindparam("now", type_=UTCDateTime)
_SETTLE = (
    update(Source.__table__)  # type: ignore[arg-type]
    .where(Source.id == bindparam("source"), Source.lease_token == bindparam("token"))
    .values(
        last_tried=_NOW,
        last_read=_NOW,
        lease_token=None,
        lease_until=None,
        # a plan that was changed meanwhile counts at once, a pause stays one
        next_at=case(
            (Source.next_at.is_(None), None),
            (Source.every == bindparam("plan"), bindparam("next", type_=UTCDateTime)),
            else_=_NOW,
        ),
    )
)


def settle(
    session: Session, claims: Iterable[tuple[int, str, Terms]], now: datetime, share: float = cadence.USUAL
) -> None:
    """Settle claims (source, token, terms) of unchanged lists; those that somebody else took meanwhile are left to him."""
    rows = []
    for source, token, known in claims:
        due = schedule.next_due(known, now, share=share, dice=random.random())
        rows.append({"source": source, "token": token, "plan": known.plan.every, "next": due, "now": now})
    session.connection().execute(_SETTLE, rows)
