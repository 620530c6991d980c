"""The worker of `tocsin crawl NAME --since`: reads the sources once, then follows them into their past by the same polite road."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler import clock
from crawler.frontier import backfill
from crawler.runtime.crawl_worker import Worker
from crawler.storage.models import Source


class BackfillWorker(Worker):
    """``drain`` ends when nothing of the past is left, or only tries that are far off. ``begin`` comes first."""

    def begin(self, source_ids: Sequence[int], since: date, *, alert: bool = False, counting: bool = False) -> None:
        """Make rows of the first documents of these sources' past, or go on where an earlier run ended.

        ``counting``: only the documents are read, and the pages counted that would be fetched. Raises RequestError backfill_kind.
        """
        now = clock.utcnow()
        with self.database.write() as session:
            for number in source_ids:
                source = session.get_one(Source, number)
                backfill.begin(session, source, since, now, alert=alert, counting=counting)
        self.scope.past = list(source_ids)
        if counting:
            self.scope.unread = set()

    def progress(self) -> backfill.Progress:
        """How much of the past is read."""
        with self.database.read() as session:
            return backfill.progress(session, self.scope.past)

    def _anything_due(self) -> bool:
        """Also when the hour's budget is spent: the past waits for the next hour."""
        if super()._anything_due():
            return True
        with self.database.read() as session:
            return backfill.unfinished(session, self.scope.past, clock.utcnow())
