"""A process that takes jobs: nothing slow keeps a delivery waiting, workers of the last version still get all that is due, what fails leaves nothing behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from alerts import config
from alerts.models import Delivery, StatementQuotes
from alerts.runtime import job_queue, queue_workers, rehearsal_jobs
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.scheduler import Scheduler
from alerts.runtime.wiring import Parts
from crawler import clock
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, an_alert
from tests.support.databases import Postgres, at_head
from tests.support.scheduling import jobs

MANY = 12  # jobs of each slow kind, which is more than anybody's room


@pytest.fixture
def parts(tmp_path: Path, postgres: Postgres) -> Iterator[Parts]:
    url = postgres.create("queue_workers")
    (tmp_path / "tocsin.toml").write_text(f'database = "{url}"\n')
    with closing(at_head(url)) as database:
        with database.write() as session:
            job_queue.prepare(session)
        yield Parts(config.load(str(tmp_path / "tocsin.toml")), database)


def fill(database: Database) -> None:
    """An alert that is due, which no receiver takes, and many slow jobs before it."""
    with database.write() as session:
        source = a_source(session)
        a_channel(session)
        an_alert(session, a_topic(session), a_statement(session, "A bridge fell.", source))
        session.execute(sa.update(Source).values(next_at=clock.utcnow() + timedelta(days=1)))
        for number in range(MANY):
            rehearsal_jobs.ask(session, {"query": str(number)})
            session.execute(MATCH, {"statements": f'{{"statements": [{number}]}}', "queue": job_queue.MATCHING})


MATCH = sa.text("INSERT INTO procrastinate_jobs (queue_name, task_name, args, priority) VALUES (:queue, 'match', CAST(:statements AS jsonb), 5)")  # fmt: skip


async def tried(database: Database) -> None:
    """Until the delivery was tried."""
    while True:
        with database.read() as session:
            if session.scalar(sa.select(Delivery.attempts)):
                return
        await asyncio.sleep(0.05)


def test_nothing_slow_keeps_a_delivery_waiting(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(parts.database)
    begun = {"match": 0, "rehearse": 0}
    over = asyncio.Event()

    async def matching(_worker: AlertWorker, _among: object) -> None:
        begun["match"] += 1
        await over.wait()  # as while the tables of a language are compiled

    async def rehearsing(*_: object) -> None:
        begun["rehearse"] += 1
        await over.wait()

    monkeypatch.setattr(AlertWorker, "match_all", matching)
    monkeypatch.setattr(rehearsal_jobs, "answer", rehearsing)

    async def work() -> None:
        worker, scheduler = queue_workers.alerts(parts), Scheduler(parts.database)
        running = asyncio.ensure_future(worker.run())
        try:
            async with asyncio.timeout(20):
                while not all(begun.values()):
                    await asyncio.sleep(0.02)
                async with scheduler.app.open_async():
                    await scheduler.tick()
                await tried(parts.database)
            others = dict(begun)
        finally:
            worker.stop()
            over.set()
            await running
        assert others == {"match": 1, "rehearse": 1}  # the others are left to other workers

    asyncio.run(work())


def test_workers_of_the_last_version_get_what_is_due(parts: Parts) -> None:
    """They serve two queues for alerts; a rehearsal that they do not take is done by the desk itself."""
    with parts.database.write() as session:
        a_channel(session)
        an_alert(session, a_topic(session), a_statement(session, "A bridge fell.", a_source(session)))
        a_statement(session, "Nothing.").matched_at = None

    async def tick() -> None:
        scheduler = Scheduler(parts.database)
        async with scheduler.app.open_async():
            await scheduler.tick()

    asyncio.run(tick())
    with parts.database.read() as session:
        given = dict(iter(session.execute(sa.text("SELECT task_name, queue_name FROM procrastinate_jobs"))))
    assert {given[task] for task in ("match", "deliver")} <= {"alerts", "desk"}


def works(parts: Parts, done: Callable[[], bool]) -> float:
    """A worker until then; the seconds that it took."""

    async def run() -> float:
        worker = queue_workers.alerts(parts)
        running = asyncio.ensure_future(worker.run())
        began = time.monotonic()
        while not await asyncio.to_thread(done):
            assert time.monotonic() < began + 20
            await asyncio.sleep(0.02)
        took = time.monotonic() - began
        worker.stop()
        await running
        return took

    return asyncio.run(run())


PUT = sa.text(f"INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('{job_queue.DUE}', :task)")


def test_older_quotes_are_read_by_a_worker(parts: Parts) -> None:
    with parts.database.write() as session:
        for _ in range(2):
            a_statement(session, '"The bridge is closed," said Ann Lee, the mayor.')
        session.execute(sa.update(Statement).values(matched_at=NOW))
        session.execute(PUT, {"task": "quotes"})
    works(parts, lambda: not jobs(parts.database))
    with parts.database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(StatementQuotes)) == 2


def test_a_job_that_fails_waits_a_second_and_leaves_nothing(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    with parts.database.write() as session:
        session.execute(sa.text("ALTER TABLE source_alarm RENAME TO away"))
        session.execute(PUT, {"task": "watch"})
        session.execute(sa.text(f"INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('{job_queue.DUE}', 'prune', '{{\"unknown\": 1}}')"))  # fmt: skip
    assert works(parts, lambda: not jobs(parts.database)) > 1
    found = {line.split(" task=")[0] for line in caplog.messages if line.startswith("job.")}
    assert found == {"job.failed", "job.broken"}
