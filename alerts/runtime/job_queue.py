"""The queue of an installation with many processes: procrastinate's tables in the same PostgreSQL. Carries words of what to do, never the truth.

A job that is lost, or done twice, costs nothing: rows, leases and fencing tokens decide. So nothing of the queue is part of a transaction of ours.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from alerts.delivery import unmatched
from alerts.runtime import many_processes
from crawler import correlation
from crawler.errors import StorageError, TocsinError
from crawler.storage.database import ASLEEP, quick_to_notice
from crawler.storage.database_errors import UNCERTAIN, said_by_driver

log = logging.getLogger(__name__)
CRAWL, PAST = "crawl", "past"  # queues of who reads sources
# Queues of who matches and delivers, each with room of its own, so that nothing slow holds up a delivery. Workers of the last version
# serve the first two alone, which is why what is due at once stands in a queue of that name.
MATCHING, DUE, REHEARSALS = "alerts", "desk", "rehearsals"
REHEARSE = "rehearse"  # what a person at the desk waits for; see rehearsal_jobs.py
ASKED = "asked"  # a queue that the scheduler reads: hosts at which a person waits for something
SWEEP, BACKFILL, MATCH = "sweep", "backfill", unmatched.MATCH  # with a list of what: hosts, statements
DELIVER = "deliver"
BEAT = 3.0  # seconds between two signs of life of a process that does jobs
STALLED = 12.0  # without one for so long it is taken for dead
LOOK = 2.0  # seconds until a job is seen that was not put in but given back, or was locked until now
TRIES = unmatched.TRIES
HEARD = 60.0  # seconds in which a standby may take a server's place that has not heard yet what the server said
TABLE = "procrastinate_jobs"
GONE = "P0001"  # what procrastinate says of a job that is in the queue no more, or another's by now
WAITS: Mapping[str, Any] = {
    "timeout": 10.0,
    "reconnect_timeout": 5.0,
}  # seconds; else a pool waits twice as long each time for a server that is away, in the end for minutes


@dataclass(frozen=True, slots=True)
class Live:
    """What waits in the queue or is being done. ``waiting``: different jobs by task that nobody does yet; ``doing``: tasks of others; ``asked``: hosts by the numbers of the jobs that ask for them.

    Of ``statements`` are also those whose job ended process after process; they are tried again when that job is pruned.
    """

    hosts: frozenset[str] = frozenset()
    statements: frozenset[int] = frozenset()
    waiting: Mapping[str, int] = field(default_factory=dict)
    doing: frozenset[str] = frozenset()
    asked: Mapping[int, Sequence[str]] = field(default_factory=dict)
    repeated: bool = False  # whether some say the same


def connect(url: str) -> Any:
    """procrastinate's App on a database; ConfigError as many_processes.check."""
    many_processes.check(url)
    import procrastinate

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    for name in ("psycopg.pool", "procrastinate.utils"):  # queue.waiting says why, in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    address = sa.make_url(url).set(drivername="postgresql")
    conninfo = address.update_query_dict(quick_to_notice(url)).render_as_string(hide_password=False)
    connector = procrastinate.PsycopgConnector(
        conninfo=conninfo, configure=_not_asleep, min_size=1, max_size=8, **WAITS
    )
    return procrastinate.App(connector=connector)


def said(error: BaseException) -> TocsinError | None:
    """What an error of the queue's or of our own says in a sentence; None for one that nobody planned."""
    from procrastinate.exceptions import ConnectorException

    if isinstance(error, ConnectorException):
        return said_by_driver(error.__cause__)
    return error if isinstance(error, TocsinError) else None


async def _not_asleep(connection: Any) -> None:
    """Of a process that stands still within a transaction the server takes the locks away, as in `Database.write`."""
    await connection.execute(f"SET idle_in_transaction_session_timeout = '{ASLEEP:.0f}s'")
    await connection.commit()


def _patient(connector: Any) -> Any:
    """procrastinate's JobManager, of a worker that lives on while the database takes nothing: what it could not write it writes with its next sign of life.

    Else a job whose end is not written would count as being done as long as its worker lives, and what it holds would never be done again.
    """
    from procrastinate.exceptions import ConnectorException
    from procrastinate.manager import JobManager

    class Patient(JobManager):
        def __init__(self) -> None:
            super().__init__(connector)
            self.ended: dict[int, tuple[float, dict[str, Any]]] = {}  # how, and until when it is doubted
            self.workers: list[int] = []  # of this process

        async def register_worker(self) -> int:
            self.workers.append(number := await super().register_worker())
            return number

        async def finish_job_by_id_async(self, job_id: int, status: Any, delete_job: bool) -> None:
            how = {"status": status.value, "delete": delete_job}
            try:
                await super().finish_job_by_id_async(job_id, status, delete_job)
                self.ended[job_id] = time.monotonic() + HEARD, how
            except ConnectorException as error:
                if getattr(error.__cause__, "sqlstate", None) == GONE:
                    return
                log.warning("job.unwritten job=%d code=%s", job_id, _uncertain(error).code)
                self.ended[job_id] = math.inf, how

        async def update_heartbeat(self, worker_id: int) -> None:
            try:
                await super().update_heartbeat(worker_id)
                if self.ended:
                    await _write_ends(connector, self.workers, self.ended)
            except ConnectorException as error:
                _uncertain(error)

    return Patient()


