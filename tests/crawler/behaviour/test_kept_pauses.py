"""The pause after a host's last request holds for whoever asks there next, whatever ended the work of the one before: real processes, one after the other."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.frontier import pages
from crawler.items import Entry
from crawler.parsing.url_keys import host_key
from crawler.runtime import host_worker
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.download_handler import EgressHandler
from crawler.runtime.host_worker import HostWorker
from crawler.runtime.reactor import in_reactor
from crawler.schedule.due_hosts import due_hosts, held_hosts
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.crawler.runtime.test_crawl_worker import configuration
from tests.support.badsite import answer
from tests.support.forked import FORKED
from tests.support.receivers import wait_for
from tests.support.site import Site

PAUSE = 0.8  # seconds that the source wants


def written(log: Path) -> None:
    """Every request of this process is a line: its moment, by the machine's clock, the process, and the address."""
    download = EgressHandler.download_request

    async def download_request(self: EgressHandler, request: Any) -> Any:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{time.time()} {os.getpid()} {request.url}\n")
        return await download(self, request)

    EgressHandler.download_request = download_request  # type: ignore[method-assign]


def work(url: str, log: Path, host: str, told: dict[str, Any]) -> None:
    """A worker that is given the host when ``go`` is set, or with ``page`` reads that page by hand. ``longest``: how long it keeps a host."""
    written(log)
    host_worker.LONGEST = told.get("longest", host_worker.LONGEST)

    async def hosts() -> int:
        worker = HostWorker(configuration(url), Database(url), owner=f"worker-{os.getpid()}")
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stopping.set)
        running = asyncio.ensure_future(worker.run())
        while not told["go"].is_set():
            await asyncio.sleep(0.01)
        while not (worker.stopping.is_set() or ("longest" in told and worker.tally.sweeps)):
            await worker.sweep([host])
        told["left"].set()
        await running
        return 0

    async def by_hand() -> int:
        worker = Worker(configuration(url), Database(url), owner="adhoc-1", only=[])
        worker.scope.pages = [told["page"]]
        while not told["go"].is_set():
            await asyncio.sleep(0.01)
        await worker.drain()
        return 0

    in_reactor(by_hand if "page" in told else hosts)


def started(database: Database, log: Path, site: Site, **told: Any) -> tuple[Any, dict[str, Any]]:
    told |= {"go": FORKED.Event(), "left": FORKED.Event()}
    process = FORKED.Process(target=work, args=(database.url, log, host_key(site.feed), told), daemon=True)
    process.start()
    return process, told


def watch(database: Database, site: Site) -> int:
    """A source of the site, with the pause; returns the number of a page of its host that is due, which no source shows."""
    own, now = SourceOptions(delay=timedelta(seconds=PAUSE)), clock.utcnow()
    with database.write() as session:
        sources.add(session, SourceSpec(url=site.feed, name="slow", kind="feed", every="1h", first="alert", options=own), now)  # fmt: skip
        pages.note(session, sources.named(session, "adhoc", now), [Entry(site.publish("/page", "Page"))], now)
        page = session.scalars(select(Page)).one()
        page.next_at = now + timedelta(hours=1)
        return page.id


def settled(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(Source.last_tried).where(Source.name == "slow")) is not None


def requests(log: Path) -> list[tuple[float, str, str]]:
    lines = (line.split() for line in log.read_text("utf-8").splitlines())
    return [(float(at), process, url) for at, process, url in lines]


@pytest.mark.parametrize(
    ("database", "end"),
    [("postgresql", "longest"), ("postgresql", "stop"), ("postgresql", "kill"), ("sqlite", "by hand")],
    indirect=["database"],
)
def test_no_worker_asks_before_the_pause_of_the_one_before_is_over(
    database: Database, tmp_path: Path, end: str
) -> None:
    """The first of them asks for the list; then its turn, its process or only its stay is over. The next begins with robots.txt."""
    log = tmp_path / "requests"
    with Site() as site:
        site.routes["/feed.xml"] = answer(b"not here", 404)  # settled at once: what is read of a list takes a while
        page = watch(database, site)
        database.engine.dispose()
        first, told = started(database, log, site, **({"longest": 0.05} if end in ("longest", "by hand") else {}))
        second, then = started(database, log, site, **({"page": page} if end == "by hand" else {}))
        try:
            told["go"].set()
            wait_for(lambda: settled(database))
            with database.write() as session:
                session.get_one(Page, page).next_at = clock.utcnow()  # not before: it might be read first
            then["go"].set()
            if end in ("stop", "kill"):
                os.kill(first.pid, signal.SIGTERM if end == "stop" else signal.SIGKILL)
            else:
                assert told["left"].wait(60), "the host is another's turn"
            wait_for(lambda: site.served["/page"])
        finally:
            for one in (first, second):
                one.kill()
                one.join(60)
    made = requests(log)
    asked = [(process, url.removeprefix(site.url(""))) for _, process, url in made]
    one, other = str(first.pid), str(second.pid)
    assert asked == [(one, "/robots.txt"), (one, "/feed.xml"), (other, "/robots.txt"), (other, "/page")]
    assert made[2][0] - made[1][0] >= PAUSE


def test_who_is_asked_to_wait_waits_also_with_what_others_find_there(sqlite: Database, tmp_path: Path) -> None:
    """429 with Retry-After: the host gives nothing before, neither what was known of it nor a page that comes up later."""
    with Site() as site:
        site.routes["/feed.xml"] = answer(b"slow down", 429, **{"Retry-After": "600"})
        watch(sqlite, site)
        sqlite.engine.dispose()
        worker, told = started(sqlite, tmp_path / "requests", site)
        try:
            told["go"].set()
            wait_for(lambda: settled(sqlite))
        finally:
            worker.kill()
            worker.join(60)
        host, soon = host_key(site.feed), clock.utcnow() + timedelta(seconds=500)
        with sqlite.write() as session:
            pages.note(session, sources.named(session, "adhoc", soon), [Entry(site.url("/later"))], soon)
        with sqlite.read() as session:
            assert session.scalar(select(func.min(Page.next_at)).where(Page.url.endswith("/later"))) == soon
            assert held_hosts(session, soon) == {host}
            assert due_hosts(session, soon, 5) == []
            assert due_hosts(session, soon + timedelta(seconds=200), 5) == [host]
