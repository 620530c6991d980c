"""The processes that `tocsin run` supervises: prepare, crawl and alerts. Started by alerts/runtime/supervisor.py as `python -m alerts.runtime.processes`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable

from alerts import config
from alerts.runtime import startup
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from crawler import logs
from crawler.child_process import die_with
from crawler.errors import TocsinError
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.reactor import in_reactor
from crawler.storage.database import Database


def _on_stop(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _watch(parent: int, stop: Callable[[], None]) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - there is no event for a parent's death
        await asyncio.sleep(1)
    stop()


async def crawl(parts: Parts, parent: int) -> int:
    """The crawl process."""
    worker = Worker(parts.config, parts.database)
    _on_stop(worker.stopping.set)
    watch = asyncio.ensure_future(_watch(parent, worker.stopping.set))
    await worker.run()
    watch.cancel()
    return 0


async def alerts(parts: Parts, parent: int) -> int:
    """The alerts process."""
    work = AlertWorker(parts)
    _on_stop(work.stopping.set)
    watch = asyncio.ensure_future(_watch(parent, work.stopping.set))
    await work.run()
    watch.cancel()
    return 0


def main(role: str, parent: int) -> int:
    """A child's entry point; returns the exit code of the contract."""
    die_with(parent)
    logs.set_up()
    try:
        return _work(role, parent)
    except TocsinError as error:
        sys.stderr.write(f"tocsin: {error} [{error.code}]\n")
        return error.exit_code


def _work(role: str, parent: int) -> int:
    loaded = config.load()
    if role == "prepare":
        startup.prepare(parts := Parts(loaded))
        with parts.database.read() as session:
            startup.announce(session)
        return 0
    parts = Parts(loaded, Database(loaded.database))  # `prepare` brought it to this version
    if role == "crawl":
        return in_reactor(lambda: crawl(parts, parent))
    return asyncio.run(alerts(parts, parent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
