"""What dead processes had is given out again, and what ends them is set aside, without what was only beside it.

A process is what `life` does with the real queue: it takes jobs as a worker does, and gives no sign of life any more once it has a deadly one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
import sqlalchemy as sa
from procrastinate.jobs import Status

from alerts.delivery import signs_of_life
from alerts.delivery.unmatched import unmatched
from alerts.models import Alert
from alerts.runtime import job_queue, rescue
from alerts.runtime.scheduler import Scheduler
from alerts.views import metrics
from crawler import clock
from crawler.schedule.due_hosts import held_hosts
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.builders import a_channel
from tests.support.scheduling import fill, jobs, with_scheduler

Queues = Sequence[Sequence[str]]
KINDS: Sequence[Queues] = [
    [(job_queue.CRAWL, job_queue.PAST)],
    [(job_queue.MATCHING,), (job_queue.DUE,)],
]  # of processes, each with a taker of jobs or several
QUEUES = {job_queue.SWEEP: job_queue.CRAWL, job_queue.MATCH: job_queue.MATCHING}
ENOUGH = 40  # lives in which all must be over
AT_ONCE = 4
SILENT = sa.text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 s' * (5 + :more + CAST(id = (SELECT max(id) FROM procrastinate_workers) AS int))")  # fmt: skip


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was beside a suspect is taken together with it again, each time."""
    monkeypatch.setattr(rescue, "LATER", timedelta(0))


def put(database: Database, task: str, lists: Sequence[Sequence[Any]]) -> None:
    name = "hosts" if task == job_queue.SWEEP else "statements"
    with database.write() as session:
        for listed in lists:
            session.execute(sa.text("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (:queue, :task, CAST(:args AS jsonb))"), {"queue": QUEUES[task], "task": task, "args": json.dumps({name: listed})})  # fmt: skip


def deadly(*what: Any) -> Callable[[Any], bool]:
    return lambda job: job.task_name in what or any(one in what for listed in job.task_kwargs.values() for one in listed)  # fmt: skip


async def life(made: Scheduler, kills: Callable[[Any], bool], takers: Queues, *, until: int = 1000) -> bool:
    """Each taker has several jobs at once and does its first again and again; whether it ended by one, or after ``until`` jobs. Then the scheduler looks."""
    manager = made.app.job_manager
    rows = [(await manager.register_worker(), list(queues)) for queues in takers]
    held: list[list[Any]] = [[] for _ in rows]
    while True:
        for (worker, queues), mine in zip(rows, held, strict=True):
            while len(mine) < AT_ONCE and (job := await manager.fetch_job(queues=queues, worker_id=worker)) is not None:
                mine.append(job)
        if not any(held):
            return False
        if not until or any(map(kills, chain(*held))):
            break
        until -= 1
        await manager.finish_job(next(filter(None, held)).pop(0), Status.SUCCEEDED, delete_job=True)
    for more in (0.5, 2):  # its takers do not fall silent at one moment
        with made.database.write() as session:
            session.execute(SILENT, {"more": more})
        await made.rescue.look()
    return True


async def lives(made: Scheduler, kills: Callable[[Any], bool], before: Callable[[int], object] = int) -> int:
    """A process of each kind after the other, until they find nothing left to do; how many ended before their time."""
    ended = 0
    for turn in range(ENOUGH):
        before(turn)
        over = [await life(made, kills, queues) for queues in KINDS]
        if not any(over):
            return ended
        ended += sum(over)
    raise AssertionError("it goes on")


def set_aside(database: Database) -> list[Any]:
    """The lists of failed jobs."""
    return [listed for _, args, status in jobs(database) if status == "failed" for listed in args.values()]


ROUNDS = [
    ("one of two hundred", 20, 10, (7,), 10),
    ("one alone", 1, 1, (0,), 5),
    ("two of one process, in two jobs", 8, 5, (3, 11), 20),
    ("two in one job", 4, 10, (3, 4), 20),
]


@pytest.mark.parametrize(("why", "count", "size", "poison", "most"), ROUNDS, ids=[row[0] for row in ROUNDS])
def test_only_what_ends_processes_is_set_aside(queue: Database, why: str, count: int, size: int, poison: Collection[int], most: int) -> None:  # fmt: skip
    put(queue, job_queue.MATCH, [list(range(at * size, (at + 1) * size)) for at in range(count)])
    assert with_scheduler(queue, lambda made: lives(made, deadly(*poison))) <= most
    assert sorted(set_aside(queue)) == [[one] for one in poison]


def test_only_what_ends_processes_is_set_aside_where_there_is_always_more_to_do(queue: Database) -> None:
    """Beside each life's suspect stands what came in the meantime, and much of it sees two processes end."""
    hosts = iter(f"h{n}.example" for n in range(10_000))

    def more(turn: int) -> None:
        if turn < ENOUGH - 10:
            put(queue, job_queue.SWEEP, [[next(hosts) for _ in range(20)] for _ in range(AT_ONCE)])

    put(queue, job_queue.SWEEP, [["poison.example", *(next(hosts) for _ in range(19))]])
    with_scheduler(queue, lambda made: lives(made, deadly("poison.example"), more))
    assert set_aside(queue) == [["poison.example"]]


