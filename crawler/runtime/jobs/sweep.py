"""A sweep: the list of a source (or the one page that it is) is read, and what it shows becomes rows of the work list."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from scrapy import Request
from sqlalchemy.orm import Session

from crawler import clock, tracing
from crawler.evidence import store as evidence
from crawler.feeds import sitemap_index
from crawler.feeds.poll_hints import with_age
from crawler.fetch import failures
from crawler.frontier import listed
from crawler.items import Failure, Reading
from crawler.runtime.jobs.base import Ingest, JobKind, Received, Scope, Turn, ready
from crawler.sources import settlement, unchanged
from crawler.sources import store as sources
from crawler.sources.settlement import Outcome, Seen
from crawler.sources.store import SweepClaim
from crawler.storage.database import Database
from crawler.storage.models import Source

log = logging.getLogger(__name__)
LARGEST = 50_000_000  # bytes of a sitemap, by its protocol; other answers have the settings' limit
LARGE = 1_000_000  # bytes that are hashed beside the event loop
NAMED = 5000  # sources of a single pass that one query names: it takes 32,766 parameters on SQLite. Others each time, lest all be of held hosts
TOGETHER = 0.1  # seconds in which unchanged sources gather for one transaction
_LISTS = ("feed", "sitemap", "listing")


@dataclass
class _Batch:
    """Sources that are settled together."""

    settled: asyncio.Future[None]
    polls: list[dict[str, Any]] = field(default_factory=list)


async def _digest(body: bytes) -> str:
    """Of a large body beside the event loop."""
    made = hashlib.sha256(body) if len(body) < LARGE else await asyncio.to_thread(hashlib.sha256, body)
    return made.hexdigest()


class SweepJobs(JobKind):
    """Sources that are due."""

    name = "sweep"
    model = Source

    def __init__(self, ingest: Ingest, scope: Scope) -> None:
        super().__init__(ingest, scope)
        self._batch: _Batch | None = None
        self._turn = asyncio.Lock()

    def any_due(self, session: Session, now: datetime) -> bool:
        """In a single pass: whether a source was not read yet."""
        return sources.any_due(session, now) if self.scope.unread is None else bool(self.scope.unread)

    def claim(self, session: Session, turn: Turn, room: int) -> list[SweepClaim]:
        """At most half the room, so that a backlog of lists leaves places to pages; a single place goes to each in turn."""
        half, unread = (room + turn.odd) // 2, self.scope.unread
        only = None if unread is None else random.sample(list(unread), min(len(unread), NAMED))
        wanted: dict[str, Any] = {"only": only, "hosts": self.scope.hosts}
        return sources.claim_due(session, turn.now, turn.token, half, busy=turn.busy, lease=turn.lease, **wanted)

    def started(self, claim: SweepClaim) -> None:
        """In a single pass no source is read twice, also when it is due again meanwhile."""
        if self.scope.unread is not None:
            self.scope.unread.discard(claim.id)

    def spider(self, claim: SweepClaim) -> str | None:
        """A source may name a spider of its own."""
        return (claim.spider or "") if claim.kind == "spider" else None

    def request(self, claim: SweepClaim) -> Request:
        """Conditional for a list that was read before; its connection is not kept, the next poll comes too late for it."""
        request = super().request(claim)
        request.headers["Connection"] = "close"
        if claim.kind == "sitemap":
            request.meta["download_maxsize"] = LARGEST
        if claim.etag:
            request.headers["If-None-Match"] = claim.etag
        if claim.last_modified:
            request.headers["If-Modified-Since"] = claim.last_modified
        return request

    async def answer(self, claim: SweepClaim, received: Received) -> None:
        """The list came (or the page that the source is), or the word that it is what it was."""
        answer, whole = received.answer, received.answer.status != 304
        if not whole and not (claim.etag or claim.last_modified):
            await self.fail(claim, Failure("http_304", "The site answered 304 to a request without a condition."))
            return
        if whole and (refusal := failures.of_answer(answer, clock.utcnow())) is not None:
            await self.fail(claim, refusal)
            return
        digest = await _digest(answer.body)
        same = Outcome("unchanged", moved=received.moved, seconds=failures.took(answer), whole=whole)
        if not whole or (digest == claim.body_sha256 and not claim.state.parts):
            await self._unchanged(claim, same)
            return
        etag, last_modified = answer.header("ETag"), answer.header("Last-Modified")
        new = replace(same, code="ok", etag=etag, last_modified=last_modified, body_sha256=digest)
        await (self._read_page(claim, received, new) if claim.kind == "page" else self._read_list(claim, received, new))

    async def _read_list(self, claim: SweepClaim, received: Received, outcome: Outcome) -> None:
        """Store the entries of a list, and only with them the validators."""
        answer, kind = received.answer, claim.kind if claim.kind in _LISTS else None
        with tracing.span("list"):
            found = await self.ingest.lists.read(answer, kind=kind, selector=claim.selector, now=clock.utcnow())
            tracing.note(kind=found.kind, entries=len(found.entries))
        if found.kind == "none":
            await self.fail(claim, failures.of_reading(found, claim.kind))
            return
        if found.children:
            await self._read_index(claim, received, found, outcome)
            return
        hints = with_age(found.hints, answer.header("Cache-Control"))
        await self._store(claim, [found], replace(outcome, hints=hints))

    async def _read_index(self, claim: SweepClaim, received: Received, index: Reading, outcome: Outcome) -> None:
        """Ask for the sitemaps that may have changed. An index answers 304 while they change, so its own validators are not kept."""
        known = claim.state.parts
        found = await sitemap_index.poll(index, known, claim.state.first_read, received.get, self.ingest.lists)
        outcome = replace(outcome, etag=None, last_modified=None, hints=index.hints, parts=found.parts)
        if found.failed:
            index = replace(index, warnings=(*index.warnings, "sitemap_part_failed"))
        if found.failed and not found.readings and not known:
            await self.fail(claim, Failure("sitemap_part_failed", "None of the sitemaps of the index could be read."))
        elif not found.readings and claim.state.first_read is not None:
            await self._unchanged(claim, replace(outcome, code="unchanged", warnings=index.warnings))
        else:
            await self._store(claim, [index, *found.readings], replace(outcome, past=frozenset(found.past)))

    async def _store(self, claim: SweepClaim, lists: list[Reading], outcome: Outcome) -> None:
        entries = await asyncio.to_thread(ready, [e for one in lists for e in one.entries], clock.utcnow())
        warnings = tuple(dict.fromkeys(code for one in lists for code in one.warnings))
        await self._settle(claim, replace(outcome, entries=entries, warnings=warnings))
        if warnings:
            log.warning("source.warnings source=%s codes=%s", claim.name, ",".join(warnings))

    async def _read_page(self, claim: SweepClaim, received: Received, outcome: Outcome) -> None:
        """A source that is one page: have it extracted, and store what is new on it.

        The validators of a page with frames or further pages are not kept: these change while it stays the same.
        """
        item, parts = await self.ingest.extract(received, claim.options)
        if parts:
            outcome = replace(outcome, etag=None, last_modified=None, body_sha256=None)
        if not item.text:
            await self.fail(claim, Failure(item.error or "page_empty", "The page holds no text."))
            return
        proof = await evidence.prepare_off_loop(received.answer, parts)
        await self._settle(claim, replace(outcome, page=(replace(item, url=claim.url), proof)))

    async def fail(self, claim: SweepClaim, failure: Failure) -> None:
        """Settle a source that gave no list."""
        outcome = Outcome(
            failure.code,
            retry_after=failure.retry_after,
            hold_host=failure.hold_host,
            gone=failure.gone,
            message=f"{failure.message} [{failure.code}]",
        )
        tracing.note(code=failure.code)
        log.warning("source.failed source=%s code=%s", claim.name, failure.code)
        await self._settle(claim, outcome)

    async def spider_ended(self, claim: SweepClaim, problem: Failure | None) -> None:
        """Its items were stored one by one (crawler/pipelines.py)."""
        await super().spider_ended(claim, problem)
        if problem is None:
            await self._settle(claim, Outcome("ok"))

    async def _unchanged(self, claim: SweepClaim, outcome: Outcome) -> None:
        """Settle a source whose list is what it was: many at a time where nothing but the schedule changes."""
        poll = unchanged.only_due(self.ingest.rested(claim), outcome, clock.utcnow(), self.scope.share)
        if poll is None:
            await self._settle(claim, outcome)
            return
        if self._batch is None:
            self._batch = _Batch(asyncio.ensure_future(self._settle_batch()))
        batch = self._batch
        batch.polls.append(poll)
        await asyncio.shield(batch.settled)
        self.ingest.tally.sweeps += 1
        self.ingest.on_change()

    async def _settle_batch(self) -> None:
        await asyncio.sleep(TOGETHER)
        assert self._batch is not None
        polls, self._batch = self._batch.polls, None
        now = clock.utcnow()
        await self.ingest.writer.run(lambda session: unchanged.settle(session, polls, now))

    async def _settle(self, claim: SweepClaim, outcome: Outcome) -> None:
        now, share, tally = clock.utcnow(), self.scope.share, self.ingest.tally
        seen = await self._in_slices(claim, outcome, now) if len(outcome.entries) > listed.SLICE else None
        rested = self.ingest.rested(claim, outcome.retry_after if outcome.hold_host else 0.0)
        found = await self.ingest.writer.run(
            lambda session: settlement.settle(session, rested, outcome, now, share, seen)
        )
        tracing.note(new=found)
        tally.sweeps += 1
        tally.failed_sweeps += not outcome.answered
        tally.found += found
        tally.statements += found if outcome.page else 0
        if found:
            log.info("source.settled source=%s new=%d", claim.name, found)
        self.ingest.on_change()

    async def _in_slices(self, claim: SweepClaim, outcome: Outcome, now: datetime) -> Seen | None:
        """Store a long list but for its last slice, which is returned; what others wrote meanwhile goes between two slices.

        One step of all long lists at a time, since the writer commits together what waits together. None: the lease was lost.
        """
        database, writer, found = self.ingest.writer.database, self.ingest.writer, 0
        async with self._turn:
            parts = await asyncio.to_thread(_slices, database, claim, outcome, now)
        for part in parts[:-1]:
            async with self._turn:
                new = await writer.run(partial(settlement.store_slice, claim=claim, part=part, now=now))
            if new is None:
                return None
            found += new
        return replace(parts[-1], found=found) if parts else None


def _slices(database: Database, claim: SweepClaim, outcome: Outcome, now: datetime) -> list[Seen]:
    with database.read() as session:
        seen = settlement.look(session, claim, outcome, now)
    return list(settlement.slices(seen)) if seen is not None else []
