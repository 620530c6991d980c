"""A scheduler on a database with work that is due, and what it put into the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from alerts.runtime.scheduler import Scheduler
from crawler import clock
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import a_channel, a_page, a_source, a_statement, a_topic, an_alert


def with_scheduler(database: Database, work: Callable[[Scheduler], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        made = Scheduler(database)
        async with made.app.open_async():
            return await work(made)

    return asyncio.run(run())


def jobs(database: Database) -> list[tuple[str, Any, str]]:
    with database.read() as session:
        return [tuple(row) for row in session.execute(sa.text("SELECT task_name, args, status::text FROM procrastinate_jobs ORDER BY id"))]  # fmt: skip


def jobs_of(database: Database, task: str) -> list[Any]:
    return [args for name, args, _ in jobs(database) if name == task]


def fill(database: Database) -> None:
    past = clock.utcnow() - timedelta(minutes=5)
    with database.write() as session:
        for n in range(3):
            source = a_source(session, f"s{n}", url=f"https://h{n}.example/feed")
            source.next_at, source.host_key = past + timedelta(seconds=n), f"h{n}.example"
            if n == 0:
                a_page(session, source)
        later = a_source(session, "later", url="https://later.example/feed")
        later.next_at, later.host_key = clock.utcnow() + timedelta(hours=1), "later.example"
        topic = a_topic(session, "Bridges", "bridge")
        a_channel(session)
        an_alert(session, topic, a_statement(session, "A bridge fell.", source))
        a_statement(session, "Nothing.", source)
        session.execute(sa.update(Statement).values(matched_at=None))
