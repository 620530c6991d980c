"""A page of the work list: fetched, extracted, and stored as a statement with its evidence."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request
from sqlalchemy import Row
from sqlalchemy.orm import Session

from crawler import clock, logs, tracing
from crawler.article.continuation import READ
from crawler.article.site_learning import SiteMemory
from crawler.article.walls import IN_ITS_PLACE
from crawler.evidence import store as evidence
from crawler.fetch import failures
from crawler.frontier import pages
from crawler.frontier.pages import PageClaim
from crawler.health import recorder
from crawler.items import Entry, Failure, StatementItem
from crawler.parsing import language
from crawler.parsing.shared_words import share
from crawler.runtime.jobs.base import Ingest, JobKind, Received, Scope, Turn, request_for
from crawler.schedule import due
from crawler.statements import shells, sites
from crawler.statements import store as statements
from crawler.storage.models import ADHOC, Page, Source

log = logging.getLogger(__name__)
REMEMBERED = 500  # sites whose memories are held at once
_COVERED = 0.8  # share of the list's summary that the beginning of a text behind a paywall says already


class PageJobs(JobKind):
    """Pages that are due; those of the past only where a source is followed into it."""

    name = "page"
    lists = False
    model = Page

    def __init__(self, ingest: Ingest, scope: Scope) -> None:
        super().__init__(ingest, scope)
        self._memories: dict[str, SiteMemory] = {}  # of the sites of the pages that were claimed last

    def any_due(self, session: Session, now: datetime) -> bool:
        """Whether a page is due that no process holds."""
        return pages.any_due(session, now, self.scope.only, self.scope.pages)

    def claim(self, session: Session, turn: Turn, room: int) -> list[PageClaim]:
        """Several of a host, which wait for each other (crawler/runtime/in_flight.py)."""
        scope = self.scope
        wanted: dict[str, Any] = {
            "only": scope.only,
            "single": scope.pages,
            "hosts": scope.hosts,
            "past": bool(scope.past),
        }
        claims = pages.claim_due(session, turn.now, turn.token, room, busy=turn.busy, lease=turn.lease, **wanted)
        if scope.past_at and len(claims) < room:
            claims += self._of_the_past(session, turn, room - len(claims), {claim.host_key for claim in claims})
        if len(self._memories) > REMEMBERED:
            self._memories.clear()
        self._memories |= sites.memories(session, {claim.site for claim in claims})
        return claims

    def _of_the_past(self, session: Session, turn: Turn, room: int, news: set[str]) -> list[PageClaim]:
        """One a host, and none where there is news: what comes meanwhile is not to wait long."""
        busy = {*turn.busy, *news}
        return pages.claim_due(session, turn.now, turn.token, room, busy=busy, lease=turn.lease, hosts=self.scope.past_at, past=True, per_host=2)  # fmt: skip

    def poll(self, claim: PageClaim) -> str:
        """The one whose list showed the page."""
        return claim.poll or super().poll(claim)

    def request(self, claim: PageClaim) -> Request:
        """From the mirror, while one stands in for the source's own site."""
        meta = {"home": claim.home, "browser": claim.options.browser}
        return request_for(claim.via or claim.url, meta=meta)

    async def answer(self, claim: PageClaim, received: Received) -> None:
        """Have the page extracted and store the statement with its evidence."""
        answer = received.answer
        refusal = failures.of_answer(answer, clock.utcnow())
        if refusal is not None:
            await self.fail(claim, refusal)
            return
        memory = self._memories.get(claim.site)
        read, parts = await self.ingest.extract(received, claim.options, claim.entry, memory)
        item = complete(replace(read, url=claim.url), claim.entry)
        proof = await evidence.prepare_off_loop(answer, parts)
        now, claim = clock.utcnow(), self.ingest.rested(claim)

        def operation(session: Session) -> statements.Stored | None:
            source = pages.source_of(session, claim)
            if source is None:
                return None
            if claim.since and item.published and item.published[:10] < claim.since:
                pages.older(session, claim)
                return None
            more = {**self._marks(claim, source), "listed": claim.entry}
            kept = statements.store(session, item, source, now, proof, claim.key, received.trail, **more)
            if item.kind in IN_ITS_PLACE or kept.kind == "shell" or item.error == "pages_missing":
                pages.again(session, claim, kept.id, item.error or kept.kind, now)
            else:
                pages.done(session, claim, kept.id)
            if kept.new and kept.kind in READ:
                self._learn(session, claim.site, read, kept.id, now)
            recorder.paged(session, source, replace(read, kind=kept.kind if kept.kind == "shell" else read.kind), now)
            return kept

        await self.ingest.store(operation, item)
        self.ingest.tally.pages += 1
        self.ingest.on_change()

    def _learn(self, session: Session, host: str, read: StatementItem, number: int, now: datetime) -> None:
        """The next page of the host, which may be claimed already, is read with what this one showed."""
        known = sites.learn(session, host, read.seen, number, now)
        if known is not None:
            self._memories[host] = known

    async def fail(self, claim: PageClaim, failure: Failure) -> None:
        """Note the failed try; after some tries store what the list said of the page, so that alerts can tell of it all the same."""
        now = clock.utcnow()
        tracing.note(code=failure.code)
        claim = self.ingest.rested(claim, failure.retry_after if failure.hold_host else 0.0)
        item = complete(StatementItem(claim.url, kind="unreadable", error=failure.code), claim.entry)

        def operation(session: Session) -> statements.Stored | None:
            if failure.hold_host:
                due.hold_host(session, claim.host_key, now + timedelta(seconds=failure.retry_after))
            if not pages.fail(session, claim, failure, now):
                return None
            source = session.get_one(Source, claim.source_id)
            kept = statements.store(session, item, source, now, None, claim.key, (), **self._marks(claim, source))
            session.get_one(Page, claim.id).statement_id = kept.id
            return kept

        await self.ingest.store(operation, item)
        self.ingest.tally.failed_pages += 1
        log.warning(
            "page.failed page=%s code=%s attempt=%d", logs.shown_url(claim.url), failure.code, claim.attempts + 1
        )
        self.ingest.on_change()

    def _marks(self, claim: PageClaim, source: Source | Row[Any]) -> dict[str, Any]:
        tried = source.name == ADHOC and not self.ingest.tells
        return {"catch_up": claim.catch_up, "backfill": claim.backfill or tried}


def complete(item: StatementItem, entry: Entry) -> StatementItem:
    """Fill what a page does not say itself with what its list said of it; what stands in the page's place says nothing of it."""
    if item.kind in IN_ITS_PLACE:
        item = shells.in_words_of(item, entry, item.kind)
        return replace(item, language=language.identify(f"{item.title}\n{item.text}", entry.language))
    if item.kind == "paywall" and share(entry.summary, item.text) < _COVERED:
        item = replace(item, text=f"{entry.summary}\n{item.text}".strip())
    return replace(
        item,
        title=item.title or entry.title,
        text=item.text or entry.summary,
        published=item.published or entry.published,
        author=item.author or entry.author,
        language=item.language or entry.language,
    )
