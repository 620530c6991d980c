"""What crawling costs: python -m bench.crawl [polls|rate|ways|pages ...] [--sources 10000] [--seconds 120] [--pages 3000] [--profile FILE]

polls   CPU of the crawl process for a poll that changed nothing (304), all sources due at once, robots.txt known already
rate    the same sources polled every 5 minutes: share of a core, memory
ways    beside it: a Crawler for each poll, and a process for each poll, with Scrapy alone
pages   pages a CPU second through the whole road but extraction, and bare Scrapy with CONCURRENT_ITEMS = 2 on the same pages

A server on loopback (a process of its own) is every host: each source has an address of its own in 127.0.0.0/8. Each measurement runs
in a process of its own; CPU is that process's user and system time, threads included.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crawler import clock
from crawler.config.sections import SECTIONS, TABLES, Config, Crawl, Network, SourceSpec
from crawler.frontier import pages as work_list
from crawler.items import Entry, StatementItem
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.reactor import in_reactor
from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Page, Source

ITEM = "<item><title>Item {0}</title><link>http://{1}/p/{0}</link><guid>{0}</guid></item>"
SYLLABLES = ["ka", "to", "mir", "el", "san", "dor", "bi", "lu", "ven", "par", "os", "gri", "na", "he", "tul", "zim"]
WORDS = 700


# ---- the web


def prose(number: int) -> str:
    """A text of its own for each number."""
    dice = random.Random(number)
    return " ".join("".join(dice.choices(SYLLABLES, k=3)) for _ in range(WORDS))


def html(number: int) -> bytes:
    """A page of some 29 KB, most of it furniture."""
    furniture = "".join(f'<div class="teaser t{n}"><a href="/p/{n}">Teaser number {n}</a></div>' for n in range(360))
    return f"<html lang=en><title>{number}</title><body><article><p>{prose(number)}</article>{furniture}".encode()


class Web(asyncio.Protocol):
    """Any host: robots.txt, a feed that never changes, pages. Keeps connections open unless it is told not to."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.data = b""

    def data_received(self, data: bytes) -> None:
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, _, self.data = self.data.partition(b"\r\n\r\n")
            self.answer(head)

    def answer(self, head: bytes) -> None:
        target = head.split(b" ", 2)[1]
        close = b"connection: close" in head.lower()
        if target == b"/robots.txt":
            status, kind, body = b"200 OK", b"text/plain", b"User-agent: *\nDisallow: /private\n"
        elif b"If-None-Match" in head:
            status, kind, body = b"304 Not Modified", b"application/rss+xml", b""
        elif target == b"/feed.xml":
            status, kind, body = b"200 OK", b"application/rss+xml", b"<rss><channel></channel></rss>"
        else:
            status, kind, body = b"200 OK", b"text/html", html(int(target.rpartition(b"/")[2]))
        lines = [b"HTTP/1.1 " + status, b"Content-Type: " + kind, b'ETag: "1"', b"Content-Length: %d" % len(body)]
        lines.append(b"Connection: close" if close else b"Connection: keep-alive")
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        if close:
            self.transport.close()


def serve(ready: Any) -> None:
    """The process of the web."""

    async def whole() -> None:
        server = await asyncio.get_running_loop().create_server(Web, "0.0.0.0", 0, backlog=4096)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    _more_files()
    asyncio.run(whole())


def host(number: int, port: int) -> str:
    """The n-th host."""
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}:{port}"


# ---- what is measured


def config(folder: Path) -> Config:
    """The product's configuration without pauses, on a fresh database."""
    built = {name: kind() for name, kind in SECTIONS.items()}
    built["network"] = Network(allow_private=("127.0.0.0/8",))
    built["crawl"] = Crawl(delay=timedelta(0), workers=1)
    return Config(folder, None, f"sqlite:///{folder / 'tocsin.db'}", built, dict.fromkeys(TABLES, ()))


def opened(folder: Path) -> Database:
    """The database with its tables."""
    database = Database(config(folder).database)
    schema.upgrade(database, schema.CRAWLER)
    return database


def fill(database: Database, number: int, port: int) -> None:
    """Sources that were read before: every poll is answered 304."""
    now = clock.utcnow()
    with database.write() as session:
        for n in range(number):
            spec = SourceSpec(url=f"http://{host(n, port)}/feed.xml", name=f"s{n}", kind="feed", every="5m")
            session.add(_row(spec, now))


