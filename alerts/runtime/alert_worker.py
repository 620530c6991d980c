"""The alerts process: a few jobs of APScheduler match statements, raise alerts, deliver and gather digests. All its state is in the database."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from alerts import config
from alerts.delivery import signs_of_life, site_notices, source_alarms
from alerts.delivery.sender import Deliverer
from alerts.dispatch import digests
from alerts.matching.quoted import Said
from alerts.runtime.wiring import Parts
from alerts.topics import matcher, quote_store, retention
from crawler import clock, correlation, tracing
from crawler.errors import TocsinError
from crawler.runtime.timers import Timers
from crawler.storage import leases
from crawler.storage import retention as batches

log = logging.getLogger(__name__)
TICK = 0.25
GRACE = 5.0
SOON = 300.0  # seconds from the start within which each job has its first turn, however often the machine starts anew


class AlertWorker:
    """Matches and delivers until `stopping` is set (`run`), or what there is now (`once`).

    ``delivers``: whether an alert goes out as soon as it is raised; without it what is due waits for somebody who delivers.
    """

    def __init__(self, parts: Parts, *, owner: str = leases.RUN, delivers: bool = True) -> None:
        self.delivers = delivers
        self.parts = parts
        self.database = parts.database
        self.stopping = asyncio.Event()
        self.writer = parts.writer
        self.matcher = matcher.Matcher(parts.database, parts.engine(wait=False))
        self.context = parts.context
        waits = config.delivery(parts.config).waits()
        self.deliverer = Deliverer(self.database, self.writer, self.context, waits, owner)
        self.matches = 0
        self._older = sys.maxsize  # older statements below this number have no quotes on file
        self._told: dict[int, str] = {}  # of the matcher's failures
        self._compiling: tuple[str, asyncio.subprocess.Process] | None = None

    async def run(self) -> None:
        """Tick until `stopping` is set."""
        timers = self.timers()
        timers.start()
        try:
            await self.stopping.wait()
        finally:
            timers.shutdown(wait=False)
            await self.close()

    def timers(self) -> Timers:
        """The jobs, each due after its own time from now on, and within SOON for the first time."""
        timers = Timers()
        for job, seconds in (
            (self.match, TICK),
            (self.deliverer.deliver_due, TICK),
            (self.digest, 1.0),
            (self.watch, 2.0),
            (self.read_older_quotes, 2.0),
            (self.signs, signs_of_life.EVERY),
            (self.prune, batches.EVERY),
        ):
            timers.every(seconds, _guarded(job), SOON)
        return timers

    async def signs(self) -> None:
        """Say outwards whether the chain goes on, and once a day what was read."""
        wanted, zone = config.operator(self.parts.config), config.timezone(self.parts.config)
        if not (wanted.ping or wanted.ping_failed or wanted.daily):
            return
        now = clock.utcnow()
        stands, due = await asyncio.to_thread(self._standing, wanted, zone, now)
        if due is not None:
            await self.writer.run(lambda session: signs_of_life.tell(session, due, now))
        await signs_of_life.ping(self.context, wanted, stands)

    async def prune(self) -> None:
        """Remove alerts and statements that [retention] keeps no longer."""
        gone = await retention.prune(self.database, self.writer, self.parts.config.retention, clock.utcnow())
        if any(gone.values()):
            log.info("retention.removed alerts=%d statements=%d", gone["alerts"], gone["statements"])

    def _standing(self, wanted: config.OperatorSection, zone: str, now: datetime) -> tuple[str | None, datetime | None]:
        with self.database.read() as session:
            return signs_of_life.standstill(session, now), signs_of_life.untold(session, wanted, zone, now)

    def numbers(self) -> Mapping[str, float]:
        """What was done so far, for the sign of life (crawler/runtime/pulse.py)."""
        sender = self.deliverer
        done = {"matches_total": self.matches, "deliveries_total": sender.sent, "deliveries_failed_total": sender.failed}  # fmt: skip
        return {**done, **sender.delays.numbers()}

    async def close(self) -> None:
        """Give the sends under way some seconds to end, then close everything."""
        if self._compiling is not None and self._compiling[1].returncode is None:
            self._compiling[1].terminate()
        await self.deliverer.finish(GRACE)
        await self.context.aclose()
        await self.writer.close()

    async def once(self) -> None:
        """Match all that is new, raise what is due, and try each due delivery once."""
        await self.match_all()
        await self.digest()
        await self.watch()
        await self.deliverer.once()

    async def match_all(self, among: Collection[int] | None = None) -> None:
        """As `match`, and wait for languages that have to be compiled first."""
        await self.match(among)
        while self._compiling is not None or self.matcher.compiling:
            if self._compiling is not None:
                await self._compiling[1].wait()
            await self.match(among)

    async def match(self, among: Collection[int] | None = None) -> None:
        """Match new statements (``among``: of these numbers) with the topics until none is left but those whose language is being compiled."""
        await self._learn()
        begun = time.time()
        while not self.stopping.is_set() and (matched := await asyncio.to_thread(self.matcher.next_batch, among)):
            found, made = await self._write(matched)
            self.matches += found
            _say(made, begun)
            if found and self.delivers:
                await self.deliverer.deliver_due()
            begun = time.time()
        if failed := dict(self.matcher.failed.items() - self._told.items()):
            await self.writer.run(lambda session: matcher.report_failed(session, failed.values(), clock.utcnow()))
            self._told |= failed

    async def _learn(self) -> None:
        """Have the tables of a new language compiled by a process of its own: it takes seconds and much memory."""
        if self._compiling is not None:
            lang, process = self._compiling
            if process.returncode is None:
                return
            if process.returncode != 0:
                log.error("lexicon.failed lang=%s code=%d", lang, process.returncode)
                self.matcher.engine.lexicon.skip_table(lang)  # type: ignore[attr-defined]
            self.matcher.language_ready(lang)
            self._compiling = None
        if self.matcher.compiling:
            lang = min(self.matcher.compiling)
            log.info("lexicon.compiling lang=%s", lang)
            process = await asyncio.create_subprocess_exec(sys.executable, "-P", "-m", "alerts.lexicon", lang)
            self._compiling = (lang, process)

    async def _write(self, matched: list[matcher.Matched]) -> tuple[int, list[matcher.Made]]:
        now = clock.utcnow()

        def operation(session: Session) -> tuple[int, list[matcher.Made]]:
            found = matcher.match_new(session, matched, now)
            return found, matcher.made(session, [one.statement_id for one in matched], now) if found else []

        return await self.writer.run(operation)

    async def digest(self) -> None:
        """Raise the digests that are due."""
        if await asyncio.to_thread(self._anything_waits):
            raised = await self.writer.run(lambda session: digests.raise_digests(session, clock.utcnow()))
            if raised:
                log.info("digest.raised digests=%d", raised)

    async def read_older_quotes(self) -> bool:
        """Read who says what in the next statements of the time before quotes were kept; whether there may be more of them."""
        if not self._older:
            return False
        below, langs = self._older, self.matcher.engine.quoted
        self._older, read = await asyncio.to_thread(self._read_older, below, langs)
        if read:
            await self.writer.run(lambda session: quote_store.file_older(session, read))
        return bool(self._older)

    def _read_older(self, below: int, langs: frozenset[str] | None) -> tuple[int, dict[int, tuple[int, Said]]]:
        with self.database.read() as session:
            return quote_store.read_older(session, below, langs)

    async def watch(self) -> None:
        """Write notices to the operator about sources whose state has changed."""
        if await asyncio.to_thread(self._anything_new):
            told = await self.writer.run(self._report)
            if told:
                log.info("source.told sources=%d", told)

    def _anything_new(self) -> bool:
        now = clock.utcnow()
        with self.database.read() as session:
            return source_alarms.anything_new(session, now) or site_notices.anything_new(session, now)

    def _report(self, session: Session) -> int:
        now = clock.utcnow()
        rebuilt = site_notices.report(session, now) if site_notices.anything_new(session, now) else 0
        return rebuilt + source_alarms.report_changes(session, now)

    def _anything_waits(self) -> bool:
        with self.database.read() as session:
            return digests.anything_waits(session, clock.utcnow())


def _guarded(job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """A job that failed once is simply due again; the scheduler goes on."""

    async def tick() -> None:
        try:
            await job()
        except TocsinError as error:
            log.error("alerts.failed code=%s said=%s", error.code, error)
            await asyncio.sleep(1)
        except Exception:
            log.exception("alerts.broken")
            await asyncio.sleep(1)

    return tick


def _say(made: Collection[matcher.Made], begun: float) -> None:
    """Log and trace the matches of a batch, each as part of the poll that brought its statement."""
    for one in made:
        correlation.belong(poll=one.poll)
        with tracing.span("match", started=begun, statement=one.statement):
            log.info("statement.matched statement=%d topic=%d alert=%s", one.statement, one.topic, one.alert)
            if one.alert:
                with tracing.span("alert", alert=one.alert):
                    pass
    correlation.belong(poll=None)
