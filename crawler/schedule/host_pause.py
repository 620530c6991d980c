"""The pause of one host, for who asks it beside the workers: waited for before a request, and kept for the workers after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, union_all, update
from sqlalchemy.orm import Session

from crawler import clock
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page, PastList, Source

Mine = Callable[[str, datetime], datetime | None]  # until when this process itself leaves a host alone
PATIENCE = timedelta(minutes=1)  # somebody waits for the answer
LOOK = 0.25  # seconds between two looks at a host at which somebody works


def held_until(session: Session, host: str, now: datetime) -> datetime | None:
    """Until when nobody else may ask the host, as far as it is known now; None: it may be asked."""
    held = [
        select(func.max(model.lease_until)).where(model.lease_until >= now, model.host_key == host)
        for model in (Source, Page, PastList)
    ]
    gaps = select(func.max(Gap.lease_until)).join(Source, Source.id == Gap.source_id)
    held.append(gaps.where(Gap.lease_until >= now, Source.host_key == host))
    return max(filter(None, session.scalars(union_all(*held))), default=None)


async def passed(database: Database, host: str, mine: Mine) -> datetime | None:
    """Wait until the host may be asked. When that would take longer than a minute, nothing is waited for: until when it is held at least."""
    last = clock.utcnow() + PATIENCE
    while (until := await asyncio.to_thread(_until, database, host, mine)) is not None:
        now = clock.utcnow()
        if until > max(last, now + PATIENCE) or now > last:
            return until
        await asyncio.sleep(min(LOOK, (until - now).total_seconds()))
    return None


def _until(database: Database, host: str, mine: Mine) -> datetime | None:
    now = clock.utcnow()
    with database.read() as session:
        both = (held_until(session, host, now), mine(host, now))
    return max(filter(None, both), default=None)


def keep(session: Session, host: str, until: datetime | None) -> None:
    """Let nobody ask the host before that moment; what holds it for longer, or is under way there, stays as it is."""
    if until is None:
        return
    for model, mine in ((Source, Source.host_key == host), (Page, (Page.host_key == host) & (Page.state == "pending"))):
        free = model.lease_token.is_(None), or_(model.lease_until.is_(None), model.lease_until < until)
        session.execute(update(model).where(mine, *free).values(lease_until=until))
