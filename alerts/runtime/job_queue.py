"""The queue of an installation with many processes: procrastinate's tables in the same PostgreSQL. Carries words of what to do, never the truth.

A job that is lost, or done twice, costs nothing: rows, leases and fencing tokens decide. So nothing of the queue is part of a transaction of ours.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.errors import ConfigError

CRAWL, ALERTS = "crawl", "alerts"
SWEEP, MATCH = "sweep", "match"  # with a list of what: hosts, statements
SINGLE = ("deliver", "digest", "watch")  # one of each waits at a time
BEAT = 3.0  # seconds between two signs of life of a process that does jobs
STALLED = 12.0  # without one for so long it is taken for dead
TABLE = "procrastinate_jobs"


@dataclass(frozen=True, slots=True)
class Live:
    """What waits in the queue or is being done. ``waiting``: jobs by task that nobody does yet."""

    hosts: frozenset[str] = frozenset()
    statements: frozenset[int] = frozenset()
    waiting: Mapping[str, int] = field(default_factory=dict)


def check(url: str) -> None:
    """ConfigError queue_database or queue_missing, where there can be no queue."""
    if not url.startswith("postgresql"):
        raise ConfigError(
            "queue_database",
            "Many processes share a PostgreSQL database, and this one is SQLite.",
            "Use `tocsin run` alone, or move with `tocsin db copy` and name the new database.",
        )
    if find_spec("procrastinate") is None:
        raise ConfigError("queue_missing", "The package procrastinate is not installed.", "Install tocsin[postgres].")


def connect(url: str) -> Any:
    """procrastinate's App on a database; ConfigError as `check`."""
    check(url)
    import procrastinate

    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    conninfo = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=8))


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
    connection.exec_driver_sql(f"COMMENT ON TABLE {TABLE} IS '{installed}'")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())


def live(session: Session) -> Live:
    """Read the queue; finished jobs are not in it."""
    hosts: set[str] = set()
    statements: set[int] = set()
    waiting: dict[str, int] = {}
    for task, args, status in session.execute(_LIVE):
        hosts.update(args.get("hosts", ()))
        statements.update(args.get("statements", ()))
        waiting[task] = waiting.get(task, 0) + (status == "todo")
    return Live(frozenset(hosts), frozenset(statements), waiting)


_LIVE = sa.text(f"SELECT task_name, args, status FROM {TABLE} WHERE status IN ('todo', 'doing')")  # noqa: S608


async def work(app: Any, queue: str, tasks: Mapping[str, Callable[..., Awaitable[None]]], at_once: int, grace: float) -> None:  # fmt: skip
    """Do the jobs of a queue, ``at_once`` at a time, until cancelled; those under way then have ``grace`` seconds."""
    for name, function in tasks.items():
        app.task(name=name, queue=queue)(function)
    await app.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=at_once,
        install_signal_handlers=False,
        delete_jobs="successful",
        update_heartbeat_interval=BEAT,
        stalled_worker_timeout=STALLED,
        shutdown_graceful_timeout=grace,
    )
