"""A stay at hosts that is ended by a stop leaves nothing behind that the loop would complain of."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any, cast

from crawler.config.sections import SECTIONS, TABLES, Config
from crawler.runtime.host_worker import HostWorker
from tests.crawler.runtime.test_in_flight import job


def stop(worker: HostWorker) -> None:
    assert worker.scope.hosts == {"a.example", "b.example"}
    worker.stopping.set()


def test_a_stop_leaves_no_host_and_nothing_unheard() -> None:
    said: list[dict[str, Any]] = []
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _, context: said.append(context))
    defaults = Config(Path(), None, "", {name: kind() for name, kind in SECTIONS.items()}, dict.fromkeys(TABLES, ()))
    worker = HostWorker(defaults, cast("Any", None), owner="worker:t")  # a stay itself asks the database nothing
    loop.call_later(0.01, stop, worker)
    loop.run_until_complete(worker.sweep(["a.example", "b.example"], past=True))
    loop.close()  # at once: what was not heard by now never is
    gc.collect()
    assert (worker.scope.hosts, worker.scope.past_at) == (frozenset(), frozenset())
    assert said == []


def test_who_slept_leaves_hosts_that_another_has_by_now() -> None:
    """Its leases ran out with jobs under way: what is due there is asked for by who keeps the pauses there."""
    defaults = Config(Path(), None, "", {name: kind() for name, kind in SECTIONS.items()}, dict.fromkeys(TABLES, ()))

    async def sleep() -> None:
        worker = HostWorker(defaults, cast("Any", None), owner="worker:t")
        staying = asyncio.ensure_future(worker.sweep(["a", "b"]))
        await asyncio.sleep(0)
        assert not worker._drop_what_is_over()  # nothing is under way yet
        assert worker.scope.hosts == {"a", "b"}
        worker._in_flight.begin([job(1, "a")])
        assert worker._drop_what_is_over()
        await asyncio.wait_for(staying, 100)
        assert not worker.scope.hosts
        assert not worker._in_flight

    asyncio.run(sleep())
