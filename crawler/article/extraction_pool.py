"""Worker processes that read pages (worker_pool.py): what is asked of them, and what their answers mean. Extracts nothing itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.article import extraction_worker
from crawler.article.clean_text import without_text
from crawler.article.worker_pool import Limits, PoolClosed, WorkerPool
from crawler.items import Entry, StatementItem

if TYPE_CHECKING:
    from crawler.article.site_learning import SiteMemory

__all__ = ["ExtractionPool", "PoolClosed"]

DEADLINE = 20.0
CPU = 8.0
MEMORY = 512 << 20
RECYCLE = 300


class ExtractionPool(WorkerPool):
    """At most ``workers`` pages at once; further calls wait. Workers start with the first page that needs them.

    ``deadline`` is in seconds a page, ``memory`` in bytes a page above what a worker has loaded, ``recycle`` in pages a worker reads
    before it is replaced, ``cpu`` in seconds of processor time a page.
    """

    def __init__(
        self,
        workers: int,
        deadline: float = DEADLINE,
        memory: int = MEMORY,
        recycle: int = RECYCLE,
        cpu: float = CPU,
    ) -> None:
        super().__init__(extraction_worker.__name__, workers, Limits(deadline, cpu, memory, recycle))

    async def extract(
        self,
        body: bytes,
        url: str,
        content_type: str | None = None,
        hint: Entry | None = None,
        now: datetime | None = None,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        first_page: str = "",
        memory: SiteMemory | None = None,
    ) -> StatementItem:
        """What crawler.article.extract gives, from a worker.

        A page that cannot be read gives an item of kind ``unreadable`` with the hint's title and an error code:
        extraction_timeout, extraction_memory, extraction_crashed or extraction_failed. Raises only after ``close``.
        """
        head: dict[str, object] = {
            "url": url,
            "content_type": content_type,
            "hint": dataclasses.asdict(hint) if hint else None,
            "now": now.isoformat() if now else None,
            "include": list(include),
            "exclude": list(exclude),
            "first_page": first_page,
            "memory": memory.to_json() if memory is not None else None,
        }
        answer = (await self.ask(head, body))[-1]
        if "failed" in answer:
            return without_text(url, hint, "unreadable", f"extraction_{answer['failed']}")
        return extraction_worker.item_from(answer)