def _row(spec: SourceSpec, now: Any) -> Source:
    return Source(
        name=spec.name, url=spec.url, kind=spec.kind, every=spec.every, host_key=spec.url.split("/")[2], created_at=now,
        next_at=now, state="ok", etag='"1"', body_sha256="0", first_read=now, last_read=now, failures=0,
    )  # fmt: skip


def cpu() -> float:
    """User and system seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory() -> float:
    """Resident megabytes now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def _more_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def reached(worker: Worker, count: Callable[[], int], number: int) -> None:
    """Wait until so much was done."""
    while count() < number:
        await asyncio.sleep(0.05)


def due(database: Database, number: int, over: float = 0.0) -> None:
    """All sources due again, now or evenly over some seconds."""
    now = clock.utcnow()
    with database.write() as session:
        rows = [{"id": i + 1, "next_at": now + timedelta(seconds=over * i / number)} for i in range(number)]
        session.execute(sa.update(Source), rows)


async def polls(folder: Path, a: argparse.Namespace) -> dict[str, Any]:
    """Two rounds over all sources; the second one counts."""
    database = opened(folder)
    fill(database, a.sources, a.port)
    worker = Worker(config(folder), database)
    running = asyncio.ensure_future(worker.run())
    await reached(worker, lambda: worker.tally.sweeps, a.sources)
    gc.collect()
    gc.freeze()  # as alerts/runtime/processes.py does
    before, begun, files = cpu(), time.monotonic(), len(os.listdir("/proc/self/fd"))
    if a.part == "rate":
        await asyncio.to_thread(due, database, a.sources, 300)
        before, begun, swept = cpu(), time.monotonic(), worker.tally.sweeps
        await asyncio.sleep(a.seconds)
    else:
        await asyncio.to_thread(due, database, a.sources)
        before, begun, swept = cpu(), time.monotonic(), worker.tally.sweeps
        if a.profile:
            with profiled(a.profile):
                await reached(worker, lambda: worker.tally.sweeps, swept + a.sources)
        else:
            await reached(worker, lambda: worker.tally.sweeps, swept + a.sources)
    used, took, done = cpu() - before, time.monotonic() - begun, worker.tally.sweeps - swept
    failed = worker.tally.failed_sweeps
    worker.stopping.set()
    await running
    return {
        "polls": done, "failed": failed, "ms_cpu_a_poll": round(1000 * used / done, 3), "polls_a_second": round(done / took, 1),
        "cores": round(used / took, 3), "megabytes": round(memory()), "files": files,
    }  # fmt: skip


class NoExtraction:
    """In the place of the pool: texts that were made before the measurement."""

    def __init__(self, number: int) -> None:
        self.texts = [prose(n) for n in range(number)]

    async def extract(self, body: bytes, url: str, *_: Any, **__: Any) -> StatementItem:
        number = int(url.rpartition("/")[2])
        return StatementItem(url, title=f"Item {number}", text=self.texts[number], language="en")

    async def close(self) -> None:
        """Nothing to end."""


async def pages(folder: Path, a: argparse.Namespace) -> dict[str, Any]:
    """Pages of 200 hosts from the work list to stored statements with their evidence."""
    database = opened(folder)
    fill(database, 1, a.port)
    with database.write() as session:
        row = session.scalars(sa.select(Source)).one()
        row.next_at = None
        entries = [Entry(f"http://{host(n % 200, a.port)}/p/{n}") for n in range(a.pages)]
        work_list.note(session, row, entries, clock.utcnow())
        session.execute(sa.update(Page).values(state="waiting"))
    worker = Worker(config(folder), database)
    worker.pool = NoExtraction(a.pages)  # type: ignore[assignment]
    running = asyncio.ensure_future(worker.run())
    await asyncio.sleep(1)
    await release(database, 200)  # connections and robots.txt first
    await reached(worker, lambda: worker.tally.pages, 200)
    await release(database, a.pages)
    before, begun = cpu(), time.monotonic()
    if a.profile:
        with profiled(a.profile):
            await reached(worker, lambda: worker.tally.pages, a.pages)
    else:
        await reached(worker, lambda: worker.tally.pages, a.pages)
    used, took = cpu() - before, time.monotonic() - begun
    worker.stopping.set()
    await running
    done = a.pages - 200
    return {"pages": done, "statements": worker.tally.statements, "pages_a_cpu_second": round(done / used),
            "pages_a_second": round(done / took), "megabytes": round(memory())}  # fmt: skip


async def release(database: Database, number: int) -> None:
    """Let the first so many pages be due."""

    def work() -> None:
        with database.write() as session:
            session.execute(sa.update(Page).where(Page.state == "waiting", Page.id <= number).values(state="pending"))

    await asyncio.to_thread(work)


