"""One kind of crawl job with a writer and an extraction pool of its own, without a spider: claims are made by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from crawler.article.extraction_pool import ExtractionPool
from crawler.runtime.jobs.base import Ingest, JobKind, Scope
from crawler.storage.database import Database, Writer

Kind = TypeVar("Kind", bound=JobKind)


def with_ingest(database: Database, work: Callable[[Ingest], Any]) -> Any:
    async def whole() -> Any:
        writer = Writer(database)
        ingest = Ingest(writer, ExtractionPool(1))
        try:
            return await work(ingest)
        finally:
            await ingest.close()
            await writer.close()

    return asyncio.run(whole())


def with_jobs(database: Database, kind: type[Kind], work: Callable[[Kind], Any]) -> Any:
    return with_ingest(database, lambda ingest: work(kind(ingest, Scope())))
