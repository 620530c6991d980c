"""Spiders of single sites (crawler/sites), each run as a Crawler of its own in the process that crawls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler

from crawler.fetch.egress import Egress
from crawler.items import Failure
from crawler.runtime.jobs.base import Ingest, Job

log = logging.getLogger(__name__)


class SiteSpiders:
    """Those that run now are in ``running``; what they yield is stored by crawler/pipelines.py."""

    def __init__(self, runner: AsyncCrawlerRunner, ingest: Ingest, egress: Egress) -> None:
        self.running: set[asyncio.Task[Any]] = set()
        self._runner = runner
        self._ingest, self._egress = ingest, egress

    def launch(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let it work beside everything else."""
        task = asyncio.ensure_future(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def crawl(self, name: str, **arguments: Any) -> Crawler:
        """Run the spider of that name to its end."""
        crawler = self._runner.create_crawler(name)
        await self._runner.crawl(crawler, **arguments, ingest=self._ingest, egress=self._egress)
        return crawler

    async def read(self, job: Job, name: str, done: Callable[[Job], None]) -> None:
        """Read a source with its own spider, and settle the job; ``done`` is called at its end."""
        try:
            await job.kind.spider_ended(job.claim, await self._problem(job.claim, name))
        except Exception as error:
            log.error("settle.failed error=%s", error)
        finally:
            done(job)

    async def _problem(self, claim: Any, name: str) -> Failure | None:
        """Run the spider; what kept it from its list, or None."""
        try:
            options = self._egress.with_pack(claim.options)
            crawler = await self.crawl(name, source=claim.name, url=claim.url or None, options=options)
        except Exception as error:
            log.error("site.failed source=%s error=%s", claim.name, type(error).__name__, exc_info=error)
            return Failure("spider_failed", f"The spider broke ({type(error).__name__}).")
        problem: Failure | None = getattr(crawler.spider, "problem", None)
        if crawler.stats is not None and crawler.stats.get_value("finish_reason") == "finished":
            return problem
        return problem or Failure("spider_failed", "The spider did not come to its end.")
