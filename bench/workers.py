"""Throughput of 1, 2, 4 … workers on one PostgreSQL: a local web whose hosts take their time, polled as fast as the workers can.

    python -m bench.workers --hosts 2000 --seconds 30 --workers 1 2 4

Said of each: polls a second, the ratio to one worker's, and from the server's own log how often a host was asked by two at once (must be 0).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from multiprocessing.connection import Connection
from pathlib import Path

from alerts.runtime.wiring import ALERTS
from crawler import clock
from crawler.storage import schema
from crawler.storage.database import Database
from tests.support.builders import a_source
from tests.support.databases import Postgres

TAKES = 0.3  # seconds that an answer takes
FEED = b'<rss version="2.0"><channel><title>t</title><item><title>One</title><link>http://127.0.0.1/1</link></item></channel></rss>'


def serve(told: Connection) -> None:
    """All of 127.0.0.0/8 on one port; hands out, once asked, when each host was asked and answered."""
    log: dict[str, list[tuple[float, float]]] = defaultdict(list)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        begun = time.monotonic()
        robots = head.startswith("GET /robots.txt")
        await asyncio.sleep(TAKES)
        body = b"" if robots else FEED
        status = "404 Not Found" if robots else "200 OK"
        if 'if-none-match: "1"' in head.lower():
            status, body = "304 Not Modified", b""
        writer.write(f'HTTP/1.1 {status}\r\nETag: "1"\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n'.encode() + body)  # fmt: skip
        await writer.drain()
        writer.close()
        host = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("host: "))
        log[host].append((begun, time.monotonic()))

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=4096)
        told.send(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(told.recv)
        told.send(dict(log))

    asyncio.run(run())


def measure(postgres: Postgres, hosts: int, workers: int, seconds: float) -> tuple[float, int, float]:
    """Polls a second, how often a host was asked by two at once, and the share of one core that the workers took."""
    ours, theirs = multiprocessing.Pipe()
    web = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    web.start()
    port = ours.recv()
    url = postgres.create("bench")
    database = Database(url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    with database.write() as session:
        for n in range(hosts):
            source = a_source(session, f"s{n}", url=f"http://127.{1 + n // 60000}.{n // 250 % 240}.{1 + n % 250}:{port}/feed", every="1s")  # fmt: skip
            source.next_at, source.first = clock.utcnow(), "catch-up"
    database.close()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tocsin.toml").write_text(f'database = {json.dumps(url)}\n[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\nworkers = 1\n')  # fmt: skip
        running = [start(folder, "run", "--role", "scheduler"), *(start(folder, "worker", "--only", "crawl") for _ in range(workers))]  # fmt: skip
        time.sleep(20 + 2 * workers)  # all have begun, and every robots.txt is known
        begun = time.monotonic()
        time.sleep(seconds)
        ended = time.monotonic()
        for process in running:
            os.killpg(process.pid, signal.SIGTERM)
        for process in running:
            process.wait(60)
    spent = os.times().children_user + os.times().children_system
    ours.send("done")
    log = ours.recv()
    web.join(5)
    polls = sum(begun <= at < ended for asked in log.values() for _, at in asked)
    twice = sum(later[0] < earlier[1] for asked in log.values() for earlier, later in zip(sorted(asked), sorted(asked)[1:], strict=False))  # fmt: skip
    return polls / (ended - begun), twice, spent


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A command in a group of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
    log = (folder / "log").open("ab")
    return subprocess.Popen([sys.executable, "-c", "from alerts.cli import main; main()", *words], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)  # fmt: skip


def main() -> None:
    """Measure each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    asked = parser.parse_args()
    first = 0.0
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        postgres = Postgres(Path(folder))
        postgres.start()
        for workers in asked.workers:
            rate, twice, _ = measure(postgres, asked.hosts, workers, asked.seconds)
            first = first or rate / workers
            print(f"{workers} workers: {rate:.1f} polls/s, {rate / first:.2f} x one worker, {twice} hosts asked by two at once", flush=True)  # fmt: skip
        postgres.stop()


if __name__ == "__main__":
    main()
