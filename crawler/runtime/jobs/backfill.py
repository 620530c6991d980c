"""A document of a source's past (an older page of its list, a sitemap): its pages and the documents it leads to become rows."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from scrapy import Request
from sqlalchemy.orm import Session

from crawler import clock
from crawler.fetch import failures
from crawler.frontier import backfill, past_lists
from crawler.frontier.backfill import CHUNK, BackfillClaim
from crawler.items import Failure
from crawler.runtime.jobs.base import JobKind, Received, Turn
from crawler.storage.models import PastList


class BackfillJobs(JobKind):
    """Documents of those sources that are followed into their past."""

    name = "backfill"
    model = PastList

    def any_due(self, session: Session, now: datetime) -> bool:
        """Also while a document or a page of the past waits for a try that is near."""
        return bool(self.scope.past) and backfill.unfinished(session, self.scope.past, now)

    def claim(self, session: Session, turn: Turn, room: int) -> list[BackfillClaim]:
        """None before all sources were read, so that what they show today is on the work list as news."""
        hosts = self.scope.past_at or None
        past = backfill.followed(session, turn.now, hosts) if hosts else self.scope.past
        if not past or self.scope.unread:
            return []
        return backfill.claim_due(session, turn.now, turn.token, room, busy=turn.busy, only=past, hosts=hosts, lease=turn.lease)  # fmt: skip

    def request(self, claim: BackfillClaim) -> Request:
        """The document, as one of the source's own site."""
        request = super().request(claim)
        request.meta["home"] = claim.home
        return request

    async def answer(self, claim: BackfillClaim, received: Received) -> None:
        """Put its pages on the work list, and what follows from it beside it; only then it is done."""
        answer = received.answer
        now, run = clock.utcnow(), self.ingest.writer.run
        refusal = failures.of_answer(answer, now)
        if refusal is not None and claim.kind != past_lists.ROBOTS:
            await self.fail(claim, refusal)
            return
        back_to, selector, sections = claim.since, claim.selector, claim.sections
        lists = self.ingest.lists
        step = await past_lists.step(
            answer, claim.kind, back_to, now.date(), lists, selector=selector, sections=sections
        )
        for start in range(0, len(step.entries), CHUNK):
            await run(partial(backfill.note, claim=claim, entries=step.entries[start : start + CHUNK], now=now))
        rested = self.ingest.rested(claim)
        await run(lambda session: backfill.settle(session, rested, step, now))

    async def fail(self, claim: BackfillClaim, failure: Failure) -> None:
        """Note a try that failed."""
        now, rested = clock.utcnow(), self.ingest.rested(claim, failure.retry_after if failure.hold_host else 0.0)
        await self.ingest.writer.run(lambda session: backfill.fail(session, rested, failure, now))
