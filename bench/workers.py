"""Throughput of 1, 2, 4 … workers on one PostgreSQL: a local web whose hosts take their time, polled as fast as the workers can.

    python -m bench.workers --pin --hosts 4000 --takes 15 --settle 26 --seconds 30     does it grow with the workers?  five minutes
    python -m bench.workers --hosts 2000 --seconds 30 --workers 1 2 4                  what does a machine do that is full?

The first asks hosts that take so long that a worker waits for all it may have open at once (some 128): eight of them leave a core half idle, so what is seen
is whether workers hinder each other. The second is full with two or three, and says what a poll costs.
Said of each: polls a second and the ratio to one worker's; the workers' CPU a poll and their share of their cores (where the share is full, no worker can add
anything, and a steady CPU a poll says that more cores would); from the server's own log how often a host was asked by two at once, and how often a source was
asked before it was due again (both must be 0). ``--pin``: the site and PostgreSQL have core 0 to themselves, the workers and the scheduler all others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

from alerts.runtime.wiring import ALERTS
from bench.idle import cpu, members
from crawler import clock
from crawler.storage import schema
from crawler.storage.database import Database
from tests.support.builders import a_source
from tests.support.databases import Postgres

EVERY = 1.0  # seconds between two polls of a source
FEED = b'<rss version="2.0"><channel><title>t</title><item><title>One</title><link>http://127.0.0.1/1</link></item></channel></rss>'


def serve(told: Connection, takes: float) -> None:
    """All of 127.0.0.0/8 on one port; hands out, once asked, when each host was asked and answered."""
    dice = random.Random(1)
    log: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        begun = time.time()
        robots = head.startswith("GET /robots.txt")
        await asyncio.sleep(0 if robots else takes * dice.uniform(0.5, 1.5))  # not all at once, again and again
        body = b"" if robots else FEED
        status = "404 Not Found" if robots else "200 OK"
        if 'if-none-match: "1"' in head.lower():
            status, body = "304 Not Modified", b""
        writer.write(f'HTTP/1.1 {status}\r\nETag: "1"\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n'.encode() + body)  # fmt: skip
        await writer.drain()
        writer.close()
        host = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("host: "))
        log[host].append((begun, time.time(), robots))

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=4096)
        told.send(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(told.recv)
        told.send(dict(log))

        told.close()
        os._exit(0)  # requests that are still open are nobody's any more

    asyncio.run(run())


@dataclass(frozen=True, slots=True)
class Measured:
    """What one number of workers did. ``twice``: requests at a host while another was there; ``early``: polls before the source was due again."""

    polls: float  # a second
    cpu: float  # the workers' seconds of CPU a second
    twice: int
    early: int


def measure(postgres: Postgres, asked: argparse.Namespace, workers: int) -> Measured:
    """Start the workers, let them settle, count."""
    ours, theirs = multiprocessing.Pipe()
    web = multiprocessing.Process(target=serve, args=(theirs, asked.takes), daemon=True)
    web.start()
    url = filled(postgres, asked.hosts, ours.recv())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tocsin.toml").write_text(f'database = {json.dumps(url)}\n[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\nworkers = 1\n')  # fmt: skip
        scheduler = start(folder, asked.pin, "run", "--role", "scheduler")
        running = [start(folder, asked.pin, "worker", "--only", "crawl") for _ in range(workers)]
        time.sleep(asked.settle + 2 * workers)  # all have begun, and every robots.txt is known
        begun, before = time.time(), spent(running)
        time.sleep(asked.seconds)
        ended, after = time.time(), spent(running)
        for process in (scheduler, *running):
            os.killpg(process.pid, signal.SIGTERM)
        for process in (scheduler, *running):
            process.wait(60)
    ours.send("done")
    log = ours.recv()
    web.join(5)
    seconds = ended - begun
    asked_in_time = sum(
        begun <= answered < ended for requests in log.values() for _, answered, robots in requests if not robots
    )
    return Measured(asked_in_time / seconds, (after - before) / seconds, *faults(log))


def faults(log: dict[str, list[tuple[float, float, bool]]]) -> tuple[int, int]:
    """How often two were at a host at once, and how often a source was read less than its interval after it was read last."""
    twice = early = 0
    for requests in log.values():
        in_order = sorted(requests)
        twice += sum(later[0] < earlier[1] for earlier, later in pairwise(in_order))
        polls = [request for request in in_order if not request[2]]
        early += sum(later[0] < earlier[1] + EVERY - 0.05 for earlier, later in pairwise(polls))
    return twice, early


def spent(running: Sequence[subprocess.Popen[bytes]]) -> float:
    """Seconds of CPU that the workers took so far, with their processes."""
    return sum(cpu(pid) for process in running for pid in members(process.pid))


def filled(postgres: Postgres, hosts: int, port: int) -> str:
    """The URL of a database with a source at each host, all due."""
    url = postgres.create("bench")
    database = Database(url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    with database.write() as session:
        for n in range(hosts):
            source = a_source(session, f"s{n}", url=f"http://127.{1 + n // 60000}.{n // 250 % 240}.{1 + n % 250}:{port}/feed", every=f"{EVERY:g}s")  # fmt: skip
            source.next_at, source.first = clock.utcnow(), "catch-up"
    database.close()
    return url


def start(folder: Path, pin: bool, *words: str) -> subprocess.Popen[bytes]:
    """A command in a group of its own; on all cores but the first if ``pin``."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
    log = (folder / "log").open("ab")
    where = ["taskset", "-c", f"1-{os.cpu_count() - 1}"] if pin else []  # type: ignore[operator]
    return subprocess.Popen([*where, sys.executable, "-c", "from alerts.cli import main; main()", *words], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)  # fmt: skip


def main() -> None:
    """Measure each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--settle", type=float, default=20, help="seconds before that, and two more for each worker")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--takes", type=float, default=0.3, help="seconds that an answer takes in the mean")
    parser.add_argument("--pin", action="store_true", help="the site and PostgreSQL on core 0, workers on the others")
    asked = parser.parse_args()
    cores = len(os.sched_getaffinity(0)) - asked.pin
    if not cores:
        raise SystemExit("There is one core: run without --pin, and mind that the site takes its share of it.")
    if asked.pin:
        os.sched_setaffinity(0, {0})  # of this process, of the site and of PostgreSQL, which it starts
    first = 0.0
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        postgres = Postgres(Path(folder))
        postgres.start()
        for workers in asked.workers:
            seen = measure(postgres, asked, workers)
            if not seen.polls:
                raise SystemExit("No poll was seen: the workers had not begun. Give a longer --settle.")
            first = first or seen.polls / workers
            print(f"{workers} workers: {seen.polls:.1f} polls/s, {seen.polls / first / workers:.2f} of linear, {1e3 * seen.cpu / max(seen.polls, 1):.2f} ms CPU a poll, {seen.cpu / cores:.0%} of {cores} cores; {seen.twice} requests beside another at their host, {seen.early} polls too early", flush=True)  # fmt: skip
        postgres.stop()


if __name__ == "__main__":
    main()
