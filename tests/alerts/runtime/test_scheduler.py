"""The scheduler: what is due is given out once. What dead processes had: test_rescue.py."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alerts.runtime import job_queue, rehearsal_jobs, scheduler
from alerts.runtime.scheduler import Due, Scheduler
from alerts.views import metrics
from crawler import clock, tracing
from crawler.frontier import backfill
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import a_source
from tests.support.collector import Collector
from tests.support.scheduling import fill, jobs, jobs_of, with_scheduler


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
