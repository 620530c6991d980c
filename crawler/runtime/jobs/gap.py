"""A gap: a time in which a source may have shown items that no poll saw. Its list is read back, then the site's sitemaps."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from scrapy import Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler import clock
from crawler.fetch import failures
from crawler.health import gap_repair, gap_settlement, gaps
from crawler.health.gap_repair import Found
from crawler.health.gap_settlement import Part
from crawler.health.gaps import GapClaim
from crawler.items import Entry, Failure
from crawler.runtime.jobs.base import Ingest, JobKind, Received, Scope, Turn, ready
from crawler.schedule.due_hosts import held
from crawler.storage.database import Database
from crawler.storage.models import Gap

log = logging.getLogger(__name__)
MOST = 4  # gaps that are looked into at once: each takes many requests


class GapJobs(JobKind):
    """Gaps that are not closed yet."""

    name = "gap"
    model = Gap

    def __init__(self, ingest: Ingest, scope: Scope) -> None:
        super().__init__(ingest, scope)
        self._turn = asyncio.Lock()  # one after the other, since the writer commits together what waits together

    def any_due(self, session: Session, now: datetime) -> bool:
        """Whether a gap is to be looked into that no process holds."""
        return gaps.any_due(session, now, self.scope.only)

    def claim(self, session: Session, turn: Turn, room: int) -> list[GapClaim]:
        """A few at a time."""
        most = min(MOST, room)
        wanted: dict[str, Any] = {
            "only": self.scope.only,
            "hosts": self.scope.hosts,
            "held": select(held(turn.now).c.host_key),
        }
        return gaps.claim_due(session, turn.now, turn.token, most, busy=turn.busy, lease=turn.lease, **wanted)

    def request(self, claim: GapClaim) -> Request:
        """The source's list; the robots.txt on the way says which sitemaps there are."""
        request = super().request(claim)
        request.meta["sitemaps"] = ()
        return request

    async def answer(self, claim: GapClaim, received: Received) -> None:
        """The list came: look from there for what was missed."""

        async def known(entries: Sequence[Entry]) -> set[str]:
            return await self.ingest.writer.run(lambda session: gaps.seen_before(session, entries, claim.from_at))

        first = received.answer if failures.of_answer(received.answer, clock.utcnow()) is None else None
        at = gap_repair.Look(claim, received.get, known, self.ingest.lists)
        await self._settle(claim, await gap_repair.look(at, first, received.sitemaps))

    async def _settle(self, claim: GapClaim, found: Found, held: float = 0.0) -> None:
        """Put what was found on the work list."""
        new = await self._stored(claim, found, held)
        log.info("gap.looked source=%s new=%d closed=%s", claim.name, new or 0, found.whole)
        self.ingest.tally.found += new or 0
        self.ingest.on_change()

    async def _stored(self, claim: GapClaim, found: Found, held: float) -> int | None:
        """How many were new; None when the lease was lost. Between two parts of what a sitemap holds others have their turn."""
        now, writer, new = clock.utcnow(), self.ingest.writer, 0
        async with self._turn:
            parts = await asyncio.to_thread(_parts, writer.database, claim, found, now)
            for part in parts[:-1]:
                stored = await writer.run(partial(gap_settlement.store, claim=claim, part=part, now=now))
                if stored is None:
                    return None
                new += stored
            end = partial(
                gap_settlement.settle,
                claim=self.ingest.rested(claim, held),
                part=parts[-1],
                whole=found.whole,
                now=now,
                found=new,
            )
            return await writer.run(end)

    async def fail(self, claim: GapClaim, failure: Failure) -> None:
        """Nothing was found this time."""
        await self._settle(claim, Found(), failure.retry_after if failure.hold_host else 0.0)


def _parts(database: Database, claim: GapClaim, found: Found, now: datetime) -> list[Part]:
    entries = ready(found.entries, now)
    with database.read() as session:
        return gap_settlement.compare(session, claim, entries, now)