async def _write_ends(connector: Any, workers: Sequence[int], ended: dict[int, tuple[float, dict[str, Any]]]) -> None:
    """Those of which the server that answers now does not know: it took none, or it took the place of one that did."""
    known = list(ended.items())
    still = {row["id"] for row in await connector.execute_query_all_async(_DOING, workers=workers)}
    for job, (_, how) in known:
        if job in still:
            await connector.execute_query_async(_ENDED, job=job, workers=workers, **how)
    now = time.monotonic()
    for job, (until, how) in known:
        ended[job] = min(until, now + HEARD), how
        if until < now:
            del ended[job]


def _uncertain(error: Exception) -> StorageError:
    """Why the database takes nothing for a while; the error itself where it is another one."""
    if (away := said_by_driver(error.__cause__)).code not in UNCERTAIN:
        raise error
    return away


_DOING = f"SELECT id FROM {TABLE} WHERE status = 'doing' AND worker_id = ANY(%(workers)s)"  # noqa: S608
_ENDED = f"""
    SELECT procrastinate_finish_job_v1(id, %(status)s, %(delete)s) FROM {TABLE}
    WHERE id = %(job)s AND worker_id = ANY(%(workers)s) AND status = 'doing'
"""  # noqa: S608 - one that was given to another meanwhile is the other's


def prepare(session: Session) -> None:
    """Make the queue's tables, or bring them to the version that is installed; part of a transaction."""
    from procrastinate.schema import SchemaManager

    connection = session.connection()
    installed = version("procrastinate")
    if not sa.inspect(connection).has_table(TABLE):
        scripts = [SchemaManager.get_schema()]
    else:
        noted = connection.execute(sa.text(f"SELECT obj_description('{TABLE}'::regclass)")).scalar() or installed
        folder = Path(SchemaManager.get_migrations_path())
        scripts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql")) if _numbers(noted) < _numbers(file.name.split("_")[0]) <= _numbers(installed)]  # fmt: skip
    for script in scripts:
        connection.connection.driver_connection.execute(script)  # type: ignore[union-attr] # as it stands: it has signs that SQLAlchemy reads
    if scripts:  # an older Tocsin beside a newer one leaves what that noted
        connection.exec_driver_sql(f"COMMENT ON TABLE {TABLE} IS '{installed}'")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def live(session: Session) -> Live:
    """Read the queue; finished jobs are not in it."""
    hosts: set[str] = set()
    statements: set[int] = set()
    waiting: dict[str, int] = {}
    doing: set[str] = set()
    asked: dict[int, Sequence[str]] = {}
    repeated = False
    for queue, task, args, status, count, numbers in session.execute(_LIVE):
        if queue == ASKED:
            asked |= dict.fromkeys(numbers, args["hosts"])
            continue
        hosts.update(args.get("hosts", ()))
        statements.update(args.get("statements", ()))
        waiting[task] = waiting.get(task, 0) + (status == "todo")
        doing.update([task] if status == "doing" else [])
        repeated |= count > 1 and bool(args)
    return Live(frozenset(hosts), frozenset(statements), waiting, frozenset(doing), asked, repeated)


# Together, so that jobs that say the same are one row however many there are.
_LIVE = sa.text(f"""
    SELECT queue_name, task_name, args, status, count(*), array_agg(id) FILTER (WHERE queue_name = '{ASKED}') FROM {TABLE}
    WHERE status IN ('todo', 'doing') OR ({unmatched.SET_ASIDE})
    GROUP BY 1, 2, 3, 4
""")  # noqa: S608


def drop_repeated(session: Session) -> int:
    """Of jobs that say the same only the first is kept, a hundred thousand at a time: while they go, workers pass them by; part of a transaction. Returns how many went."""
    gone = session.execute(_REPEATED).rowcount  # type: ignore[attr-defined]
    return int(gone)


_REPEATED = sa.text(f"""
    DELETE FROM {TABLE} WHERE status = 'todo' AND id IN (
        SELECT id FROM (
            SELECT id, status, row_number() OVER (PARTITION BY task_name, args ORDER BY status = 'doing' DESC, id) AS place FROM {TABLE}
            WHERE status IN ('todo', 'doing') AND queue_name <> '{ASKED}' AND args <> '{{}}') ranked
        WHERE place > 1 AND status = 'todo' LIMIT 100000)
""")  # noqa: S608


