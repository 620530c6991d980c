"""The crawl process: claims jobs that are due, hands them to the long-lived spider, stops gracefully.

Holds no state that the database lacks, and knows no kind of job: crawler/runtime/jobs has one file for each.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy.core.downloader import contextfactory  # noqa: F401 - looks through the stack, which costs a second once the reactor runs
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import Session

from crawler import clock, settings
from crawler.article.extraction_pool import ExtractionPool
from crawler.config.sections import Config
from crawler.evidence import store as evidence
from crawler.fetch import failures, hostile_hosts
from crawler.fetch.egress import Egress
from crawler.frontier.backfill import WAITED_FOR
from crawler.items import Failure
from crawler.runtime.in_flight import InFlight
from crawler.runtime.jobs.backfill import BackfillJobs
from crawler.runtime.jobs.base import Ingest, Job, JobKind, Scope, Tally, Turn
from crawler.runtime.jobs.gap import GapJobs
from crawler.runtime.jobs.page import PageJobs
from crawler.runtime.jobs.sweep import NAMED, SweepJobs
from crawler.runtime.loop_watch import LoopWatch
from crawler.runtime.site_spiders import SiteSpiders
from crawler.runtime.sweep_spider import SweepSpider
from crawler.runtime.timers import Timers
from crawler.schedule import due as schedule
from crawler.schedule import request_budget, set_back
from crawler.schedule.due_hosts import held_hosts
from crawler.sources import store as sources
from crawler.statements import story_index
from crawler.storage import leases, retention
from crawler.storage.database import Database, Writer
from crawler.storage.models import Gap, Page, PastList, Source

log = logging.getLogger(__name__)
KINDS: tuple[type[JobKind], ...] = (
    SweepJobs,
    GapJobs,
    BackfillJobs,
    PageJobs,
)  # in the order in which they are claimed
TICK = 0.25  # seconds between two looks for what is due; when something was settled the next one comes sooner
SOON = 0.05
FIRST = 300.0  # seconds from the start within which old answers are pruned, however often the process starts anew
MOST_JOBS = 128
HOSTILE_KNOWN = timedelta(seconds=5)  # how long what was read of hostile hosts counts
GRACE = 5.0  # seconds that requests on their way have after SIGTERM


class Worker:
    """Works until `stopping` is set (`run`), or until nothing is left (`drain`)."""

    def __init__(
        self,
        config: Config,
        database: Database,
        *,
        owner: str = leases.RUN,
        only: Sequence[int] | None = None,
        lease: timedelta = leases.LEASE,
    ) -> None:
        self.config = config
        self.database = database
        self.owner = owner
        self.lease = lease
        self.scope = Scope(only)
        self.tally = Tally()  # what was done so far
        self.watch = LoopWatch()
        self.stopping = asyncio.Event()
        self.pool: ExtractionPool | None = None  # made at the start unless the caller sets one
        self.on_change: Callable[[], None] = lambda: None
        self.egress = Egress(config)
        self.spiders: list[str] = []  # spiders to run once, each under its own source
        self.since: str | None = None  # an ISO date; these spiders leave out what their lists date earlier
        self.tells = False  # see Ingest
        # the statements whose answers are kept longer than [retention] raw; while nobody says which, all are
        self.kept: Select[int] | None = None
        self._kinds: tuple[JobKind, ...] = ()
        self._queue: asyncio.Queue[Job | None] = asyncio.Queue(MOST_JOBS)
        self._in_flight = InFlight(MOST_JOBS)
        self._wake = asyncio.Event()
        self._held = 0.0  # until then (time.monotonic) all that is in flight is surely ours
        self._full = False  # the last claim took all there was room for
        self._found = 0  # the tally's, when the worker was last woken for it
        self._budget_spent = False
        self._hostile_read = datetime.min.replace(tzinfo=UTC)
        self._odd = False  # a single place goes to a list and to a page in turn

    async def run(self) -> None:
        """Work until `stopping` is set; the shared spider is started again when it ends by itself."""
        async with self._running():
            try:
                while not self.stopping.is_set():
                    await self._claim_and_wait()
            finally:
                await self._finish()

    async def drain(self) -> Tally:
        """One pass: every source that is due now (or those of `only`, due or not) once, and the pages that they show."""
        if self.scope.unread is None:
            self.scope.unread = await asyncio.to_thread(self._to_read)
        async with self._running():
            for name in self.spiders:
                self._sites.launch(self._sites.alone(name, self.since))
            while not self.stopping.is_set():
                self._wake.clear()
                busy = await self._claim() or self._in_flight or self._sites.running
                if not busy and not await asyncio.to_thread(self._worth_waiting):
                    break
                await self._woken(TICK)
            if self.stopping.is_set():
                await self._finish()
        return self.tally

    def numbers(self) -> Mapping[str, float]:
        """What was done so far, for the sign of life (crawler/runtime/pulse.py)."""
        t = self.tally
        return {"polls_total": t.sweeps, "polls_failed_total": t.failed_sweeps, "pages_total": t.pages, "pages_failed_total": t.failed_pages, "statements_total": t.statements}  # fmt: skip

    @property
    def problems(self) -> Mapping[str, Failure]:
        """What kept spiders from their lists, by their names."""
        return self._sites.problems

    def _to_read(self) -> set[int]:
        with self.database.read() as session:
            return set(sources.swept_ids(session, self.scope.only, clock.utcnow()))

    # ---- beginning and end

    @contextlib.asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        """All that works beside the claiming: the writer, the extraction, the shared spider, the timers."""
        self.writer = Writer(self.database)
        pool = self.pool or ExtractionPool(self.config.crawl.workers)
        ingest = Ingest(self.writer, pool, self._settled, self.tally, self.tells, pauses=self.egress.pauses)
        self._kinds = tuple(kind(ingest, self.scope) for kind in KINDS)
        self._runner = AsyncCrawlerRunner(Settings(settings.derive(self.config)))
        self._sites = SiteSpiders(self._runner, ingest, self.egress)
        await self._share_budget()
        keeper = asyncio.ensure_future(self._keep_spider())
        timers = self._timers()
        self.watch.start()
        try:
            yield
        finally:
            self.stopping.set()
            self.watch.stop()
            timers.shutdown(wait=False)
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._runner.stop(), 2)
            await ingest.close()
            if self.owner != leases.RUN:  # those of `tocsin run` are released by its next start
                await self._release({self.owner}, self._in_flight)
            await self.writer.close()

    def _timers(self) -> Timers:
        timers = Timers()
        timers.every(self.lease.total_seconds() / 3, self._renew)
        timers.every(60, self._forget_pauses)
        timers.every(60, self._follow_clock, TICK)
        timers.every(600, self._share_budget)
        timers.every(3600, self._prune, FIRST)
        timers.start()
        return timers

    async def _forget_pauses(self) -> None:
        """Of pages, gaps and lists of the past, which come once each; a source's next claim writes over its last pause."""
        now = clock.utcnow()
        for model in (Page, Gap, PastList):
            while await self.writer.run(lambda session, model=model: leases.forget_pauses(session, model, now)):  # type: ignore[misc]
                pass

    async def _follow_clock(self) -> None:
        now = await asyncio.to_thread(self.database.now)
        while await self.writer.run(lambda session: set_back.mend(session, now)):
            pass

    async def _keep_spider(self) -> None:
        """Start the shared spider, and start it again should it ever end; the jobs that it had are released at once."""
        while not self.stopping.is_set():
            try:
                await self._runner.crawl(SweepSpider, egress=self.egress, queue=self._queue, done=self._done, held=self._holds)  # fmt: skip
            except Exception as error:
                log.error("spider.ended error=%s", type(error).__name__, exc_info=error)
            if not self.stopping.is_set():
                log.warning("spider.restarted")
                self._queue = asyncio.Queue(MOST_JOBS)
                lost = self._in_flight.drop()
                await self._release({job.claim.token for job in lost}, lost)
                await asyncio.sleep(1)

    async def _release(self, tokens: set[str], lost: Iterable[Job]) -> None:
        """Void the claims whose tokens begin so; answers that come late all the same are fenced off.

        The hosts of ``lost`` jobs, which may have been asked just now, are left alone for the pause.
        """
        now = clock.utcnow()
        rests = [(job, self.egress.pauses.until(job.claim.host_key, now)) for job in lost]

        def operation(session: Session) -> None:
            for job, until in rests:
                leases.settle(session, job.kind.model, job.claim, until)
            for token in tokens:
                leases.release(session, [kind.model for kind in KINDS], token)

        with contextlib.suppress(Exception):  # the database is busy or gone: the leases run out by themselves
            await self.writer.run(operation)

    async def _finish(self) -> None:
        """Let requests on their way come in for some seconds; what is dropped then stays pending in the database."""
        until = time.monotonic() + GRACE
        while self._in_flight and time.monotonic() < until:
            self._wake.clear()
            await self._woken(0.2)
        for task in self._sites.running:
            task.cancel()

    # ---- claiming

    async def _claim_and_wait(self) -> None:
        """Claim what is due, then wait: a moment when something was settled meanwhile, a tick otherwise."""
        self._wake.clear()
        try:
            await self._claim()
        except Exception as error:
            log.error("claim.failed code=%s said=%s", failures.of_exception(error).code, error)
            await asyncio.sleep(1)
        await asyncio.sleep(SOON)
        await self._woken(TICK - SOON)

    async def _woken(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)

    async def _claim(self) -> int:
        """Claim what there is room for, and start what may start; returns how many jobs were claimed."""
        self._drop_what_is_over()
        room = self._in_flight.room
        if room <= 0 or self.stopping.is_set() or not await asyncio.to_thread(self._anything_due):
            return 0
        self._odd = not self._odd
        now, token, odd, idle, began = clock.utcnow(), leases.new_token(self.owner), self._odd, not self._in_flight, time.monotonic()  # fmt: skip
        jobs = await self.writer.run(lambda session: self._take(session, room, now, token, odd))
        self._held = began + self.lease.total_seconds() if idle or began >= self._held else self._held
        self._full = len(jobs) >= (room + odd) // 2
        for job in self._in_flight.begin(jobs):
            self._start(job)
        return len(jobs)

    def _take(self, session: Session, room: int, now: datetime, token: str, odd: bool) -> list[Job]:
        """One kind after the other, never two jobs of a host that only one may have; part of a transaction."""
        leases.alone(session)
        most = self.config.crawl.budget
        free = min(room, request_budget.left(session, most, now))
        busy = held_hosts(session, now)
        jobs: list[Job] = []
        for kind in self._kinds:
            claims = kind.claim(session, Turn(now, token, self._term(), busy, odd), free - len(jobs))
            busy.update(claim.host_key for claim in claims)
            jobs += [Job(kind, claim, self._asked_by(claim.host_key)) for claim in claims]
        self._hold(session, [job for job in jobs if self._term(job) > self._term()], now)
        if jobs and now >= self._hostile_read + HOSTILE_KNOWN:
            self.egress.hostile, self._hostile_read = hostile_hosts.load(session, self.egress), now
        request_budget.spend(session, len(jobs), most, now)
        return jobs

    def _asked_by(self, _host: str) -> str | None:
        """The number of the queue's job that the work at a host is done for; nobody gives this worker any."""
        return None

    def _anything_due(self) -> bool:
        """A look without the writer's lock, so that an idle installation writes nothing."""
        now, most = clock.utcnow(), self.config.crawl.budget
        with self.database.read() as session:
            before, self._budget_spent = self._budget_spent, request_budget.left(session, most, now) == 0
            if self._budget_spent and not before:
                log.warning("budget.spent requests=%d", most)
            return not self._budget_spent and self._due_now(session, now)

    def _worth_waiting(self) -> bool:
        """In a single pass: whether something is left to do, and not only at hosts that are to be left alone for longer than it waits."""
        if not self._anything_due():
            return False
        now, scope, one = clock.utcnow(), self.scope, self.scope.only is None
        mine = true() if one else or_(Page.source_id.in_(scope.only or ()), Page.id.in_(scope.pages))
        waiting = Page.state == "pending", Page.next_at <= now, Page.past_list_id.is_(None)
        with self.database.read() as session:
            left = set(session.scalars(select(Page.host_key).where(*waiting, mine).distinct()))
            unread = list(scope.unread or ())
            for start in range(0, len(unread), NAMED):
                some = Source.id.in_(unread[start : start + NAMED])
                left.update(session.scalars(select(Source.host_key).where(some)))
            return bool(scope.past) or not left or not left <= held_hosts(session, now + WAITED_FOR)

    def _due_now(self, session: Session, now: datetime) -> bool:
        return any(kind.any_due(session, now) for kind in self._kinds)

    def _start(self, job: Job) -> None:
        job.kind.started(job.claim)
        if (name := job.kind.spider(job.claim)) is not None:
            self._sites.launch(self._sites.read(job, name, self._done))
        else:
            self._queue.put_nowait(job)  # never full: there are no more jobs than it has places

    def _done(self, job: Job) -> None:
        following = self._in_flight.end(job)
        while (
            following is not None and time.monotonic() >= self._held
        ):  # the server is away, and another may ask there by now
            following = self._in_flight.end(following)
        if following is not None:
            self._start(following)
        if self._full or (self.scope.unread is not None and not self._in_flight):  # else the next tick is soon enough
            self._wake.set()

    def _settled(self) -> None:
        if self.tally.found != self._found:  # pages to fetch; a list that did not change makes nothing due
            self._found = self.tally.found
            self._wake.set()
        self.on_change()

    # ---- what the timers do

    async def _renew(self) -> None:
        """Hold what is under way; a process that is dead or stopped renews nothing, and others go on after a minute."""
        self._drop_what_is_over()
        jobs, now, began = list(self._in_flight), clock.utcnow(), time.monotonic()

        if jobs:
            await self.writer.run(lambda session: self._hold(session, jobs, now))
        self._held = began + self.lease.total_seconds()

    def _hold(self, session: Session, jobs: Iterable[Job], now: datetime) -> None:
        together: dict[tuple[JobKind, timedelta], list[Any]] = {}
        for job in jobs:
            together.setdefault((job.kind, self._term(job)), []).append(job.claim)
        for (kind, term), claims in together.items():
            kind.renew(session, claims, now, term)

    def _term(self, job: Job | None = None) -> timedelta:
        """How long a claim holds its host: the lease, and the pause after the last request that was made under it.

        A pause that is longer than usual counts from the next renewal, so that `leases.void` need not know it.
        """
        pauses = self.egress.pauses
        if job is None:
            return self.lease + pauses.usual
        own = self.egress.cautious(job.claim.options).delay
        pause = max(pauses.of(job.claim.host_key), own or pauses.usual)
        return self.lease + pause + (self.lease / 3 if pause > pauses.usual else timedelta(0))

    def _drop_what_is_over(self) -> bool:
        """After a sleep, or while the server is away, leases run out: another may ask there by now, so that what was not asked for yet is left."""
        over = self._in_flight.drop() if time.monotonic() >= self._held else []
        if over:
            log.warning("leases.over jobs=%d", len(over))
        return bool(over)

    def _holds(self, job: Job) -> bool:
        return time.monotonic() < self._held and self._in_flight.under_way(job)

    async def _share_budget(self) -> None:
        """What sources with `every = "auto"` have of the budget, as sources and their rates are now."""
        self.scope.share = await asyncio.to_thread(self._share)

    def _share(self) -> float:
        with self.database.read() as session:
            return schedule.share(session, self.config.crawl.budget, clock.utcnow())

    async def _prune(self) -> None:
        if self.kept is not None:
            now, raw, kept = clock.utcnow(), self.config.retention.raw, self.kept
            gone = await retention.in_batches(self.writer, lambda session: evidence.prune(session, now, raw, kept))
            if gone:
                log.info("retention.pruned bodies=%d", gone)
        await retention.in_batches(self.writer, lambda session: story_index.prune(session, clock.utcnow()))
