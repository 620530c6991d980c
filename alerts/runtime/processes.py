"""The processes that `tocsin run` and `tocsin worker` supervise, and the one that compiles queries for web. Started by alerts/runtime/supervisor.py as `python -m alerts.runtime.processes`.

A process imports what it does itself and no more: its memory is paid for as long as it lives.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

from alerts import config
from alerts.runtime import agreement, installation_mark
from alerts.runtime.wiring import Parts
from crawler import logs, tracing
from crawler.child_process import die_with
from crawler.config.sections import Config
from crawler.errors import StorageError, TocsinError
from crawler.runtime.loop_watch import LoopWatch
from crawler.runtime.pulse import Numbers, Pulse
from crawler.storage.database import Database

LOADED = 10.0  # seconds after which a process has loaded what it works with
TRACED = ("crawl", "alerts", "web", "scheduler", "crawl_jobs", "alert_jobs")


def _on_stop(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _watch(parent: int, stop: Callable[[], None]) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - there is no event for a parent's death
        await asyncio.sleep(1)
    stop()


async def _until_stopped(
    run: Callable[[], Awaitable[object]], stop: Callable[[], None], parent: int, pulse: Pulse
) -> int:
    """Work until a signal, until nobody supervises us any more, or until a database that machines may share is of another version.

    Meanwhile signs of life are given.
    """
    _on_stop(stop)
    asyncio.get_running_loop().call_later(LOADED, keep_loaded)
    beating = asyncio.ensure_future(pulse.beating())
    watches = [asyncio.ensure_future(_watch(parent, stop)), asyncio.ensure_future(agreement.keep(pulse.database, stop))]
    await run()
    for watch in (*watches, beating):
        watch.cancel()
    with suppress(asyncio.CancelledError):
        await beating
    return 0


def keep_loaded() -> None:
    """What is loaded stays. To look through it again and again for what work leaves takes a seventh of a poll's time, and a tenth of a second at once."""
    gc.collect()
    gc.freeze()


def _pulse(parts: Parts, role: str, numbers: Numbers = dict, watch: LoopWatch | None = None) -> Pulse:
    """``watch``: the one of who watches its own loop."""
    if watch is None:
        watch = LoopWatch(1.0)
        watch.start()
    return Pulse(parts.database, role, watch, numbers)


async def crawl(parts: Parts, parent: int) -> int:
    """The crawl process."""
    from alerts.dispatch import triage
    from crawler.runtime.crawl_worker import Worker

    worker = Worker(parts.config, parts.database)
    worker.kept = triage.kept_statements()
    return await _until_stopped(
        worker.run, worker.stopping.set, parent, _pulse(parts, "crawl", worker.numbers, worker.watch)
    )


async def alerts(parts: Parts, parent: int) -> int:
    """The alerts process."""
    from alerts.runtime.alert_worker import AlertWorker

    work = AlertWorker(parts)
    return await _until_stopped(work.run, work.stopping.set, parent, _pulse(parts, "alerts", work.numbers))


async def scheduler(parts: Parts, parent: int) -> int:
    """The process that puts what is due into the queue, for `tocsin run --role scheduler`."""
    from alerts.runtime.scheduler import Scheduler

    work = Scheduler(parts.database)
    return await _until_stopped(work.run, work.stopping.set, parent, _pulse(parts, "scheduler"))


async def crawl_jobs(parts: Parts, parent: int) -> int:
    """A process that takes sweeps from the queue."""
    from alerts.runtime import queue_workers

    worker = queue_workers.crawl(parts)
    return await _until_stopped(worker.run, worker.stop, parent, _pulse(parts, "crawl", worker.numbers))


async def alert_jobs(parts: Parts, parent: int) -> int:
    """A process that takes matching, delivery and digests from the queue."""
    from alerts.runtime import queue_workers

    worker = queue_workers.alerts(parts)
    return await _until_stopped(worker.run, worker.stop, parent, _pulse(parts, "alerts", worker.numbers))


async def web(parts: Parts, parent: int) -> int:
    """The web process; it waits for its port as long as somebody else has it."""
    from alerts.runtime import web_worker

    stopping = asyncio.Event()
    return await _until_stopped(lambda: web_worker.run(parts, stopping), stopping.set, parent, _pulse(parts, "web"))


def main(role: str, parent: int) -> int:
    """A child's entry point; returns the exit code of the contract."""
    die_with(parent)
    try:
        return _work(role, parent)
    except TocsinError as error:
        sys.stderr.write(f"tocsin: {error} [{error.code}]\n")
        return error.exit_code


def _work(role: str, parent: int) -> int:
    loaded = config.load()
    logs.set_up(form=loaded.log.format)
    if role in ("prepare", "prepare_queue"):
        return _prepare(loaded, queue=role == "prepare_queue")
    parts = Parts(loaded, Database(loaded.database))  # `prepare` brought it to this version
    if role == "agree":
        with suppress(StorageError):  # it is away, or of another version: who works in it waits for that
            _agree(parts)
        return 0
    _agree(parts)
    if role == "alert_jobs":
        from alerts.runtime import startup

        startup.check_key(parts)
    traced = role in TRACED
    with tracing.sending(loaded.traces.endpoint if traced else "", role.removesuffix("_jobs")):
        return _process(role, parts, parent)


def _prepare(loaded: Config, *, queue: bool) -> int:
    from alerts.runtime import job_queue, startup

    parts = Parts(loaded)
    tracing.check(loaded.traces.endpoint)
    startup.prepare(parts)
    if queue:
        with parts.database.write() as writing:
            job_queue.prepare(writing)
    with parts.database.read() as session:
        startup.announce(session)
    return 0


def _agree(parts: Parts) -> None:
    """On a machine that prepares nothing: the database is of our version, and ours. StorageError, ConfigError installation_differs."""
    if not parts.database.sqlite:
        agreement.check(parts.database)
        installation_mark.check(parts.database, parts.config.secrets)


def _process(role: str, parts: Parts, parent: int) -> int:
    if role in ("crawl", "crawl_jobs"):
        from crawler.runtime.reactor import in_reactor

        crawling = {"crawl": crawl, "crawl_jobs": crawl_jobs}[role]
        return in_reactor(lambda: crawling(parts, parent))
    if role == "queries":
        from alerts.runtime import query_worker

        return query_worker.work(parts)
    works = {"alerts": alerts, "web": web, "scheduler": scheduler, "alert_jobs": alert_jobs}
    return asyncio.run(works[role](parts, parent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
