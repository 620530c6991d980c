"""The scheduler: what is due is given out once, what dead processes had is given out again, and what kills them is set aside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alerts.delivery import signs_of_life
from alerts.delivery.unmatched import unmatched
from alerts.models import Alert
from alerts.runtime import job_queue, rehearsal_jobs, scheduler
from alerts.runtime.scheduler import Due, Scheduler
from alerts.views import metrics
from crawler import clock, tracing
from crawler.frontier import backfill
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.builders import a_channel, a_page, a_source, a_statement, a_topic, an_alert
from tests.support.collector import Collector
from tests.support.databases import Postgres, at_head


@pytest.fixture(scope="module")
def made(postgres: Postgres) -> Iterator[Database]:
    with closing(at_head(postgres.create("scheduler"))) as database:
        with database.write() as session:
            job_queue.prepare(session)
        yield database


@pytest.fixture
def queue(made: Database) -> Database:
    with made.write() as session:
        names = sa.inspect(session.connection()).get_table_names()
        tables = ", ".join(f'"{name}"' for name in names if not name.endswith("_version"))
        session.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return made


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


def test_what_is_due_is_given_out_once(queue: Database) -> None:
    fill(queue)

    async def two_ticks(made: Scheduler) -> tuple[Due, Due]:
        return await made.tick(), await made.tick()

    with Collector() as collector, tracing.sending(collector.url, "scheduler"):
        first, second = with_scheduler(queue, two_ticks)
    (span,) = collector.spans  # of the tick that gave something out
    assert (span.name, {one.key: one.value.int_value for one in span.attributes}["statements"]) == ("tick", 2)
    assert set(first.hosts) >= {"h0.example", "h1.example", "h2.example"}
    assert "later.example" not in first.hosts
    assert len(first.statements) == 2
    assert "deliver" in first.single
    assert second == Due([], [], [], [], [])
    another: Due = with_scheduler(queue, Scheduler.tick)  # one that took over gives out nothing twice either
    assert another == Due([], [], [], [], [])
    assert [task for task, _, _ in jobs(queue)].count("sweep") == 1


def test_a_tick_that_failed_is_made_again(queue: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that was due, also what comes every six hours."""
    fill(queue)

    async def away(*_: object) -> None:
        raise ConnectionError

    async def work(made: Scheduler) -> tuple[Due, Due]:
        with monkeypatch.context() as patched:
            patched.setattr(made, "_defer", away)
            with pytest.raises(ConnectionError):
                await made.tick()
        return await made.tick(), await made.tick()

    first, second = with_scheduler(queue, work)
    assert {"prune", "signs", "deliver"} <= set(first.single)
    assert len(first.statements) == 2
    assert second == Due([], [], [], [], [])


def test_a_backlog_does_not_flood_the_queue(queue: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "HOSTS", 1)
    monkeypatch.setattr(scheduler, "AHEAD", 2)
    fill(queue)
    due: Due = with_scheduler(queue, Scheduler.tick)
    assert due.hosts == ["h0.example", "h1.example"]  # the longest due first


