"""Worker processes that read lists (crawler/article/worker_pool.py): feeds, sitemaps, pages of headlines. Reads nothing itself.

No list is read in the process that crawls: what a small one may cost depends on who wrote it.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, Protocol

from crawler.article.worker_pool import Limits, WorkerPool
from crawler.errors import ConfigError
from crawler.feeds import list_worker
from crawler.feeds.list_lanes import Lane, Lanes
from crawler.feeds.list_leads import Older, PageSurvey
from crawler.items import Answer, Failure, Reading

AT_ONCE = 3  # lists; a further process starts only while all others are at work, or with a list that may take long
LIMITS = Limits(deadline=20.0, cpu=2.0, memory=250 << 20, recycle=2_000)
_LEADING = ("content-type", "link")  # headers that say where a list goes on
_LONGEST_HEADER = 20_000

FAILED = {
    "timeout": Failure("list_timeout", "Reading the list took more processor time than a list may take."),
    "memory": Failure("list_memory", "Reading the list needed more memory than a list may have."),
    "crashed": Failure("list_crashed", "The process that read the list crashed."),
    "failed": Failure("list_failed", "The list could not be read because of an error in the reader."),
}


class Lists(Protocol):
    """How lists are read."""

    async def read(
        self,
        answer: Answer,
        *,
        kind: str | None = None,
        selector: str | None = None,
        now: datetime | None = None,
    ) -> Reading:
        """As `crawler.feeds.reader.read`; a list that costs too much is of kind none, with list_timeout or list_memory."""

    async def older(self, answer: Answer, *, listing: bool) -> Older:
        """As `crawler.feeds.older_pages`; of a list that cannot be read nothing is known."""

    async def survey(self, answer: Answer) -> PageSurvey:
        """As `crawler.feeds.page_survey.survey`."""


class ListPool(WorkerPool):
    """At most ``workers`` lists at once; further calls wait. Workers start with the first list that needs them.

    One worker is kept for small lists, and one at most reads those of the slow lane (list_lanes.py).
    """

    def __init__(self, workers: int = AT_ONCE, limits: Limits = LIMITS) -> None:
        super().__init__(list_worker.__name__, workers, limits)
        self._lanes = Lanes()
        long, slow = asyncio.Semaphore(max(workers - 1, 1)), asyncio.Semaphore(1)
        self._turns: dict[Lane, tuple[asyncio.Semaphore, ...]] = {"small": (), "large": (long,), "slow": (slow, long)}

    async def read(
        self,
        answer: Answer,
        *,
        kind: str | None = None,
        selector: str | None = None,
        now: datetime | None = None,
    ) -> Reading:
        """See Lists. Raises ConfigError (selector_invalid), and PoolClosed after ``close``."""
        asked = {"task": "read", "kind": kind, "selector": selector, "now": now.isoformat() if now else None}
        frames = await self._ask(answer, asked)
        last: dict[str, Any] = frames[-1]
        if "wrong" in last:
            raise ConfigError(last["wrong"], last["message"], last["fix"])
        if "failed" in last:
            why = FAILED[str(last["failed"])]
            return Reading("none", warnings=(why.code,), error=why.message)
        return list_worker.reading_of(frames)

    async def older(self, answer: Answer, *, listing: bool) -> Older:
        """See Lists."""
        headers = [(k, v[:_LONGEST_HEADER]) for k, v in answer.headers if k.lower() in _LEADING]
        asked = {"task": "older", "listing": listing, "headers": headers}
        found: dict[str, Any] = (await self._ask(answer, asked))[-1]
        return Older() if "failed" in found else Older(tuple(found["urls"]), found["said"], tuple(found["links"]))

    async def survey(self, answer: Answer) -> PageSurvey:
        """See Lists."""
        found: dict[str, Any] = (await self._ask(answer, {"task": "survey"}))[-1]
        return PageSurvey() if "failed" in found else PageSurvey(**{k: _tuple(v) for k, v in found.items()})

    async def _ask(self, answer: Answer, asked: dict[str, Any]) -> list[dict[str, Any]]:
        lane = self._lanes.lane(answer.url, len(answer.body))
        async with AsyncExitStack() as turns:
            for turn in self._turns[lane]:
                await turns.enter_async_context(turn)
            frames = await self.ask({**asked, **_about(answer)}, answer.body, spare=lane != "small")
        last: dict[str, Any] = frames[-1]
        spent = last.pop("spent", None)
        self._lanes.learn(answer.url, spent=None if "failed" in last else spent)
        return frames


def _about(answer: Answer) -> dict[str, object]:
    return {"url": answer.url, "content_type": (answer.header("Content-Type") or "")[:_LONGEST_HEADER] or None}


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
