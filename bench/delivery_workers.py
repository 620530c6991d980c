"""From match to SMTP accepted in an installation of many processes: a scheduler, alert workers, a cheap mail server and a source of statements, each a process of its own.

Match is the moment that its row says, which is taken before its commit, so what is measured is a little too long.
"""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import select

from alerts.models import Match
from bench import delivery_rate
from bench.idle import cpu
from bench.workers import start
from crawler.storage.database import Database
from tests.support.forked import FORKED

BEGIN = 12.0  # seconds until all processes work
REPLIES = {b"EHLO": b"250 office\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Office(asyncio.Protocol):
    """As little of SMTP as a client needs, so that the receiver takes no time from those who are measured."""

    mails: ClassVar[list[tuple[float, bytes]]] = []  # when each was taken: seconds since 1970

    def connection_made(self, transport: Any) -> None:
        """Greet."""
        self.transport, self.held, self.body = transport, b"", False
        transport.write(b"220 office\r\n")

    def data_received(self, data: bytes) -> None:
        """A line is a command, until DATA; then all to the dot is a mail."""
        self.held += data
        while True:
            before, end, after = self.held.partition(b"\r\n.\r\n" if self.body else b"\r\n")
            if not end:
                return
            self.held = after
            self.transport.write(self._reply(before))

    def _reply(self, said: bytes) -> bytes:
        if self.body:
            self.body = False
            self.mails.append((time.time(), said))
            return b"250 taken\r\n"
        verb = said[:4].upper()
        self.body = verb == b"DATA"
        return REPLIES.get(verb, b"250 ok\r\n")


def post(told: Connection) -> None:
    """The mail server; says how many came, once asked, and at the end what and when."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Office, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        while await asyncio.to_thread(told.recv) == "how many":
            told.send(len(Office.mails))
        told.send([(at, delivery_rate.url_of(raw)) for at, raw in Office.mails])

    asyncio.run(run())


def measure(url: str, folder: Path, rate: int, seconds: int, workers: int) -> tuple[list[float], dict[str, float]]:
    """Seconds from each match to the server's 250, and the ms of CPU for an alert, by process."""
    ours, theirs = FORKED.Pipe()
    office = FORKED.Process(target=post, args=(theirs,), daemon=True)
    office.start()
    toml = delivery_rate.toml(url, ours.recv())
    ids, urls = delivery_rate.furnish(url, rate * seconds)
    (folder / "tocsin.toml").write_text(toml)
    running = [start(folder, False, "run", "--role", "scheduler"), *(start(folder, False, "worker", "--only", "alerts") for _ in range(workers))]  # fmt: skip
    time.sleep(BEGIN)
    before = _cpu([process.pid for process in running])
    source = FORKED.Process(target=delivery_rate.release, args=(url, ids, rate), daemon=True)
    source.start()
    until = time.monotonic() + 3 * seconds + 60
    while time.monotonic() < until:
        time.sleep(1)
        ours.send("how many")
        if ours.recv() >= len(ids):
            break
    spent = _cpu([process.pid for process in running])
    for process in running:
        os.killpg(process.pid, signal.SIGTERM)
    for process in running:
        process.wait(60)
    ours.send("done")
    came = ours.recv()
    arrived = {address: at for at, address in reversed(came)}
    assert len(arrived) == len(came) == len(ids), (
        f"{len(arrived)} of {len(ids)} arrived in {len(came)} mails\n{(folder / 'log').read_text()[-3000:]}"
    )
    return _waits(url, urls, arrived), {name: (spent[name] - before.get(name, 0)) * 1000 / len(ids) for name in spent}


def _waits(url: str, urls: dict[int, str], arrived: dict[str, float]) -> list[float]:
    database = Database(url)
    with database.read() as session:
        matched = session.execute(select(Match.statement_id, Match.matched_at)).tuples().all()
    database.close()
    return [arrived[urls[one]] - at.timestamp() for one, at in matched]


def _cpu(roots: list[int]) -> dict[str, float]:
    """Seconds of CPU so far of the scheduler and of the workers, with their children."""
    spent: dict[str, float] = {}
    for number, root in enumerate(roots):
        name = "workers" if number else "scheduler"
        spent[name] = spent.get(name, 0.0) + sum(map(cpu, _tree(root)))
    return spent


def _tree(root: int) -> list[int]:
    """A process and all below it."""
    below = [int(child) for file in Path(f"/proc/{root}/task").glob("*/children") for child in file.read_text().split()]
    return [root, *(one for child in below for one in _tree(child))]


def on(fresh: Any, rate: int, seconds: int, workers: int) -> tuple[list[float], dict[str, float]]:
    """On a fresh PostgreSQL database."""
    with tempfile.TemporaryDirectory() as folder:
        return measure(fresh("postgresql", Path(folder)), Path(folder), rate, seconds, workers)