async def dies(made: Scheduler, queue: str = job_queue.CRAWL) -> list[Any]:
    """A process takes a job and gives no sign of life any more; then the scheduler looks."""
    worker = await made.app.job_manager.register_worker()
    while (job := await made.app.job_manager.fetch_job(queues=[queue], worker_id=worker)) is not None:
        assert job.queue == queue
    with made.database.write() as session:
        session.execute(sa.text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
    await made._rescue()
    return jobs(made.database)


def test_what_a_dead_process_had_is_given_to_another(queue: Database) -> None:
    fill(queue)

    async def work(made: Scheduler) -> list[Any]:
        await made.tick()
        return await dies(made)

    assert [(task, status) for task, _, status in with_scheduler(queue, work) if task == "sweep"] == [("sweep", "todo")]


def test_a_dead_delivery_beside_one_that_waits_keeps_nothing_from_being_rescued(queue: Database) -> None:
    """Of deliveries one may wait at a time, so that the dead one's job cannot wait again beside it."""
    fill(queue)

    async def work(made: Scheduler) -> list[Any]:
        await made.tick()
        worker = await made.app.job_manager.register_worker()
        while (
            await made.app.job_manager.fetch_job(queues=[job_queue.MATCHING, job_queue.DUE], worker_id=worker)
            is not None
        ):
            pass
        await made.tick()  # another delivery waits
        assert [row[2] for row in jobs(made.database) if row[0] == "deliver"] == ["doing", "todo"]
        return await dies(made)

    found = [(task, status) for task, _, status in with_scheduler(queue, work)]
    assert found.count(("deliver", "todo")) == 1
    assert ("match", "todo") in found
    assert ("sweep", "todo") in found
    assert not [task for task, status in found if status == "doing"]


def test_what_kills_process_after_process_is_set_aside(queue: Database) -> None:
    """Taken apart first, so that the other hosts of its job go on."""
    fill(queue)
    with queue.write() as session:
        a_channel(session, "operator").operator = True

    async def work(made: Scheduler) -> list[list[str]]:
        await made.tick()
        for _ in range(scheduler.TRIES):
            found = await dies(made)
        apart = [args["hosts"] for task, args, status in found if task == "sweep" and status == "todo"]
        for _ in range(scheduler.TRIES):
            await dies(made)
        return apart

    apart = with_scheduler(queue, work)
    assert {len(hosts) for hosts in apart} == {1}
    assert len(apart) >= 3
    with queue.read() as session:
        times = dict(iter(session.execute(sa.select(Source.name, Source.next_at))))
        notices = session.scalars(sa.select(Alert.kind)).all()
    assert notices.count("notice") >= 3
    assert times["s0"] > clock.utcnow() + timedelta(hours=5)
    assert not [row for row in jobs(queue) if row[0] == "sweep" and row[2] == "todo"]


def test_a_statement_that_kills_process_after_process_is_set_aside(queue: Database) -> None:
    """The others of its job are matched on; a job that failed in another way sets nothing aside."""
    fill(queue)
    with queue.write() as session:
        a_channel(session, "operator").operator = True
        waiting = session.scalars(sa.select(Statement.id).order_by(Statement.id)).all()

    async def work(made: Scheduler) -> tuple[Any, Any]:
        made_due = await made.tick()
        for _ in range(2 * scheduler.TRIES):
            apart = await dies(made, job_queue.MATCHING)
        made._given.clear()
        return made_due.statements, (await made.tick()).statements, apart

    first, second, apart = with_scheduler(queue, work)
    assert first == list(waiting)
    assert second == []
    assert [args for task, args, status in apart if task == "match" and status == "failed"][1:] == [{"statements": [n]} for n in first]  # fmt: skip
    later = clock.utcnow() + timedelta(hours=1)
    with queue.write() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Alert).where(Alert.kind == "notice"))
        session.execute(sa.update(Source).values(next_at=later))
        assert signs_of_life.standstill(session, later) == "deliveries"
        found = {name: values for name, _, values in metrics.numbers(session, later)}
        assert (found["tocsin_statements_unmatched"], found["tocsin_statements_set_aside"]) == ({"": 0}, {"": 2})
        assert found["tocsin_statement_overdue_seconds"] == {"": 0}
        session.execute(sa.text("UPDATE procrastinate_jobs SET attempts = 1"))  # an error, and no dead process
        assert not job_queue.live(session).statements
        assert unmatched(session, later).waiting == 2
        assert signs_of_life.standstill(session, later) == "statements"


def test_each_queue_says_what_waits_in_it_and_for_how_long(queue: Database) -> None:
    async def work(made: Scheduler) -> None:
        await made._defer(job_queue.SWEEP, job_queue.CRAWL, ({"hosts": [f"{n}.example"]} for n in range(3)))
        await made._defer(job_queue.BACKFILL, job_queue.PAST, [{"hosts": ["old.example"]}])

    with_scheduler(queue, work)
    with queue.write() as session:
        session.execute(sa.text("UPDATE procrastinate_events SET at = now() - interval '2 min' WHERE job_id IN (SELECT max(id) FROM procrastinate_jobs GROUP BY queue_name)"))  # fmt: skip
        session.execute(sa.text("UPDATE procrastinate_events SET at = at - interval '1 h' WHERE job_id IN (SELECT id FROM procrastinate_jobs WHERE queue_name = 'past')"))  # fmt: skip
        found = {name: values for name, _, values in metrics.queue(session)}
    ages = {key: round(n, -1) for key, n in found["tocsin_job_oldest_seconds"].items()}
    assert found["tocsin_jobs_waiting"] == {'{queue="crawl"}': 3, '{queue="past"}': 1, '{queue="alerts"}': 0, '{queue="desk"}': 0, '{queue="rehearsals"}': 0}  # fmt: skip
    assert ages == {
        '{queue="crawl"}': 120,
        '{queue="past"}': 3720,
        '{queue="alerts"}': 0,
        '{queue="desk"}': 0,
        '{queue="rehearsals"}': 0,
    }
    assert round(metrics.oldest(found), -1) == 120  # the past gives way


