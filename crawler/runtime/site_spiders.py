"""Spiders of single sites (crawler/sites), each run as a Crawler of its own in the process that crawls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler

from crawler import correlation
from crawler.config.source_options import SourceOptions
from crawler.fetch import failures
from crawler.fetch.egress import Egress
from crawler.items import Failure
from crawler.runtime.jobs.base import Ingest, Job

log = logging.getLogger(__name__)


class SiteSpiders:
    """Those that run now are in ``running``; what they yield is stored by crawler/pipelines.py."""

    def __init__(self, runner: AsyncCrawlerRunner, ingest: Ingest, egress: Egress) -> None:
        self.running: set[asyncio.Task[Any]] = set()
        self.problems: dict[str, Failure] = {}  # of spiders that ran alone, by name
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
        correlation.belong(poll=job.kind.poll(job.claim), job=job.number)
        try:
            claim = job.claim
            with job.kind.traced(claim):
                problem = await self._problem(name, claim.options, source=claim.name, url=claim.url or None)
                await job.kind.spider_ended(claim, problem)
        except Exception as error:
            log.error("settle.failed code=%s said=%s", failures.of_exception(error).code, error)
        finally:
            done(job)

    async def alone(self, name: str, since: str | None) -> None:
        """Run a spider by itself, without a job; what keeps it from its list is noted."""
        problem = await self._problem(name, None, since=since)
        if problem is not None:
            self.problems[name] = problem
            self._ingest.tally.failed_sweeps += 1

    async def _problem(self, name: str, options: SourceOptions | None, **arguments: Any) -> Failure | None:
        """Run the spider; what kept it from its list, or None."""
        try:
            options = self._egress.with_pack(options) if options is not None else None
            crawler = await self.crawl(name, **arguments, options=options)
        except Exception as error:
            log.error("site.failed spider=%s error=%s", name, type(error).__name__, exc_info=error)
            return Failure("spider_failed", f"The spider broke ({type(error).__name__}).")
        problem: Failure | None = getattr(crawler.spider, "problem", None)
        if crawler.stats is not None and crawler.stats.get_value("finish_reason") == "finished":
            return problem
        return problem or Failure("spider_failed", "The spider did not come to its end.")
