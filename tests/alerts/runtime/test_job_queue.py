"""The queue on a server whose disk is full: the scheduler and who does the jobs say so, live on, and go on with all of them when there is room again."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa
from procrastinate.jobs import Status

from alerts.runtime import job_queue, scheduler
from alerts.runtime.scheduler import Scheduler
from crawler import clock
from crawler.errors import StorageError
from crawler.storage.database import Database
from tests.support.builders import a_source
from tests.support.databases import Postgres, at_head

WHERE = sa.text("SELECT status::text, count(*) FROM procrastinate_jobs WHERE task_name = 'sweep' GROUP BY 1")
MANY = sa.text(
    "INSERT INTO procrastinate_jobs (queue_name, task_name) SELECT 'none', 'none' FROM generate_series(1, 100)"
)
ONE_MORE = sa.text("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('none', 'none')")


@pytest.fixture
def small(small_disk: Postgres) -> Iterator[Database]:
    """Sixty hosts are due."""
    with closing(at_head(small_disk.create("queue"))) as database:
        with database.write() as session:
            job_queue.prepare(session)
            for n in range(60):
                source = a_source(session, f"s{n}", url=f"https://h{n}.example/feed")
                source.next_at, source.host_key = clock.utcnow() - timedelta(seconds=90 - n), f"h{n}.example"
        yield database


async def until(what: str, caplog: pytest.LogCaptureFixture) -> None:
    while what not in caplog.text:
        await asyncio.sleep(0.02)


def to_the_last_row(database: Database) -> None:
    """What room is left within the queue's own pages."""
    code = ""
    while not code:
        try:
            with database.write() as session:
                session.execute(ONE_MORE)
        except StorageError as error:
            code = error.code
    assert code == "disk_full"


def test_a_full_disk_ends_no_process_and_loses_no_job(small: Database, small_disk: Postgres, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    """What a worker does meanwhile comes to its end in three ways: well, with an error of the database, and with one that nobody planned."""
    monkeypatch.setattr(job_queue, "BEAT", 0.2)
    monkeypatch.setattr(scheduler, "HOSTS", 1)
    monkeypatch.setattr(scheduler, "AHEAD", 3)
    caplog.set_level(logging.WARNING)
    read: Counter[str] = Counter()
    go, room = asyncio.Event(), asyncio.Event()

    async def sweep(_job: int, hosts: list[str]) -> None:
        await go.wait()
        read.update(hosts)
        if hosts == ["h1.example"] and not room.is_set():
            await asyncio.to_thread(to_the_last_row, small)
            with small.write() as session:
                session.execute(MANY)
        if hosts == ["h2.example"] and not room.is_set():
            while await asyncio.to_thread(state, small) != {"doing": 1}:
                await asyncio.sleep(0.02)
            await asyncio.to_thread(to_the_last_row, small)  # of what the others left as well
            raise ValueError("a fault of ours")

    async def work() -> None:
        made = Scheduler(small)
        async with made.app.open_async():
            await made.tick()
            job_queue.teach(made.app, {"sweep": sweep})
            doing = asyncio.ensure_future(job_queue.work(made.app, [job_queue.CRAWL], 8, 1))
            while await asyncio.to_thread(state, small) != {"doing": 3}:
                await asyncio.sleep(0.02)
            await asyncio.to_thread(small_disk.fill)
            await asyncio.to_thread(to_the_last_row, small)
            monkeypatch.setattr(scheduler, "AHEAD", 100)
            giving = asyncio.ensure_future(Scheduler(small).run())
            await until("scheduler.failed code=disk_full", caplog)
            go.set()
            await until("job.failed task=sweep code=disk_full", caplog)
            await until("job.broken task=sweep", caplog)
            assert not doing.done()
            assert not giving.done()
            room.set()
            read.clear()
            await asyncio.to_thread(small_disk.empty)
            while len(read) < 60:
                await asyncio.sleep(0.02)
            for task in (giving, doing):
                task.cancel()
            await asyncio.wait([giving, doing])

    asyncio.run(asyncio.wait_for(work(), 60))
    assert caplog.text.count("Traceback") == caplog.text.count("ValueError: a fault of ours")


def state(database: Database) -> dict[str, int]:
    with database.read() as session:
        return dict(iter(session.execute(WHERE)))  # type: ignore[arg-type]


def test_the_end_of_a_job_that_a_standby_did_not_hear_of_is_written_again(queue: Database) -> None:
    """Else it is being done for as long as its worker lives, and its hosts are given out to nobody."""

    def did(*lines: str) -> None:
        with queue.write() as session:
            for line in lines:
                session.execute(sa.text(line))

    async def work() -> None:
        app = job_queue.connect(queue.url)
        app.job_manager = job_queue._patient(app.connector)  # as `work` does
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            await app.configure_task("sweep", queue="crawl", allow_unknown=True).defer_async(hosts=["a.example"])
            job = await app.job_manager.fetch_job(["crawl"], worker)
            did("CREATE TABLE before AS SELECT * FROM procrastinate_jobs")
            await app.job_manager.finish_job(job, Status.SUCCEEDED, delete_job=True)
            assert await asyncio.to_thread(state, queue) == {}
            did("INSERT INTO procrastinate_jobs SELECT * FROM before", "DROP TABLE before")
            assert await asyncio.to_thread(state, queue) == {"doing": 1}
            await app.job_manager.update_heartbeat(worker)
            assert await asyncio.to_thread(state, queue) == {}

    asyncio.run(asyncio.wait_for(work(), 60))