def put_behind(session: Session, number: int, lock: str, ends: int, at: datetime) -> None:
    """A job of a dead process waits until ``at``, behind others of that lock, with so many ends more; part of a transaction."""
    session.execute(_BEHIND, {"number": number, "lock": lock, "ends": ends, "at": at})


_BEHIND = sa.text(f"""
    UPDATE {TABLE} SET status = 'todo', lock = :lock, scheduled_at = :at, attempts = attempts + :ends, priority = priority - 1
    WHERE id = :number AND status = 'doing'
""")  # noqa: S608


def elsewhere(session: Session, job: int, hosts: Sequence[str]) -> set[str]:
    """Those of the hosts that another job which is being done has as well."""
    return set(hosts) & {host for listed in session.scalars(_ELSEWHERE, {"job": job, "hosts": list(hosts)}) for host in listed}  # fmt: skip


_ELSEWHERE = sa.text(
    f"SELECT args->'hosts' FROM {TABLE} WHERE status = 'doing' AND id <> :job AND jsonb_exists_any(args->'hosts', :hosts)"  # noqa: S608
)


def ask(session: Session, hosts: Iterable[str]) -> None:
    """Have what is due at these hosts done before all else, since a person waits for it; part of a transaction."""
    session.execute(_ASK, {"args": json.dumps({"hosts": sorted(set(hosts))})})


def asked_for(session: Session, asked: Mapping[int, Sequence[str]], priority: int) -> None:
    """The scheduler has read these: what waits at their hosts goes first from now on; part of a transaction."""
    session.execute(_HASTEN, {"hosts": [host for hosts in asked.values() for host in hosts], "priority": priority})
    session.execute(_ANSWERED, {"numbers": list(asked)})


_ASK = sa.text(f"INSERT INTO {TABLE} (queue_name, task_name, args) VALUES ('{ASKED}', '{ASKED}', CAST(:args AS jsonb))")  # noqa: S608
_HASTEN = sa.text(f"""
    UPDATE {TABLE} SET priority = :priority
    WHERE status = 'todo' AND queue_name IN ('{CRAWL}', '{PAST}') AND jsonb_exists_any(args->'hosts', :hosts)
""")  # noqa: S608
_ANSWERED = sa.text(f"DELETE FROM {TABLE} WHERE id = ANY(:numbers)")  # noqa: S608


def at_work(session: Session) -> bool:
    """Whether a worker of an installation of many processes gives signs of life."""
    return session.get_bind().dialect.name == "postgresql" and sa.inspect(session.connection()).has_table(TABLE) and bool(session.execute(_AT_WORK).scalar())  # fmt: skip


_AT_WORK = sa.text(
    f"SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '{STALLED} seconds'"  # noqa: S608
)


def teach(app: Any, tasks: Mapping[str, Callable[..., Awaitable[None]]]) -> None:
    """What `work` does with jobs of these names; a task is handed the job's number, and what the job says."""
    app.job_manager = _patient(app.connector)
    for name, function in tasks.items():
        app.task(name=name, pass_context=True)(_numbered(function))


async def work(app: Any, queues: Sequence[str], at_once: int, grace: float) -> None:
    """Do the jobs of these queues, ``at_once`` at a time, until cancelled; those under way then have ``grace`` seconds.

    While the server is away it is tried again each second: the process lives on, since a new one would take longer to begin.
    """
    from procrastinate.exceptions import ConnectorException

    while True:
        try:
            await app.run_worker_async(
                queues=list(queues),  # a tuple would go to the server as a row
                name=queues[0],
                concurrency=at_once,
                install_signal_handlers=False,
                delete_jobs="successful",
                update_heartbeat_interval=BEAT,
                stalled_worker_timeout=STALLED,
                shutdown_graceful_timeout=grace,
                fetch_job_polling_interval=LOOK,
            )
        except ConnectorException as error:
            away = said_by_driver(error.__cause__)
            log.warning("queue.waiting queue=%s code=%s said=%s", queues[0], away.code, away)
        await asyncio.sleep(1)


def _numbered(function: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Each job is a task of its own (asyncio's), so what it belongs to ends with it."""

    async def task(context: Any, **said: Any) -> None:
        correlation.belong(job=str(context.job.id))
        began = time.monotonic()
        try:
            await function(context.job.id, **said)
        except TocsinError as error:  # what was to be done is due again, and is given out again
            log.error("job.failed task=%s code=%s said=%s", context.job.task_name, error.code, error)
            await asyncio.sleep(1)
            return
        except Exception:
            log.exception("job.broken task=%s", context.job.task_name)
            await asyncio.sleep(1)
            return
        log.debug("job.done task=%s seconds=%.3f", context.job.task_name, time.monotonic() - began)

    return task
