"""Spiders of single sites (crawler/sites), each run as a Crawler of its own in the process that crawls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner

from crawler.fetch.egress import Egress
from crawler.items import Failure
from crawler.runtime.jobs.base import Ingest, Job

log = logging.getLogger(__name__)


class SiteSpiders:
    """Those that run now are in ``running``; what they yield is stored by crawler/pipelines.py."""

    def __init__(self, runner: AsyncCrawlerRunner, ingest: Ingest, egress: Egress) -> None:
        self.running: set[asyncio.Task[None]] = set()
        self._runner = runner
        self._given: dict[str, Any] = {"ingest": ingest, "egress": egress}

    def start(self, name: str) -> None:
        """Run a spider that was named, without a source that claims it."""
        self._launch(self._crawl(name))

    def read(self, job: Job, name: str, done: Callable[[Job], None]) -> None:
        """Read a source with its own spider, and settle the job; ``done`` is called at its end."""
        self._launch(self._read(job, name, done))

    def cancel(self) -> None:
        """End all that run."""
        for task in self.running:
            task.cancel()

    def _launch(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def _crawl(self, name: str) -> None:
        await self._runner.crawl(self._runner.create_crawler(name), **self._given)

    async def _read(self, job: Job, name: str, done: Callable[[Job], None]) -> None:
        try:
            await job.kind.spider_ended(job.claim, await self._problem(job.claim, name))
        except Exception as error:
            log.error("settle.failed error=%s", error)
        finally:
            done(job)

    async def _problem(self, claim: Any, name: str) -> Failure | None:
        """Run the spider to its end; what kept it from its list, or None."""
        try:
            crawler = self._runner.create_crawler(name)
            options = self._given["egress"].with_pack(claim.options)
            await self._runner.crawl(crawler, source=claim.name, url=claim.url or None, options=options, **self._given)
            problem: Failure | None = getattr(crawler.spider, "problem", None)
            if crawler.stats is None or crawler.stats.get_value("finish_reason") != "finished":
                problem = problem or Failure("spider_failed", "The spider did not come to its end.")
        except Exception as error:
            log.error("site.failed source=%s error=%s", claim.name, type(error).__name__, exc_info=error)
            problem = Failure("spider_failed", f"The spider broke ({type(error).__name__}).")
        return problem