def test_processes_that_end_for_another_reason_set_nothing_aside(queue: Database) -> None:
    """Each is ended after three jobs, with others in its hands."""
    put(queue, job_queue.SWEEP, [[f"{at}-{n}.example" for n in range(20)] for at in range(16)])

    async def work(made: Scheduler) -> None:
        while await life(made, deadly(), KINDS[0], until=3):
            pass

    with_scheduler(queue, work)
    assert jobs(queue) == []


def test_suspects_of_several_processes_do_not_count_against_each_other(queue: Database) -> None:
    """Two that are single already, each of a lane of its own, are together in one process, and never again."""
    lane = sa.text("UPDATE procrastinate_jobs SET lock = :lock, attempts = :ends WHERE id = :number")
    put(queue, job_queue.SWEEP, [["beside.example"], ["poison.example"]])
    with queue.write() as session:
        for number, ends in ((1, 2), (2, 1)):
            session.execute(lane, {"lock": f"{rescue.LANE}{number}", "ends": ends, "number": number})
    assert with_scheduler(queue, lambda made: lives(made, deadly("poison.example"))) == 3
    assert set_aside(queue) == [["poison.example"]]


def test_a_host_is_left_alone_for_hours_and_a_statement_for_days(queue: Database) -> None:
    """With a notice each; a job that failed in another way sets nothing aside."""
    fill(queue)
    with queue.write() as session:
        a_channel(session, "operator").operator = True
        statement = session.scalars(sa.select(Statement.id).order_by(Statement.id)).first()

    async def work(made: Scheduler) -> list[int]:
        given = list((await made.tick()).statements)
        await lives(made, deadly("h0.example", statement))
        made._given.clear()
        again = (await made.tick()).statements
        return [number for number in given if number not in again]

    assert with_scheduler(queue, work) == [statement]
    later = clock.utcnow() + timedelta(hours=1)
    with queue.write() as session:
        times = dict(iter(session.execute(sa.select(Source.name, Source.next_at))))
        assert times["s0"] > clock.utcnow() + timedelta(hours=5)
        assert times["s1"] < clock.utcnow()
        assert held_hosts(session, clock.utcnow() + timedelta(hours=5)) == {"h0.example"}
        assert sorted(session.scalars(sa.select(Alert.kind).where(Alert.kind != "alert"))) == ["notice", "notice"]
        session.execute(sa.update(Source).values(next_at=later))
        found = {name: values for name, _, values in metrics.numbers(session, later)}
        assert (found["tocsin_statements_unmatched"], found["tocsin_statements_set_aside"]) == ({"": 1}, {"": 1})
        session.execute(sa.text("UPDATE procrastinate_jobs SET attempts = 1"))  # an error, and no dead process
        assert statement not in job_queue.live(session).statements
        assert unmatched(session, later).waiting == 2
        assert signs_of_life.standstill(session, later) == "statements"


def test_a_task_that_ends_processes_is_left_alone_for_an_hour(queue: Database) -> None:
    """With a notice; what is done beside it goes on, and none of it waits twice."""
    with queue.write() as session:
        a_channel(session, "operator").operator = True

    async def work(made: Scheduler) -> list[str]:
        await made.tick()
        for task in ("deliver", "digest"):
            await made._single(task)
        put(queue, job_queue.MATCH, [[1], [2]])
        assert await lives(made, deadly("digest")) <= 6
        found = [task for task, _, _ in jobs(queue)]
        await made.tick()
        return found

    assert with_scheduler(queue, work) == ["digest"]
    with queue.write() as session:
        waits = session.execute(sa.text("SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'digest'")).scalar_one()  # fmt: skip
        assert timedelta(minutes=59) < waits - clock.utcnow() <= timedelta(hours=1)
        assert session.scalars(sa.select(Alert.kind)).all() == ["notice"]
        session.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE task_name = 'digest'"))
    assert with_scheduler(queue, lambda made: lives(made, deadly())) == 0
    assert not [row for row in jobs(queue) if row[0] == "digest"]


def test_a_task_that_is_being_done_is_not_given_out_beside(queue: Database) -> None:
    """But for deliveries, of which one may wait at a time, so that the dead one's job cannot wait again beside it."""
    fill(queue)

    async def work(made: Scheduler) -> tuple[Any, ...]:
        await made.tick()
        worker = await made.app.job_manager.register_worker()
        while (
            await made.app.job_manager.fetch_job(queues=[job_queue.MATCHING, job_queue.DUE], worker_id=worker)
            is not None
        ):
            pass
        again = (await made.tick()).single
        with queue.write() as session:
            session.execute(sa.text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))
        await made.rescue.look()
        return again, sorted(task for task, _, status in jobs(queue) if status == "todo")

    again, waiting = with_scheduler(queue, work)
    assert again == ["deliver"]
    assert waiting == ["deliver", "digest", "match", "prune", "quotes", "signs", "sweep"]
