"""From an answer to what is stored: reads lists, has pages extracted, and settles sources and pages in the database.

The only place where the crawl writes. Knows no Scrapy engine; spiders hand it answers and failures.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from crawler import clock, logs
from crawler.article.extraction_pool import ExtractionPool
from crawler.evidence import store as evidence
from crawler.feeds import reader
from crawler.feeds.poll_hints import with_age
from crawler.fetch import failures
from crawler.frontier import pages
from crawler.health import gaps, recorder, states
from crawler.health.gap_repair import Found
from crawler.items import Answer, Entry, Failure, Reading, StatementItem
from crawler.parsing import language
from crawler.parsing.dates import suspect
from crawler.schedule import cadence, due
from crawler.schedule.due import Terms
from crawler.sources import store as sources
from crawler.sources import unchanged as calm
from crawler.statements import store as statements
from crawler.storage.database import Writer
from crawler.storage.models import ADHOC, Page, Source

log = logging.getLogger(__name__)
MOST_SITEMAPS = 20
TOGETHER = 0.1  # seconds in which unchanged sources gather for one transaction


@dataclass
class Tally:
    """What a run did so far; shown as progress and as a summary."""

    sweeps: int = 0
    failed_sweeps: int = 0
    found: int = 0
    pages: int = 0
    failed_pages: int = 0
    statements: int = 0
    changed: int = 0


@dataclass
class _Batch:
    """Sources that are settled together."""

    settled: asyncio.Future[None]
    claims: list[tuple[int, str, Terms]] = field(default_factory=list)


class Settler:
    """Settles what the spiders bring. ``on_change`` is called after every settled answer."""

    def __init__(self, writer: Writer, pool: ExtractionPool, on_change: Callable[[], None] = lambda: None) -> None:
        self.writer = writer
        self.pool = pool
        self.on_change = on_change
        self.tally = Tally()
        self._calm: _Batch | None = None
        self.share = cadence.USUAL  # of the budget, for sources with a learnt rhythm

    # ---- lists

    async def swept(self, claim: sources.SweepClaim, answer: Answer, *, moved: str | None = None) -> Reading | None:
        """Settle a source's list, or return its reading when more has to be read first: the children of a sitemap index.

        ``moved``: where permanent redirects alone led the request.
        """
        seconds = failures.took(answer)
        if answer.status == 304:
            await self.unchanged(claim, sources.Outcome("unchanged", seconds=seconds, moved=moved, whole=False))
            return None
        if (refusal := failures.of_answer(answer, clock.utcnow())) is not None:
            await self.sweep_failed(claim, refusal)
            return None
        digest = hashlib.sha256(answer.body).hexdigest()
        if digest == claim.body_sha256:
            await self.unchanged(claim, sources.Outcome("unchanged", seconds=seconds, moved=moved))
            return None
        if claim.kind == "page":
            await self._page_changed(claim, answer, digest, moved)
            return None
        kind = claim.kind if claim.kind in ("feed", "sitemap", "listing") else None
        found = await asyncio.to_thread(
            reader.read,
            answer.body,
            answer.url,
            answer.header("Content-Type"),
            kind=kind,
            selector=claim.selector,
            now=clock.utcnow(),
        )
        if found.kind == "none":
            await self.sweep_failed(claim, failures.of_reading(found, claim.kind))
            return None
        if found.children:
            return found
        await self.settle_reading(claim, answer, digest, (found,), moved)
        return None

    async def _page_changed(self, claim: sources.SweepClaim, answer: Answer, digest: str, moved: str | None) -> None:
        """Have the page extracted, and store what is new on it."""
        options = claim.options
        item = await self.pool.extract(
            answer.body,
            answer.url,
            answer.header("Content-Type"),
            include=options.include,
            exclude=options.exclude,
        )
        if not item.text:
            await self.sweep_failed(claim, Failure(item.error or "page_empty", "The page holds no text."))
            return
        proof = await evidence.prepare_off_loop(answer)
        outcome = sources.Outcome(
            "ok",
            etag=answer.header("ETag"),
            last_modified=answer.header("Last-Modified"),
            body_sha256=digest,
            moved=moved,
            seconds=failures.took(answer),
            page=(replace(item, url=claim.url), proof),
        )
        await self._settle(claim, outcome)

    async def settle_reading(
        self,
        claim: sources.SweepClaim,
        answer: Answer,
        digest: str,
        readings: tuple[Reading, ...],
        moved: str | None = None,
    ) -> None:
        """Store the entries of a list, and only with them the validators."""
        entries = await asyncio.to_thread(_ready, [e for found in readings for e in found.entries], clock.utcnow())
        outcome = sources.Outcome(
            "ok",
            entries,
            etag=answer.header("ETag"),
            last_modified=answer.header("Last-Modified"),
            body_sha256=digest,
            moved=moved,
            asks=with_age(readings[0].hints, answer.header("Cache-Control")),
            seconds=failures.took(answer),
            warnings=tuple(dict.fromkeys(code for found in readings for code in found.warnings)),
        )
        await self._settle(claim, outcome)
        if outcome.warnings:
            log.warning("source.warnings source=%s codes=%s", claim.name, ",".join(outcome.warnings))

    async def sweep_failed(self, claim: sources.SweepClaim, failure: Failure) -> None:
        """Settle a source that gave no list."""
        outcome = sources.Outcome(
            failure.code,
            retry_after=failure.retry_after,
            hold_host=failure.hold_host,
            gone=failure.gone,
            message=f"{failure.message} [{failure.code}]",
        )
        log.warning("source.failed source=%s code=%s", claim.name, failure.code)
        await self._settle(claim, outcome)

    async def unchanged(self, claim: sources.SweepClaim, outcome: sources.Outcome) -> None:
        """Settle a source whose list is what it was; those with which nothing is wrong many at a time."""
        if claim.calm is None or outcome.whole or outcome.moved or outcome.seconds > states.SLOW:
            await self._settle(claim, outcome)
            return
        if self._calm is None:
            self._calm = _Batch(asyncio.ensure_future(self._settle_calm()))
        batch = self._calm
        batch.claims.append((claim.id, claim.token, claim.calm))
        await asyncio.shield(batch.settled)
        self.tally.sweeps += 1
        self.on_change()

    async def _settle_calm(self) -> None:
        await asyncio.sleep(TOGETHER)
        assert self._calm is not None
        claims, self._calm = self._calm.claims, None
        now = clock.utcnow()
        await self.writer.run(lambda session: calm.settle(session, claims, now, self.share))

    async def _settle(self, claim: sources.SweepClaim, outcome: sources.Outcome) -> None:
        now = clock.utcnow()
        found = await self.writer.run(lambda session: sources.settle(session, claim, outcome, now, self.share))
        self.tally.sweeps += 1
        self.tally.failed_sweeps += outcome.code not in ("ok", "unchanged")
        self.tally.found += found
        self.tally.statements += found if outcome.page else 0
        if found:
            log.info("source.settled source=%s new=%d", claim.name, found)
        self.on_change()

    # ---- gaps

    async def seen_before(self, entries: Sequence[Entry], moment: datetime) -> set[str]:
        """Which of these pages were known at that moment (their keys)."""
        return await self.writer.run(lambda session: gaps.seen_before(session, entries, moment))

    async def looked(self, claim: gaps.GapClaim, found: Found) -> None:
        """Settle a look into a gap: what was found goes on the work list."""
        now = clock.utcnow()
        entries = await asyncio.to_thread(_ready, list(found.entries), now)
        new = await self.writer.run(lambda session: gaps.settle(session, claim, entries, found.whole, now))
        log.info("gap.looked source=%s new=%d closed=%s", claim.name, new or 0, found.whole)
        self.tally.found += new or 0
        self.on_change()

    # ---- pages

    async def fetched(self, claim: pages.PageClaim, answer: Answer, trail: tuple[str, ...] = ()) -> None:
        """Have a page extracted and store the statement with its evidence. ``trail``: the addresses that redirects led through."""
        refusal = failures.of_status(answer.status, answer.header("Retry-After"), clock.utcnow())
        if refusal is not None:
            await self.page_failed(claim, refusal)
            return
        options = claim.options
        read = await self.pool.extract(
            answer.body,
            answer.url,
            answer.header("Content-Type"),
            claim.entry,
            include=options.include,
            exclude=options.exclude,
        )
        item = complete(replace(read, url=claim.url), claim.entry)
        proof = await evidence.prepare_off_loop(answer)
        now = clock.utcnow()

        def operation(session: Session) -> statements.Stored | None:
            source = pages.source_of(session, claim)
            if source is None:
                return None
            if claim.since and item.published and item.published[:10] < claim.since:
                pages.older(session, claim)
                return None
            marks = {"catch_up": claim.catch_up, "backfill": claim.backfill}
            kept = statements.store(session, item, source, now, proof, claim.key, trail, **marks)
            pages.done(session, claim, kept.id)
            recorder.paged(session, source, read, now)
            return kept

        self._count(await self.writer.run(operation), item)
        self.tally.pages += 1
        self.on_change()

    async def page_failed(self, claim: pages.PageClaim, failure: Failure) -> None:
        """Note the failed try; after some tries keep what the list said of the page, so that it can be told at all."""
        now = clock.utcnow()

        def operation(session: Session) -> statements.Stored | None:
            if failure.hold_host:
                due.hold_host(session, claim.host_key, now + timedelta(seconds=failure.retry_after))
            if not pages.fail(session, claim, failure, now):
                return None
            source = session.get_one(Source, claim.source_id)
            item = complete(StatementItem(claim.url, kind="unreadable", error=failure.code), claim.entry)
            marks = {"catch_up": claim.catch_up, "backfill": claim.backfill}
            kept = statements.store(session, item, source, now, None, claim.key, (), **marks)
            session.get_one(Page, claim.id).statement_id = kept.id
            return kept

        self._count(await self.writer.run(operation), None)
        self.tally.failed_pages += 1
        log.warning(
            "page.failed page=%s code=%s attempt=%d", logs.shown_url(claim.url), failure.code, claim.attempts + 1
        )
        self.on_change()

    # ---- items of other spiders

    async def site_swept(self, claim: sources.SweepClaim, problem: Failure | None) -> None:
        """Settle a source that has a spider of its own, after that spider ended; ``problem``: what kept it from its list."""
        if problem is not None:
            await self.sweep_failed(claim, problem)
        else:
            await self._settle(claim, sources.Outcome("ok"))

    async def keep(self, item: StatementItem, source_name: str, answer: Answer | None) -> statements.Stored:
        """Store an item that a spider yielded, under the source of that name (made when it is missing)."""
        proof = await evidence.prepare_off_loop(answer) if answer else None
        now = clock.utcnow()

        def operation(session: Session) -> statements.Stored:
            source = sources.named(session, source_name, now)
            catch_up = source.first == "catch-up" and source.first_read is None and source.name != ADHOC
            return statements.store(session, item, source, now, proof, catch_up=catch_up)

        kept = await self.writer.run(operation)
        self._count(kept, item)
        self.tally.pages += 1
        self.on_change()
        return kept

    def _count(self, kept: statements.Stored | None, item: StatementItem | None) -> None:
        if kept is None:
            return
        self.tally.statements += kept.new
        self.tally.changed += kept.changed
        if kept.new:
            log.info(
                "statement.stored id=%d kind=%s characters=%d",
                kept.id,
                item.kind if item else "unreadable",
                len(item.text) if item else 0,
            )


def _ready(entries: list[Entry], now: datetime) -> tuple[Entry, ...]:
    """Entries without dates that cannot be, and posts with the language of their words, which no page will tell."""
    believed = (replace(e, published=None) if suspect(e.published, now) else e for e in entries)
    return tuple(
        replace(e, language=language.identify(f"{e.title}\n{e.summary}", e.language)) if e.whole else e
        for e in believed
    )


def complete(item: StatementItem, entry: Entry) -> StatementItem:
    """Fill what a page does not say itself with what its list said of it."""
    return replace(
        item,
        title=item.title or entry.title,
        text=item.text or entry.summary,
        published=item.published or entry.published,
        author=item.author or entry.author,
        language=item.language or entry.language,
    )
