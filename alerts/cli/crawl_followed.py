"""`tocsin crawl NAME` where workers do the work: it is asked for, followed as it is done, and shown. Reads no site itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from alerts.cli import crawl_progress
from alerts.messages.rendering import count
from alerts.models import Match
from alerts.runtime import job_queue
from crawler import clock
from crawler.errors import WorkError
from crawler.frontier import backfill
from crawler.progress import Report
from crawler.runtime.jobs.base import Tally
from crawler.schedule import host_pause
from crawler.storage.database import Database
from crawler.storage.models import Page, Source, Statement

LOOK = 0.5  # seconds between two looks


@dataclass
class Followed:
    """Sources that workers read, since it was asked for; ``stopping`` ends only the following."""

    database: Database
    ids: Sequence[int]
    started: datetime
    stopping: asyncio.Event

    async def read(self, report: Report) -> None:
        """Have the sources read now, with the pages that they show, and matched; none whose host is left alone for long. Raises WorkError workers_gone."""
        with self.database.write() as session:
            resting = host_pause.resting(clock.utcnow() + backfill.WAITED_FOR)
            mine = Source.id.in_(self.ids), Source.host_key.not_in(resting)
            rows = session.scalars(select(Source).where(*mine).with_for_update(of=Source)).all()
            for row in rows:
                row.next_at = self.started
            job_queue.ask(session, (row.host_key for row in rows))
        await self._until(self._unread, _counted(report, "source", "left"))
        await self._until(self._pages, _counted(report, "page", "left"))
        await self._until(self._unmatched, _counted(report, "statement", "to match"))

    async def read_past(self, since: date, report: Report, *, alert: bool, counting: bool) -> backfill.Progress:
        """Have their past read as well; RequestError backfill_kind, WorkError workers_gone."""
        with self.database.write() as session:
            for source in session.scalars(select(Source).where(Source.id.in_(self.ids))).all():
                backfill.begin(session, source, since, clock.utcnow(), alert=alert, counting=counting)
        first, begun = self.progress(), clock.utcnow()

        def tell(_left: int) -> None:
            now, seconds = self.progress(), (clock.utcnow() - begun).total_seconds()
            report(now.pages - now.pages_left, now.pages, crawl_progress.note(first, now, seconds))

        await self._until(lambda session: int(backfill.unfinished(session, self.ids, clock.utcnow())), tell)
        await self._until(self._unmatched, _counted(report, "statement", "to match"))
        return self.progress()

    def progress(self) -> backfill.Progress:
        """How much of the past is read."""
        with self.database.read() as session:
            return backfill.progress(session, self.ids)

    async def _until(self, left: Callable[[Session], int], tell: Callable[[int], None]) -> None:
        while not self.stopping.is_set():
            with self.database.read() as session:
                now = left(session)
                alive = job_queue.at_work(session)
            if not now:
                return
            if not alive:
                raise WorkError("workers_gone", "No worker gives a sign of life.", "Start `tocsin worker`: what was begun goes on, and the same command follows it.")  # fmt: skip
            tell(now)
            await asyncio.sleep(LOOK)

    def _unread(self, session: Session) -> int:
        """Without those whose host is left alone for longer than somebody waits for it: nobody reads them sooner."""
        late = clock.utcnow() + host_pause.PATIENCE
        soon = Source.next_at <= late, Source.host_key.not_in(host_pause.resting(late))
        tried = or_(Source.last_tried.is_(None), Source.last_tried < self.started, Source.lease_token.is_not(None))
        return _count(
            session,
            select(Source.id).where(Source.id.in_(self.ids), tried, or_(Source.lease_token.is_not(None), and_(*soon))),
        )

    def _pages(self, session: Session) -> int:
        now = clock.utcnow()
        mine = Page.source_id.in_(self.ids), Page.state == "pending", Page.past_list_id.is_(None)
        due = Page.next_at <= now, Page.host_key.not_in(host_pause.resting(now + host_pause.PATIENCE))
        return _count(session, select(Page.id).where(*mine, or_(Page.lease_token.is_not(None), and_(*due))))

    def _unmatched(self, session: Session) -> int:
        return _count(session, self._fresh().where(Statement.matched_at.is_(None)))

    def _fresh(self) -> Select[Any]:
        fresh = or_(Statement.first_seen >= self.started, Statement.changed_at >= self.started)
        return select(Statement.id).where(Statement.source_id.in_(self.ids), fresh)

    def tally(self) -> tuple[Tally, int]:
        """What was read since it was asked for, as far as rows say it, and the number of matches."""
        with self.database.read() as session:
            tried = select(Source.id).where(Source.id.in_(self.ids), Source.last_tried >= self.started)
            seen = select(Page.id).where(Page.source_id.in_(self.ids), Page.seen_at >= self.started)
            fresh = _count(session, self._fresh())
            new = _count(session, self._fresh().where(Statement.first_seen >= self.started))
            matched = select(Match.id).where(Match.statement_id.in_(self._fresh()), Match.matched_at >= self.started)
            return Tally(
                sweeps=_count(session, tried.where(Source.failures == 0)),
                failed_sweeps=_count(session, tried.where(Source.failures > 0)),
                pages=fresh,
                failed_pages=_count(session, seen.where(Page.error.is_not(None))),
                statements=new,
                changed=fresh - new,
            ), _count(session, matched)


def by_workers(database: Database, ids: Sequence[int]) -> bool:
    """Whether workers of an installation of many processes read these sources."""
    if database.sqlite or not ids:
        return False
    with database.read() as session:
        awake = select(Source.id).where(Source.id.in_(ids), Source.next_at.is_not(None), Source.removed_at.is_(None))
        return job_queue.at_work(session) and _count(session, awake) == len(set(ids))


def _counted(report: Report, what: str, rest: str) -> Callable[[int], None]:
    most = 0

    def tell(left: int) -> None:
        nonlocal most
        most = max(most, left)
        report(most - left, most, f"{count(left, what)} {rest}")

    return tell


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
