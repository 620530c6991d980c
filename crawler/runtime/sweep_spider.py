"""The long-lived spider: waits on a bounded queue for claimed jobs, downloads what they ask for, and hands them their answers. Decides nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler import clock, correlation, settings
from crawler.article.extraction_pool import PoolClosed
from crawler.errors import StorageError
from crawler.fetch import failures
from crawler.fetch.egress import Egress
from crawler.runtime.jobs.base import Job, JobKind, received
from crawler.storage.database_errors import UNCERTAIN

log = logging.getLogger(__name__)


class SweepSpider(Spider):
    """Does the jobs that it is given until it is given None. ``done`` is called with every job that came to its end; ``held`` says whether a job is still ours.

    Requests go straight to the engine's downloader, with its middlewares and slots: the database is the scheduler, and there
    are no items to pass on, so Scrapy's own queue, scraper and spider middlewares would only cost.
    """

    name = "sweep"
    custom_settings: dict[Any, Any] | None = {  # noqa: RUF012 - declared so by Scrapy
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",  # nobody reads them
        "EXTENSIONS_BASE": {},  # not used; named one by one they would still be loaded, a web server among them
        "DOWNLOADER_MIDDLEWARES": {
            **settings.MIDDLEWARES,
            **dict.fromkeys(
                f"scrapy.downloadermiddlewares.{name}"
                for name in (
                    "offsite.OffsiteMiddleware",
                    "httpauth.HttpAuthMiddleware",
                    "downloadtimeout.DownloadTimeoutMiddleware",
                    "defaultheaders.DefaultHeadersMiddleware",
                    "useragent.UserAgentMiddleware",
                    "stats.DownloaderStats",
                )
            ),
        },
    }

    def __init__(
        self,
        queue: asyncio.Queue[Job | None],
        done: Callable[[Job], None],
        egress: Egress,
        held: Callable[[Job], bool],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.held = held
        self.egress = egress
        self.queue = queue
        self.done = done
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Never yields: every job is a task of its own, as many as the worker claims at once. They end with the spider."""
        nothing: tuple[Request, ...] = ()
        try:
            while (job := await self.queue.get()) is not None:
                task = asyncio.ensure_future(self._do(job))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            for request in nothing:
                yield request
        finally:
            for task in self._tasks:
                task.cancel()

    async def _do(self, job: Job) -> None:
        engine = self.crawler.engine
        correlation.belong(poll=job.kind.poll(job.claim), job=job.number)
        with job.kind.traced(job.claim):
            try:
                try:
                    claim = replace(job.claim, options=self.egress.with_pack(job.claim.options))
                    request = self.request(job.kind, claim)
                    request.meta["held"] = partial(self.held, job)
                    response = await self._download(request)
                except Exception as error:
                    if not engine.running:
                        return  # not the site's fault: the job stays due
                    if getattr(error, "code", "") != failures.LEASE_OVER:
                        await job.kind.fail(job.claim, failures.of_exception(error))
                else:
                    await job.kind.answer(claim, received(response, self._download))
            except PoolClosed:
                return  # we are being stopped: the job stays due
            except Exception as error:
                await self._broken(job, error)
        self.done(job)

    async def _download(self, request: Request) -> Response:
        return await self.crawler.engine.download_async(request)

    def request(self, kind: JobKind, claim: Any) -> Request:
        """What the job asks for, with what all requests carry along."""
        request = kind.request(claim)
        request.meta.update(
            options=claim.options,
            download_slot=claim.host_key,
            download_timeout=self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT"),
            handle_httpstatus_list=_ANY_BUT_REDIRECTS,
            started=clock.iso(clock.utcnow()),
        )
        return request

    async def _broken(self, job: Job, error: Exception) -> None:
        """Our own code failed: the job is tried again like any other failure, if that much still works.

        A database that takes nothing for a while is no fault of the site's: the job is done again when its lease is over.
        """
        if isinstance(error, StorageError) and error.code in UNCERTAIN:
            log.error("settle.failed code=%s said=%s", error.code, error)
            return
        log.error("sweep.broken kind=%s error=%s", job.kind.name, type(error).__name__, exc_info=error)
        try:
            await job.kind.fail(job.claim, failures.of_exception(error))
        except Exception as second:
            log.error("settle.failed code=%s said=%s", failures.of_exception(second).code, second)


_ANY_BUT_REDIRECTS = frozenset(range(200, 600)) - {301, 302, 303, 307, 308}