def profiled(file: str) -> Any:
    """Where the time of the loop's thread goes, written to a file for pstats."""
    import contextlib
    import cProfile

    @contextlib.contextmanager
    def block() -> Any:
        profile = cProfile.Profile()
        profile.enable()
        yield
        profile.disable()
        profile.dump_stats(file)

    return block()


# ---- beside it


async def bare(_: Path, a: argparse.Namespace) -> dict[str, Any]:
    """The same pages by a spider of Scrapy alone, which does nothing with them."""
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerRunner

    class Bare(Spider):
        name = "bare"

        async def start(self) -> Any:
            for n in range(200):
                yield Request(f"http://{host(n, a.port)}/p/{n}")

        def parse(self, response: Any) -> Any:
            number = int(response.url.rpartition("/")[2])
            seen.append(cpu())
            if number + 200 < a.pages:
                yield Request(f"http://{host(number % 200, a.port)}/p/{number + 200}")

    seen: list[float] = []
    own = {"CONCURRENT_ITEMS": 2, "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "LOG_LEVEL": "ERROR",
           "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "COOKIES_ENABLED": False,
           "ROBOTSTXT_OBEY": False}  # fmt: skip
    await AsyncCrawlerRunner(own).crawl(Bare)
    return {"pages": len(seen) - 200, "pages_a_cpu_second": round((len(seen) - 200) / (seen[-1] - seen[199]))}


async def crawlers(_: Path, a: argparse.Namespace) -> dict[str, Any]:
    """A Crawler of its own for each poll, many at once: each takes some seconds to find out that it is idle."""
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerRunner

    class One(Spider):
        name = "one"

        async def start(self) -> Any:
            yield Request(self.url, headers={"If-None-Match": '"1"'}, meta={"handle_httpstatus_list": [304]})

        def parse(self, response: Any) -> None:
            assert response.status == 304

    own = {"TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "LOG_LEVEL": "ERROR"}
    runner = AsyncCrawlerRunner(own)
    before, together, rounds = cpu(), 25, 5
    for turn in range(rounds):
        hosts = range(turn * together, (turn + 1) * together)
        await asyncio.gather(*(runner.crawl(One, url=f"http://{host(n, a.port)}/feed.xml") for n in hosts))
        before = cpu() if turn == 0 else before  # the first one warms up
    counted = (rounds - 1) * together
    return {"ms_cpu_a_poll": round(1000 * (cpu() - before) / counted, 2), "counted": counted}


SPIDER = """
import scrapy
class One(scrapy.Spider):
    name = "one"
    start_urls = ["{url}"]
    def parse(self, response):
        pass
"""


def processes(a: argparse.Namespace, number: int = 5) -> dict[str, Any]:
    """A process for each poll."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.py"
        file.write_text(SPIDER.format(url=f"http://{host(0, a.port)}/feed.xml"))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for _ in range(number):
            subprocess.run(
                [sys.executable, "-m", "scrapy", "runspider", str(file), "-L", "ERROR"], check=True, cwd=folder
            )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"ms_cpu_a_poll": round(1000 * used / number)}


# ---- the frame

PARTS: dict[str, tuple[Callable[[Path, argparse.Namespace], Coroutine[Any, Any, dict[str, Any]]], ...]] = {
    "polls": (polls,),
    "rate": (polls,),
    "ways": (crawlers,),
    "pages": (pages, bare),
}


def inside(work: Any, a: argparse.Namespace, out: Any) -> None:
    """A measurement in its own process, on Scrapy's reactor."""
    import logging

    logging.disable(logging.CRITICAL)
    _more_files()
    found: dict[str, Any] = {}

    async def whole() -> int:
        with tempfile.TemporaryDirectory() as folder:
            found.update(await work(Path(folder), a))
        return 0

    in_reactor(whole)
    out.send(found)


def main() -> None:
    """Run the parts that were named, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--profile", help="write cProfile's figures of the loop's thread to this file")
    a = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    web = fresh.Process(target=serve, args=(there,), daemon=True)
    web.start()
    a.port = here.recv()
    for part in a.parts or PARTS:
        a.part = part
        for work in PARTS[part]:
            here, there = fresh.Pipe()
            process = fresh.Process(target=inside, args=(work, a, there))
            process.start()
            found = here.recv()
            process.join()
            print(json.dumps({"part": part, "way": work.__name__, **found}), flush=True)
        if part == "ways":
            print(json.dumps({"part": part, "way": "processes", **processes(a)}), flush=True)
    web.terminate()


if __name__ == "__main__":
    main()
