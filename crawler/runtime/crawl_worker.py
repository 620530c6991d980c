"""The crawl process: claims what is due, feeds the long-lived spider, settles, stops gracefully. Holds no state that the database lacks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from scrapy.core.downloader import contextfactory  # noqa: F401 - looks through the stack, which costs a second once the reactor runs
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from crawler import clock, settings
from crawler.article.extraction_pool import ExtractionPool
from crawler.config.sections import Config
from crawler.evidence import store as evidence
from crawler.fetch import hostile_hosts
from crawler.fetch.egress import Egress
from crawler.frontier import backfill, pages
from crawler.health import gaps
from crawler.items import Failure
from crawler.runtime.in_flight import Flight, Job, is_site
from crawler.runtime.jobs.base import Settler, Tally
from crawler.runtime.sweep_spider import SweepSpider
from crawler.schedule import due as schedule
from crawler.schedule import request_budget
from crawler.sources import store as sources
from crawler.statements import story_index
from crawler.storage import leases
from crawler.storage.database import Database, Writer
from crawler.storage.models import Gap, Page, PastList, Source

log = logging.getLogger(__name__)
TICK = 0.25  # seconds between two looks for what is due; when something was settled the next one comes sooner
SOON = 0.05
IN_FLIGHT = 128
TOLD = timedelta(seconds=5)  # how long what is known of hostile hosts is good for
HOLES = 4  # gaps that are looked into at once
GRACE = 5.0  # seconds that requests on their way have after SIGTERM


class Worker:
    """Reads what is due until told to stop (`run`), or until nothing is left (`drain`)."""

    past = False  # whether pages that a walk through a source's past found are ours

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
        self.only = only
        self.owner = owner
        self.lease = lease
        self.stopping = asyncio.Event()
        self.settler: Settler | None = None
        self.pool: ExtractionPool | None = None  # made at the start unless somebody hands one over
        self.on_change: Callable[[], None] = lambda: None
        self._queue: asyncio.Queue[Job | None] = asyncio.Queue(IN_FLIGHT)
        self._wake = asyncio.Event()
        self._flight = Flight(IN_FLIGHT)
        self._once = False  # one pass, which ends as soon as nothing is left
        self._full = False  # the last claim took all there was room for
        self._found = 0
        self._spiders: set[asyncio.Task[None]] = set()
        self._swept: set[int] = set()
        self._spent = False  # nothing is left of this hour's budget
        self.egress = Egress(config)
        self._told = datetime.min.replace(tzinfo=UTC)
        self._odd = False
        self.spiders: list[str] = []  # spiders to run once, each under its own source

    @property
    def tally(self) -> Tally:
        """What was done so far."""
        return self.settler.tally if self.settler else Tally()

    async def run(self) -> None:
        """Work until `stopping` is set; the inner spider is started again when it ends by itself."""
        async with self._parts():
            try:
                while not self.stopping.is_set():
                    await self._look()
            finally:
                await self._land()

    async def drain(self) -> Tally:
        """One pass: every source that is due now (or those of `only`, due or not) once, and the pages that they show."""
        self._once = True
        async with self._parts():
            for name in self.spiders:
                self._launch(self._lone(name))
            while not self.stopping.is_set():
                self._wake.clear()
                claimed = await self._claim(once=True)
                if not claimed and not self._flight and not self._spiders and not await self._pages_left():
                    break
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), TICK)
            if self.stopping.is_set():
                await self._land()
        return self.tally

    # ---- parts

    @contextlib.asynccontextmanager
    async def _parts(self) -> Any:
        self.writer = Writer(self.database)
        pool = self.pool or ExtractionPool(self.config.crawl.workers)
        self.settler = Settler(self.writer, pool, self._settled)
        self._runner = AsyncCrawlerRunner(Settings(settings.derive(self.config)))
        await self._share()
        keeper = asyncio.ensure_future(self._keep_spider())
        scheduler = self._scheduler()
        try:
            yield
        finally:
            self.stopping.set()
            scheduler.shutdown(wait=False)
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._runner.stop(), 2)
            await pool.close()
            prefix = self.owner
            with contextlib.suppress(Exception):
                await self.writer.run(
                    lambda session: (
                        leases.release(session, (Source, Page, Gap, PastList), prefix) if prefix != leases.RUN else None
                    )
                )
            await self.writer.close()

    def _scheduler(self) -> AsyncIOScheduler:
        """What goes on beside the claiming."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        for work, seconds in ((self._renew, self.lease.total_seconds() / 3), (self._share, 600), (self._prune, 3600)):
            scheduler.add_job(work, "interval", seconds=seconds, coalesce=True, misfire_grace_time=None)
        scheduler.start()
        return scheduler

    async def _keep_spider(self) -> None:
        """Start the spider, and start it again should it ever end; what it had under way is free again at once."""
        while not self.stopping.is_set():
            try:
                await self._runner.crawl(
                    SweepSpider, egress=self.egress, queue=self._queue, settler=self.settler, done=self._done
                )
            except Exception as error:
                log.error("spider.ended error=%s", type(error).__name__, exc_info=error)
            if not self.stopping.is_set():
                log.warning("spider.restarted")
                await self._give_back()
                await asyncio.sleep(1)

    async def _give_back(self) -> None:
        """Void the claims whose requests died with their spider; answers that come late all the same are fenced off."""
        self._queue = asyncio.Queue(IN_FLIGHT)
        tokens = {job.token for job in self._flight.drop()}

        def operation(session: Any) -> None:
            for token in tokens:
                leases.release(session, (Source, Page, Gap, PastList), token)

        with contextlib.suppress(Exception):  # the database is busy or gone: the leases run out by themselves
            await self.writer.run(operation)

    def _settled(self) -> None:
        if self.tally.found != self._found:  # pages to fetch; a list that did not change makes nothing due
            self._found = self.tally.found
            self._wake.set()
        self.on_change()

    def _done(self, job: Job) -> None:
        following = self._flight.end(job)
        if following is not None:
            self._start(following)
        if self._full or (self._once and not self._flight):  # otherwise the next tick is soon enough
            self._wake.set()

    # ---- claiming

    async def _look(self) -> None:
        """Claim what is due, then wait: a moment when something was settled meanwhile, a tick otherwise."""
        self._wake.clear()
        try:
            await self._claim()
        except Exception as error:
            log.error("claim.failed %s", error)
            await asyncio.sleep(1)
        await asyncio.sleep(SOON)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), TICK - SOON)

    async def _claim(self, *, once: bool = False) -> int:
        room, most = self._flight.room, self.config.crawl.budget
        if room <= 0 or self.stopping.is_set() or not await asyncio.to_thread(self._anything_due, once):
            return 0
        now, token, only = clock.utcnow(), leases.new_token(self.owner), self._only(once)
        self._odd = not self._odd  # a single place goes to a list and to a page in turn
        odd = self._odd

        def operation(session: Any) -> list[Job]:
            leases.alone(session)
            free = min(room, request_budget.left(session, most, now))
            half = (free + odd) // 2
            busy = leases.held_hosts(session, (Source, Page, PastList), now) | gaps.held_hosts(session, now)
            # half the room each, so that neither a burst of pages nor a backlog of lists starves the other
            lists = sources.claim_due(session, now, token, half, busy=busy, only=only, lease=self.lease)
            busy.update(c.host_key for c in lists)
            holes = gaps.claim_due(session, now, token, min(HOLES, free - len(lists)), busy=busy, only=self.only)
            busy.update(c.host_key for c in holes)
            due: list[Job] = [*holes, *self._more(session, now, token, free - len(lists), busy)]
            busy.update(c.host_key for c in due)
            left = max(0, free - len(lists) - len(due))
            due += pages.claim_due(
                session, now, token, left, busy=busy, only=self.only, lease=self.lease, past=self.past
            )
            if (lists or due) and now >= self._told + TOLD:
                self.egress.hostile, self._told = hostile_hosts.load(session, self.egress), now
            request_budget.spend(session, len(lists) + len(due), most, now)
            return [*lists, *due]

        jobs = await self.writer.run(operation)
        self._full = len(jobs) >= (room + odd) // 2
        self._swept.update(job.id for job in jobs if isinstance(job, sources.SweepClaim))
        for job in self._flight.begin(jobs):
            self._start(job)
        return len(jobs)

    def _start(self, job: Job) -> None:
        if isinstance(job, sources.SweepClaim) and is_site(job):
            self._launch(self._site(job))
        else:
            self._queue.put_nowait(job)  # never full: there are no more jobs than it has places

    async def _renew(self) -> None:
        """Hold what is under way; a process that is dead or stopped renews nothing, and others go on after a minute."""
        jobs, now = list(self._flight), clock.utcnow()

        def operation(session: Any) -> None:
            for model, kind in (
                (Source, sources.SweepClaim),
                (Page, pages.PageClaim),
                (Gap, gaps.GapClaim),
                (PastList, backfill.BackfillClaim),
            ):
                leases.renew(session, model, [job for job in jobs if isinstance(job, kind)], now, self.lease)

        if jobs:
            await self.writer.run(operation)

    def _more(self, session: Any, now: datetime, token: str, room: int, busy: Collection[str]) -> list[Job]:
        """What else is to be fetched (crawler/runtime/backfill_worker.py has something)."""
        return []

    def _only(self, once: bool) -> list[int] | None:
        """In one pass every source is read at most once, also when it is due again meanwhile."""
        if not once:
            return None
        return [i for i in self._wanted if i not in self._swept]

    def _anything_due(self, once: bool) -> bool:
        """A look without the writer's lock, so that an idle installation writes nothing."""
        now = clock.utcnow()
        with self.database.read() as session:
            if once and not hasattr(self, "_wanted"):
                self._wanted = sources.swept_ids(session, self.only, now)
            spent, self._spent = self._spent, request_budget.left(session, self.config.crawl.budget, now) == 0
            if self._spent:
                if not spent:
                    log.warning("budget.spent requests=%d", self.config.crawl.budget)
                return False
            return (
                bool(once and self._only(once))
                or (not once and sources.any_due(session, now))
                or pages.any_due(session, now, self.only)
                or gaps.any_due(session, now, self.only)
            )

    async def _pages_left(self) -> bool:
        """Pages that are due now and held by nobody (an ad hoc run does not wait for tries that are due later)."""
        return await asyncio.to_thread(self._anything_due, True)

    def _launch(self, work: Coroutine[Any, Any, None]) -> None:
        """A spider of its own runs as a Crawler of its own in this process."""
        task = asyncio.ensure_future(work)
        self._spiders.add(task)
        task.add_done_callback(self._spiders.discard)

    async def _lone(self, name: str) -> None:
        """A spider that was named, without a source that claims it."""
        assert self.settler is not None
        await self._runner.crawl(self._runner.create_crawler(name), settler=self.settler, egress=self.egress)

    async def _site(self, claim: sources.SweepClaim) -> None:
        assert self.settler is not None
        problem: Failure | None
        try:
            crawler = self._runner.create_crawler(claim.spider or "")
            address = {"source": claim.name, "url": claim.url or None, "options": self.egress.with_pack(claim.options)}
            await self._runner.crawl(crawler, **address, settler=self.settler, egress=self.egress)
            problem = getattr(crawler.spider, "problem", None)
            if crawler.stats is None or crawler.stats.get_value("finish_reason") != "finished":
                problem = problem or Failure("spider_failed", "The spider did not come to its end.")
        except Exception as error:
            log.error("site.failed source=%s error=%s", claim.name, type(error).__name__, exc_info=error)
            problem = Failure("spider_failed", f"The spider broke ({type(error).__name__}).")
        try:
            await self.settler.site_swept(claim, problem)
        except Exception as error:
            log.error("settle.failed error=%s", error)
        finally:
            self._done(claim)

    async def _land(self) -> None:
        """Let requests on their way come in for some seconds; what is dropped then stays pending in the database."""
        until = time.monotonic() + GRACE
        while self._flight and time.monotonic() < until:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), 0.2)
        for task in self._spiders:
            task.cancel()

    async def _share(self) -> None:
        """What sources with a learnt rhythm have of the budget, as sources and their rates are now."""
        assert self.settler is not None
        self.settler.share = await asyncio.to_thread(self._shared)

    def _shared(self) -> float:
        with self.database.read() as session:
            return schedule.share(session, self.config.crawl.budget, clock.utcnow())

    async def _prune(self) -> None:
        now, raw = clock.utcnow(), self.config.retention.raw
        gone = await self.writer.run(lambda session: evidence.prune(session, now, raw))
        if gone:
            log.info("retention.pruned bodies=%d", gone)
        while await self.writer.run(lambda session: story_index.prune(session, now)) == story_index.PRUNED:
            pass  # what others wanted to write meanwhile was in the queue before the next call


def in_reactor(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a coroutine on Twisted's asyncio reactor, which Scrapy needs, and stop the reactor with it; returns its result.

    The reactor cannot be started twice in a process, so a process calls this once.
    """
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor as installed

    reactor: Any = installed
    outcome: list[int | BaseException] = []

    async def whole() -> None:
        try:
            outcome.append(await work())
        except BaseException as error:
            outcome.append(error)
        finally:
            reactor.stop()

    tasks: list[asyncio.Future[None]] = []
    reactor.callWhenRunning(lambda: tasks.append(asyncio.ensure_future(whole())))
    reactor.run(installSignalHandlers=False)
    result = outcome[0] if outcome else 1
    if isinstance(result, BaseException):
        raise result
    return result
