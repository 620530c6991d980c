"""The worker of `tocsin crawl NAME --since`: reads the sources once, then walks through their past by the same polite road."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from crawler import clock
from crawler.config.sections import Config
from crawler.frontier import backfill
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.in_flight import Job
from crawler.storage.database import Database
from crawler.storage.models import Source


class Walker(Worker):
    """``drain`` ends when the walks have come to their end, or wait for tries that are far off. ``begin`` comes first."""

    past = True

    def __init__(self, config: Config, database: Database, *, owner: str, only: Sequence[int]) -> None:
        super().__init__(config, database, owner=owner, only=only)
        self._walked: list[int] = []

    def begin(self, walks: Sequence[int], since: date, *, alert: bool = False, counting: bool = False) -> None:
        """Put the beginnings of these sources' walks on their list, or take up where they were left.

        ``counting``: only the documents are read, and the pages counted that would be fetched. Raises RequestError backfill_kind.
        """
        now = clock.utcnow()
        with self.database.write() as session:
            for number in walks:
                source = session.get_one(Source, number)
                backfill.begin(session, source, since, now, alert=alert, counting=counting)
        self._walked = list(walks)
        if counting:
            self._wanted: list[int] = []

    def progress(self) -> backfill.Progress:
        """How far the walks are."""
        with self.database.read() as session:
            return backfill.progress(session, self._walked)

    def _more(self, session: Any, now: datetime, token: str, room: int, busy: Collection[str]) -> list[Job]:
        """Documents of the past, once what the sources show today is on the work list as news."""
        if self._only(True):
            return []
        return [*backfill.claim_due(session, now, token, room, busy=busy, only=self._walked)]

    def _anything_due(self, once: bool) -> bool:
        """Also while a document or a page of the past waits for a try that is near."""
        if super()._anything_due(once):
            return True
        with self.database.read() as session:
            return backfill.unfinished(session, self._walked, clock.utcnow())
