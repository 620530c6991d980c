"""The processes that `tocsin run` supervises: prepare, crawl and desk. Started by alerts/runtime/supervisor.py as `python -m alerts.runtime.processes`."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable

from alerts import config
from alerts.runtime import startup, wiring
from alerts.runtime.alert_worker import Desk
from crawler import logs
from crawler.config.loader import Config
from crawler.errors import TocsinError
from crawler.runtime.crawl_worker import Worker, in_reactor
from crawler.storage.database import Database


def _die_with(parent: int) -> None:
    """Ask the kernel for SIGKILL when the parent dies (Linux); `_orphaned` is the slower way that works everywhere."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _on_stop(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _watch(parent: int, stop: Callable[[], None]) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - there is no event for a parent's death
        await asyncio.sleep(1)
    stop()


async def crawl(loaded: Config, database: Database, parent: int) -> int:
    """The crawl process."""
    worker = Worker(loaded, database)
    _on_stop(worker.stopping.set)
    watch = asyncio.ensure_future(_watch(parent, worker.stopping.set))
    await worker.run()
    watch.cancel()
    return 0


async def desk(loaded: Config, database: Database, parent: int) -> int:
    """The desk process."""
    work = Desk(loaded, database)
    _on_stop(work.stopping.set)
    watch = asyncio.ensure_future(_watch(parent, work.stopping.set))
    await work.run()
    watch.cancel()
    return 0


def main(role: str, parent: int) -> int:
    """A child's entry point; returns the exit code of the contract."""
    _die_with(parent)
    logs.set_up()
    try:
        return _work(role, parent)
    except TocsinError as error:
        sys.stderr.write(f"tocsin: {error} [{error.code}]\n")
        return error.exit_code


def _work(role: str, parent: int) -> int:
    loaded = config.load()
    if role == "prepare":
        startup.prepare(loaded, wiring.open_database(loaded))
        return 0
    database = Database(loaded.database)
    if role == "crawl":
        return in_reactor(lambda: crawl(loaded, database, parent))
    return asyncio.run(desk(loaded, database, parent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