def test_the_past_of_a_source_is_read_when_nothing_else_is_due_there(queue: Database) -> None:
    fill(queue)
    with queue.write() as session:
        source = a_source(session, "past", url="https://old.example/feed")
        source.next_at = clock.utcnow() + timedelta(hours=1)
        for name, paused in (("past", False), ("s0", False), ("gone", True)):
            row = session.scalar(sa.select(Source).where(Source.name == name)) or a_source(session, name, url="https://gone.example/feed")  # fmt: skip
            row.removed_at = clock.utcnow() if paused else None
            backfill.begin(session, row, date(2020, 1, 1), clock.utcnow() - timedelta(minutes=1), alert=False, counting=False)  # fmt: skip
    due: Due = with_scheduler(queue, Scheduler.tick)
    assert "h0.example" in due.hosts
    assert due.past == ["old.example"]
    with queue.read() as session:
        rank = session.execute(sa.text("SELECT task_name FROM procrastinate_jobs WHERE queue_name IN ('crawl', 'past') ORDER BY priority DESC, id")).scalars().all()  # fmt: skip
    assert rank[-1] == "backfill"


def test_what_a_person_waits_for_goes_first(queue: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it waits already it is moved forward, and what nobody has yet is given out before all else."""
    monkeypatch.setattr(scheduler, "HOSTS", 1)
    monkeypatch.setattr(scheduler, "AHEAD", 2)
    fill(queue)

    async def work(made: Scheduler) -> Due:
        await made.tick()
        with queue.write() as session:
            job_queue.ask(session, ["h1.example", "h2.example", "unknown.example"])
        return await made.tick()

    assert with_scheduler(queue, work).urgent == ["h2.example"]
    with queue.read() as session:
        first = session.execute(sa.text("SELECT args->'hosts'->>0 FROM procrastinate_jobs WHERE queue_name = 'crawl' ORDER BY priority DESC, id")).scalars().all()  # fmt: skip
    assert first == ["h1.example", "h2.example", "h0.example"]


def test_a_hundred_thousand_jobs_for_one_host_are_one(queue: Database) -> None:
    """After the next tick, so that the other hosts do not wait behind them; neither the ticks nor the queue grow with them, and a worker does none twice."""
    fill(queue)
    again = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT 'crawl', 'sweep', '{\"hosts\": [\"h0.example\"]}' FROM generate_series(1, 100000)"
    with queue.write() as session:
        session.execute(
            sa.text("SET LOCAL session_replication_role = replica")
        )  # no triggers: they take ten times as long
        session.execute(sa.text(again))
    read: list[str] = []

    async def sweep(_job: int, hosts: list[str]) -> None:
        read.extend(hosts)

    async def work(made: Scheduler) -> Due:
        first = await made.tick()
        assert not (await made.tick()).repeated
        job_queue.teach(made.app, {"sweep": sweep})
        worker = asyncio.ensure_future(job_queue.work(made.app, [job_queue.CRAWL], 4, 1))
        while jobs_of(queue, "sweep"):
            await asyncio.sleep(0.02)
        worker.cancel()
        await asyncio.wait([worker])
        return first

    first = with_scheduler(queue, work)
    assert {"h1.example", "h2.example"} <= set(first.hosts)
    assert "h0.example" not in first.hosts
    assert read == ["h0.example", *first.hosts]


def test_a_host_is_left_to_the_job_that_has_it(queue: Database) -> None:
    both = sa.text("INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('crawl', 'sweep', '{\"hosts\": [\"a\", \"b\"]}', 'doing'), ('crawl', 'sweep', '{\"hosts\": [\"b\", \"c\"]}', 'doing')")  # fmt: skip
    with queue.write() as session:
        session.execute(both)
        assert job_queue.elsewhere(session, 2, ["b", "c"]) == {"b"}
        assert job_queue.elsewhere(session, 1, ["a"]) == set()


def test_a_question_of_a_desk_that_was_killed_goes(queue: Database) -> None:
    """It holds the text of a query. One that is asked now stays, also when another scheduler begins to lead."""
    with queue.write() as session:
        rehearsal_jobs.ask(session, {"query": "secret words"})

    def questions() -> list[Any]:
        return [args for task, args, _ in jobs(queue) if task == "question"]

    for _ in range(2):
        with_scheduler(queue, Scheduler.tick)
        assert len(questions()) == 1
    with queue.write() as session:
        session.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = scheduled_at - interval '301 seconds'"))
        rehearsal_jobs.ask(session, {"query": "new words"})
    with_scheduler(queue, Scheduler.tick)
    assert [asked["question"]["query"] for asked in questions()] == ["new words"]


def test_a_process_that_stands_still_keeps_no_lock_of_the_queue(queue: Database) -> None:
    async def limit(made: Scheduler) -> Any:
        return await made.app.connector.execute_query_one_async(
            "SELECT current_setting('idle_in_transaction_session_timeout') AS it"
        )

    assert with_scheduler(queue, limit) == {"it": "10s"}


def test_the_queue_is_made_once_and_brought_to_the_installed_version(queue: Database) -> None:
    for noted in (None, "3.10.0", "99.0"):
        with queue.write() as session:
            if noted:
                session.execute(sa.text(f"COMMENT ON TABLE procrastinate_jobs IS '{noted}'"))
            job_queue.prepare(session)
    with queue.read() as session:
        assert job_queue.live(session) == job_queue.Live()
