"""The desk as a process of its own: its memory after every page was looked at, and what listeners and readers cost a crawler that runs beside it. Used by bench/desk.py."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from alerts import config
from alerts.accounts import sessions
from alerts.models import Alert, Match
from alerts.runtime import processes, wiring
from alerts.web.identity import COOKIE
from bench import crawl
from bench.idle import cpu, proportional
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.reactor import in_reactor
from crawler.storage.models import Source

MOST_AT_ONCE = (
    100  # requests; beyond them none is sent, so that a desk that cannot keep up is told by its requests a second
)
HOSTS = 2000  # sources that the crawler polls as quickly as it can


@contextlib.contextmanager
def serving(folder: Path, core: int | None = None) -> Iterator[tuple[int, int, str]]:
    """`tocsin serve` in that folder: its port, its process, and the cookie of somebody who is signed in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parts = wiring.Parts(config.load(str(folder / "tocsin.toml")))
    with parts.database.write() as session:
        now = datetime.now(UTC)
        cookie = f"{COOKIE}={sessions.enter(session, sessions.way_in(session, now), now)}"
    run = subprocess.Popen(
        [sys.executable, "-c", "from tocsin.__main__ import main; main()", "serve"],
        cwd=folder, env={**os.environ, "TOCSIN_WEB__PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    if core is not None:
        os.sched_setaffinity(run.pid, {core})
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port, run.pid, cookie
    finally:
        run.terminate()
        run.wait(60)


def memory(folder: Path, pages: list[str]) -> None:
    """Proportional megabytes at the start, after each page was looked at twice, and a minute later."""
    with serving(folder) as (port, pid, cookie):
        seen = [("start", proportional(pid))]
        for path in pages * 2:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
            urllib.request.urlopen(asked, timeout=120).read()
        seen.append(("after every page", proportional(pid)))
        time.sleep(60)
        seen.append(("a minute later", proportional(pid)))
    print(json.dumps({name: round(kilobytes / 1024, 1) for name, kilobytes in seen}))


def streams(folder: Path, pages: list[str], a: Any) -> None:
    """Turn by turn without and with listeners and readers: polls a second of the crawler, and its processor time a poll."""
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    site = fresh.Process(target=crawl.serve, args=(there,), daemon=True)
    site.start()
    count = fresh.Value("q", 0)
    crawler = fresh.Process(target=_crawler, args=(folder, here.recv(), count), daemon=True)
    crawler.start()
    if a.pin:
        os.sched_setaffinity(crawler.pid or 0, {0})
        for pid in (site.pid or 0, os.getpid()):
            os.sched_setaffinity(pid, {1})
    while count.value < HOSTS and crawler.is_alive():
        time.sleep(0.2)
    with serving(folder, 1 if a.pin else None) as (port, pid, cookie):
        turns = []
        for turn in range(2 * a.turns):
            polls, used, desk, begun = count.value, cpu(crawler.pid or 0), cpu(pid), time.monotonic()
            late = asyncio.run(_load(folder, port, cookie, pages, a)) if turn % 2 else time.sleep(a.seconds)
            took = time.monotonic() - begun
            polls = count.value - polls
            turns.append((polls / took, 1000 * (cpu(crawler.pid or 0) - used) / max(polls, 1)))
            print(json.dumps({"loaded": bool(turn % 2), "polls_a_second": round(turns[-1][0], 1), "ms_a_poll": round(turns[-1][1], 2), "desk_cores": round((cpu(pid) - desk) / took, 2), **(late or {})}), flush=True)  # fmt: skip
        print(json.dumps({"cost_in_polls": _cost([one[0] for one in turns]), "processor_a_poll": _cost([one[1] for one in turns]), "megabytes_of_the_desk": round(proportional(pid) / 1024)}))  # fmt: skip
    crawler.kill()
    site.kill()


def _cost(turns: list[float]) -> str:
    """The median over pairs of neighbours, in percent."""
    pairs = [b / a - 1 for a, b in zip(turns[::2], turns[1::2], strict=True)]
    return f"{100 * statistics.median(pairs):+.1f} % ({100 * min(pairs):+.1f} to {100 * max(pairs):+.1f})"


def _crawler(folder: Path, port: int, count: Any) -> None:
    """The crawl process: every source is due again as soon as it was read."""
    import logging

    logging.disable(logging.CRITICAL)
    crawl._more_files()
    loaded = crawl.config(folder)
    database = wiring.Parts(config.load(str(folder / "tocsin.toml"))).database
    with database.write() as session:
        session.execute(sa.delete(Source).where(Source.every == "5m"))  # of a run before this one
        session.execute(sa.update(Source).values(next_at=None))
    crawl.fill(database, HOSTS, port)

    async def whole() -> int:
        worker = Worker(loaded, database)
        running = asyncio.ensure_future(worker.run())
        for _ in itertools.count():
            if not count.value and worker.tally.sweeps:
                processes.keep_loaded()
            count.value = worker.tally.sweeps
            await asyncio.to_thread(_due, database)
            await asyncio.sleep(0.5)
        return await running

    in_reactor(whole)


def _due(database: Any) -> None:
    now = datetime.now(UTC)
    with database.write() as session:
        session.execute(sa.update(Source).where(Source.next_at > now, Source.every == "5m").values(next_at=now))


async def _load(folder: Path, port: int, cookie: str, pages: list[str], a: Any) -> dict[str, Any]:
    """So many listeners, so many requests a second, and a new alert every five seconds."""
    told: list[int] = []
    late: list[float] = []
    listeners = [asyncio.ensure_future(_listen(port, cookie, told)) for _ in range(a.streams)]
    database = wiring.Parts(config.load(str(folder / "tocsin.toml"))).database
    paths, work, begun = itertools.cycle(pages), [], time.monotonic()
    for number in range(int(a.seconds * a.requests)):
        if number % (5 * a.requests) == a.requests:
            work.append(asyncio.ensure_future(asyncio.to_thread(_alert, database)))
        await asyncio.sleep(max(0.0, begun + number / a.requests - time.monotonic()))
        work = [one for one in work if not one.done() or one.result()]
        if len(work) < MOST_AT_ONCE:
            work.append(asyncio.ensure_future(_read(port, cookie, next(paths), late)))
    took = time.monotonic() - begun
    await asyncio.gather(*work)
    for one in listeners:
        one.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)
    database.close()
    return {
        "requests_a_second": round(len(late) / took),
        "p95_ms": round(sorted(late)[int(len(late) * 0.95)]),
        "events": len(told),
    }


async def _listen(port: int, cookie: str, told: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_request(port, cookie, "/alerts/stream", "keep-alive"))
        while line := await reader.readline():
            if line.startswith(b"data:"):
                told.append(len(line))
    finally:
        writer.close()


async def _read(port: int, cookie: str, path: str, late: list[float]) -> None:
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_request(port, cookie, path, "close"))
    said = await reader.read()
    assert said.startswith(b"HTTP/1.1 200"), said[:300]
    while await reader.read():
        pass
    writer.close()
    late.append(1000 * (time.monotonic() - begun))


def _request(port: int, cookie: str, path: str, connection: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nConnection: {connection}\r\n\r\n".encode()


def _alert(database: Any) -> None:
    now, name = datetime.now(UTC), uuid.uuid4().hex
    with database.write() as session:
        session.execute(sa.insert(Alert).values(id=name, topic_id=1, kind="alert", created_at=now, ready_at=now + timedelta(days=1), notes=[]))  # fmt: skip
        session.execute(sa.insert(Match).values(topic_id=1, statement_id=1, revision=int(now.timestamp()), alert_id=name, score=1.0, worth=1.0, spans=[], matched_at=now))  # fmt: skip
