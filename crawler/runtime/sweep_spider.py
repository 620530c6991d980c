"""The long-lived spider: waits on a bounded queue for claimed sources and pages, and hands answers to the settler. Decides nothing."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from crawler import clock, settings
from crawler.article.extraction_pool import PoolClosed
from crawler.feeds import reader
from crawler.fetch import addresses, failures
from crawler.fetch.egress import Egress
from crawler.frontier import backfill, pages
from crawler.health import gap_repair, gaps
from crawler.items import Answer, Entry, Failure, Reading
from crawler.runtime.in_flight import Job
from crawler.runtime.jobs.base import MOST_SITEMAPS, Settler
from crawler.sources import store as sources

log = logging.getLogger(__name__)


def answer_of(response: Response, started: str = "") -> Answer:
    """Scrapy's response as the house's answer."""
    headers = tuple(
        (k.decode("latin-1"), v.decode("latin-1")) for k, values in response.headers.items() for v in values
    )
    address = str(response.ip_address) if response.ip_address else None
    return Answer(
        response.url, response.status, headers, response.body, address, started, clock.iso(clock.utcnow()) or ""
    )


class SweepSpider(Spider):
    """Reads what it is given until it is given None. ``done`` is called with every job that came to its end.

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
        self, queue: asyncio.Queue[Job | None], settler: Settler, done: Any, egress: Egress, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.egress = egress
        self.queue = queue
        self.settler = settler
        self.done = done
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Never yields: every job is a task of its own, as many as the worker claims at once. They end with the spider."""
        nothing: tuple[Request, ...] = ()
        try:
            while (job := await self.queue.get()) is not None:
                task = asyncio.ensure_future(self._read(job))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            for request in nothing:
                yield request
        finally:
            for task in self._tasks:
                task.cancel()

    async def _read(self, job: Job) -> None:
        try:
            try:
                response = await self.crawler.engine.download_async(self.request(job))
            except Exception as error:
                if not self.crawler.engine.running:
                    return  # not the site's fault: the job stays due
                await self._settle_failure(job, failures.of_exception(error))
            else:
                await self._answered(job, response)
        except PoolClosed:
            return  # we are being stopped: the job stays due
        except Exception as error:
            await self._broken(job, error)
        self.done(job)

    async def _answered(self, job: Job, response: Response) -> None:
        if isinstance(job, sources.SweepClaim):
            await self.sweep(job, response)
        elif isinstance(job, gaps.GapClaim):
            await self.gap(job, response)
        elif isinstance(job, backfill.BackfillClaim):
            await backfill.read(self.settler.writer, job, answer_of(response, response.meta["started"]))
        else:
            await self.page(job, response)

    def request(self, job: Job) -> Request:
        """Conditional for a list that was read before; its connection is not kept, the next poll comes too late for it."""
        headers = dict(settings.HEADERS)
        if isinstance(job, sources.SweepClaim):
            headers["Connection"] = "close"
            if job.etag:
                headers["If-None-Match"] = job.etag
            if job.last_modified:
                headers["If-Modified-Since"] = job.last_modified
        options = self.egress.with_pack(job.options)
        meta: dict[str, Any] = {
            "options": options,
            "browser": options.browser and getattr(job, "kind", "page") in addresses.BY_BROWSER,
            "home": job.home if isinstance(job, pages.PageClaim | backfill.BackfillClaim) else job.url,
            "download_slot": job.host_key,
            "download_timeout": self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT"),
            "handle_httpstatus_list": _ANY_BUT_REDIRECTS,
            "started": clock.iso(clock.utcnow()),
        }
        if isinstance(job, gaps.GapClaim):
            meta["sitemaps"] = ()
        url = job.via or job.url if isinstance(job, pages.PageClaim) else job.url
        return Request(url, headers=headers, meta=meta)

    async def sweep(self, job: sources.SweepClaim, response: Response) -> None:
        """A source's list came."""
        answer = answer_of(response, response.meta["started"])
        wanted = replace(job, options=response.meta["options"])
        found = await self.settler.swept(wanted, answer, moved=_moved(response))
        if found is not None:
            children = await self._children(response.meta, job, found)
            digest = hashlib.sha256(answer.body).hexdigest()
            # an index answers 304 while its sitemaps change, so its validators are not kept
            bare = replace(answer, headers=())
            await self.settler.settle_reading(job, bare, digest, (found, *children), _moved(response))

    async def page(self, job: pages.PageClaim, response: Response) -> None:
        """A page came."""
        led = response.meta.get("redirect_urls", ())
        trail = (*led[1:], response.url) if led else ()
        wanted = replace(job, options=response.meta["options"])
        await self.settler.fetched(wanted, answer_of(response, response.meta["started"]), trail)

    async def gap(self, job: gaps.GapClaim, response: Response) -> None:
        """The list of a source with a gap came: look from there for what was missed."""

        async def get(url: str) -> Answer | None:
            return await self._beside(response.meta, job.name, url)

        async def known(entries: Sequence[Entry]) -> set[str]:
            return await self.settler.seen_before(entries, job.from_at)

        answer = answer_of(response, response.meta["started"])
        await self.settler.looked(job, await gap_repair.look(job, answer, response.meta["sitemaps"], get, known))

    async def _broken(self, job: Job, error: Exception) -> None:
        """Our own code or the database failed: the job is tried again like any other failure, if that much still works."""
        log.error("sweep.broken kind=%s error=%s", type(job).__module__, type(error).__name__, exc_info=error)
        try:
            await self._settle_failure(job, failures.of_exception(error))
        except Exception as second:
            log.error("settle.failed error=%s", second)

    async def _settle_failure(self, job: Job, failure: Failure) -> None:
        if isinstance(job, sources.SweepClaim):
            await self.settler.sweep_failed(job, failure)
        elif isinstance(job, gaps.GapClaim):
            await self.settler.looked(job, gap_repair.Found())
        elif isinstance(job, backfill.BackfillClaim):
            await backfill.fail(self.settler.writer, job, failure)
        else:
            await self.settler.page_failed(job, failure)

    async def _children(self, meta: dict[str, Any], job: sources.SweepClaim, index: Reading) -> tuple[Reading, ...]:
        """The sitemaps of an index, the newest first (their names or the index say so), up to a bound."""
        found: list[Reading] = []
        for url in index.children[:MOST_SITEMAPS]:
            answer = await self._beside(meta, job.name, url)
            if answer is not None and answer.status == 200:
                found.append(await asyncio.to_thread(reader.read, answer.body, answer.url, None, kind="sitemap"))
        return tuple(found)

    async def _beside(self, meta: dict[str, Any], name: str, url: str) -> Answer | None:
        """A further document of a source, by the same road as its list; None when it cannot be had."""
        kept = {key: meta[key] for key in _CHILDREN}
        try:
            return answer_of(
                await self.crawler.engine.download_async(Request(url, headers=settings.HEADERS, meta=kept))
            )
        except Exception as error:
            log.warning("list.failed source=%s code=%s", name, failures.of_exception(error).code)
            return None


_CHILDREN = ("download_slot", "download_timeout", "options", "home", "handle_httpstatus_list")


def _moved(response: Response) -> str | None:
    """Where the address has moved to for good: the end of a chain of permanent redirects alone (RFC 9110, 15.4.2 and 15.4.9)."""
    reasons = response.meta.get("redirect_reasons", ())
    return response.url if reasons and all(reason in (301, 308) for reason in reasons) else None


_ANY_BUT_REDIRECTS = frozenset(range(200, 600)) - {301, 302, 303, 307, 308}
