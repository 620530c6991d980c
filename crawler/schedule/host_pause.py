"""The turn of one host, for who asks it beside the workers: waited for, held while it is asked, and its pause kept for the workers afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import CompoundSelect, func, or_, select, union_all, update
from sqlalchemy.orm import Session

from crawler import clock
from crawler.storage import leases
from crawler.storage.database import Database
from crawler.storage.models import Gap, Page, PastList, Source

Mine = Callable[[str, datetime], datetime | None]  # until when this process itself leaves a host alone
PATIENCE = timedelta(minutes=1)  # somebody waits for the answer
REQUESTS = timedelta(minutes=1)  # that robots.txt and one document may take together
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


def resting(after: datetime) -> CompoundSelect[tuple[str]]:
    """The hosts (`host_key`) that are left alone until later than that, and not since somebody works there."""
    rests = [
        select(model.host_key).where(model.lease_until > after, model.lease_token.is_(None))
        for model in (Source, Page, PastList)
    ]
    return union_all(*rests)


async def take(database: Database, host: str, mine: Mine, patience: timedelta = PATIENCE) -> tuple[datetime, bool]:
    """Wait as `passed` does, and hold the host while one document is asked for: until when, at the longest, and whether it is ours.

    It is not when that would take longer than ``patience``. `leave` ends it; who is killed leaves the hold for its time alone.
    """
    last = clock.utcnow() + patience
    while (until := await passed(database, host, mine, last)) is None:
        if (held := await asyncio.to_thread(_hold, database, host)) is not None:
            return held, True
    return until, False


async def passed(database: Database, host: str, mine: Mine, last: datetime | None = None) -> datetime | None:
    """Wait until the host may be asked. When that would be after ``last`` (a minute from now), nothing is waited for: until when it is held at least."""
    patience = last - clock.utcnow() if last else PATIENCE
    last = last or clock.utcnow() + patience
    while (until := await asyncio.to_thread(_until, database, host, mine)) is not None:
        now = clock.utcnow()
        if until > max(last, now + patience) or now > last:
            return until
        await asyncio.sleep(min(LOOK, (until - now).total_seconds()))
    return None


def _until(database: Database, host: str, mine: Mine) -> datetime | None:
    now = clock.utcnow()
    with database.read() as session:
        both = (held_until(session, host, now), mine(host, now))
    return max(filter(None, both), default=None)


def _hold(database: Database, host: str) -> datetime | None:
    """Hold a host at which nobody works: until when. None: somebody came first. A host of which nothing is to be read is asked by no worker, and nothing holds it."""
    with database.write() as session:
        leases.alone(session)
        now = clock.utcnow()
        if held_until(session, host, now) is not None:
            return None
        until = now + REQUESTS
        held = {"lease_token": None, "lease_until": until}  # as with a claim, a job whose lease ran out is over
        found = session.execute(update(Source).where(Source.host_key == host).values(held))
        if not found.rowcount:  # type: ignore[attr-defined]
            # One page holds its host: there may be a hundred thousand, and all that claim wait meanwhile.
            one = select(Page.id).where(Page.host_key == host, Page.state == "pending").limit(1)
            session.execute(update(Page).where(Page.id.in_(one)).values(held))
        return until


def leave(session: Session, host: str, held: datetime, until: datetime | None) -> None:
    """End what `take` holds until ``held``: the host is left alone until then."""
    for model in (Source, Page):
        mine = model.host_key == host, model.lease_token.is_(None), model.lease_until == held
        session.execute(update(model).where(*mine).values(lease_until=until))
    keep(session, host, until)


def keep(session: Session, host: str, until: datetime | None) -> None:
    """Let nobody ask the host before that moment; what holds it for longer, or is under way there, stays as it is."""
    if until is None:
        return
    for model, mine in ((Source, Source.host_key == host), (Page, (Page.host_key == host) & (Page.state == "pending"))):
        free = model.lease_token.is_(None), or_(model.lease_until.is_(None), model.lease_until < until)
        session.execute(update(model).where(mine, *free).values(lease_until=until))
