"""What stands around the installation of bench/faults.py: some hundred sites and a receiver, which keep the ledgers, and machines with networks of their own.

Judges nothing. All of it lives in the network namespace of the bench and ends with it.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from crawler.child_process import die_with
from tests.support.builders import prose

PORT = 8080
SITES, MACHINES, SERVERS = (
    "10.232",
    "10.241",
    "10.242",
)  # networks: the web; to each machine one for the web and one for the database


@dataclass
class Ledger:
    """What the sites published (address -> when), when each host was asked (from, to, for what), and what was told (address -> identity -> when)."""

    published: dict[str, float] = field(default_factory=dict)
    asked: dict[str, list[tuple[float, float, str]]] = field(default_factory=partial(defaultdict, list))
    told: dict[str, dict[str, float]] = field(default_factory=partial(defaultdict, dict))

    def told_since(self, moment: float) -> bool:
        """Whether something that was published after that moment has been told."""
        late = (address for address, at in reversed(self.published.items()) if at > moment)
        return any(address in self.told for address in late)

    def untold(self) -> list[str]:
        """What was published and not told."""
        return [address for address in self.published if address not in self.told]


def hosts(count: int) -> list[str]:
    """Addresses of so many sites."""
    return [f"{SITES}.{n // 250}.{1 + n % 250}" for n in range(count)]


class Web:
    """Sites that publish ``rate`` items a second in all, and the receiver. Of twenty deliveries one is taken while its acknowledgement is lost."""

    def __init__(self, count: int, rate: float, seed: int) -> None:
        self.ledger = Ledger()
        self.items: dict[str, list[int]] = {host: [] for host in hosts(count)}
        self.rate = rate
        self.dice = random.Random(seed)
        self.editions: Counter[str] = Counter()
        self.deliveries = self.published = 0

    async def publish(self) -> None:
        """Until ``rate`` is 0."""
        while self.rate:
            await asyncio.sleep(1 / self.rate)
            self.burst(1)

    def burst(self, count: int) -> None:
        """So many items, each at another site."""
        for host in self.dice.sample(list(self.items), count):
            self.published += 1
            self.items[host].append(self.published)
            self.ledger.published[f"http://{host}:{PORT}/a/{self.published}"] = time.time()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
            await (self._take if lines[0].startswith("POST") else self._answer)(
                lines[0].split()[1], headers, reader, writer
            )
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever asked was killed
        finally:
            writer.close()

    async def _answer(self, path: str, headers: dict[str, str], _: Any, writer: asyncio.StreamWriter) -> None:
        host, begun = headers["host"].split(":")[0], time.time()
        await asyncio.sleep(self.dice.uniform(0.05, 0.4))
        status, kind, body = self._document(host, path, headers)
        tag = f'ETag: "{len(self.items[host])}"\r\n' if path == "/feed" else ""
        writer.write(f"HTTP/1.1 {status}\r\n{tag}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)  # fmt: skip
        try:
            await writer.drain()
        finally:
            self.ledger.asked[host].append((begun, time.time(), path))

    def _document(self, host: str, path: str, headers: dict[str, str]) -> tuple[str, str, bytes]:
        if path == "/robots.txt":
            return "404 Not Found", "text/plain", b""
        if path != "/feed":
            number = int(path.rsplit("/", 1)[1])
            self.editions[path] += 1  # each reader gets other words, so that a late writer shows
            text = f"<p>{prose(1000 * number + self.editions[path], 12)}</p><p>The bridges were closed. {prose(-number - 1, 12)}</p>"
            return "200 OK", "text/html", f"<html lang=en><title>Item {number}</title><article><h1>Item {number}</h1>{text}</article></html>".encode()  # fmt: skip
        if headers.get("if-none-match") == f'"{len(self.items[host])}"':
            return "304 Not Modified", "application/rss+xml", b""
        items = "".join(f"<item><title>Item {n}</title><link>http://{host}:{PORT}/a/{n}</link></item>" for n in self.items[host][:-60:-1])  # fmt: skip
        return "200 OK", "application/rss+xml", f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()  # fmt: skip

    async def _take(self, _: str, headers: dict[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # fmt: skip
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        for statement in body["data"].get("statements", ()):
            self.ledger.told[statement["url"]].setdefault(headers["webhook-id"], time.time())
        self.deliveries += 1
        if self.deliveries % 20 == 0:
            writer.transport.abort()
            return
        writer.write(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()

    async def run(self, orders: Connection) -> None:
        """Do what the bench asks for until it ends."""
        server = await asyncio.start_server(self.serve, "0.0.0.0", PORT, backlog=4096)
        tasks = set()
        with suppress(EOFError):
            while order := await asyncio.to_thread(orders.recv):
                if order == ("publish",):
                    tasks.add(asyncio.ensure_future(self.publish()))
                elif order == ("stop",):
                    self.rate = 0.0
                elif order[0] == "burst":
                    self.burst(order[1])
                else:
                    orders.send(self._said(*order))
        server.close()

    def _said(self, what: str, *more: Any) -> Any:
        return {
            "told_since": self.ledger.told_since,
            "untold": self.ledger.untold,
            "asked": lambda: set(self.ledger.asked),
            "ledger": lambda: self.ledger,
        }[what](*more)  # type: ignore[operator]


def serve(orders: Connection, count: int, rate: float, seed: int) -> None:
    """A process with the sites and the receiver."""
    die_with()
    os.setsid()  # neither Ctrl-C nor `timeout` is meant for it: the bench ends it when all is compared
    asyncio.run(Web(count, rate, seed).run(orders))


def start_web(count: int, rate: float, seed: int) -> Connection:
    """The sites at work; the connection takes orders."""
    _ip("link set lo up")
    _ip(f"route add local {SITES}.0.0/16 dev lo")  # every address of the network is ours
    ours, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=serve, args=(theirs, count, rate, seed), daemon=True).start()
    return ours


def ask(web: Connection, *words: Any) -> Any:
    """An order to the sites that has an answer."""
    web.send(words)
    return web.recv()


def _ip(words: str, inside: int | None = None) -> None:
    prefix = ["nsenter", "-t", str(inside), "-n"] if inside else []
    subprocess.run([*prefix, "ip", *words.split()], check=True)


class Machine:
    """A network namespace with a cable to the web and one to the database, and one `tocsin` command that is started again when it ends."""

    def __init__(self, number: int, folder: Path, words: tuple[str, ...], environment: dict[str, str]) -> None:
        self.number, self.words = number, words
        self.name = f"{words[-1]}{number}"
        self.folder = folder / self.name
        self.folder.mkdir()
        self.environment = environment
        self.holder = subprocess.Popen(
            ["unshare", "-n", "sleep", "infinity"], preexec_fn=die_with, start_new_session=True
        )
        time.sleep(0.2)
        for letter, network in (("w", MACHINES), ("d", SERVERS)):
            outer, inner = f"{letter}{number}", f"{letter}{number}in"
            _ip(f"link add {outer} type veth peer name {inner}")
            _ip(f"link set {inner} netns {self.holder.pid}")
            _ip(f"addr add {network}.{number}.1/24 dev {outer}")
            _ip(f"link set {outer} up")
            _ip(f"addr add {network}.{number}.2/24 dev {inner}", self.holder.pid)
            _ip(f"link set {inner} up", self.holder.pid)
        _ip("link set lo up", self.holder.pid)
        _ip(f"route add default via {MACHINES}.{number}.1", self.holder.pid)
        self.process: subprocess.Popen[bytes] | None = None
        self.starts_at = 0.0
        self.joined_at: float | None = None  # while its cable to the database is cut
        self.woken_at: float | None = None  # while its processes stand still

    @property
    def database(self) -> str:
        """The address of the database's server as this machine sees it."""
        return f"{SERVERS}.{self.number}.1"

    @property
    def client(self) -> str:
        """Its own address, as the database's server sees it."""
        return f"{SERVERS}.{self.number}.2"

    def keep(self, now: float) -> None:
        """Start the command when it does not run and its pause is over; join the cable when its time has come."""
        if self.joined_at is not None and now >= self.joined_at:
            self.join()
        if self.woken_at is not None and now >= self.woken_at:
            self.wake()
        if self.process is not None and self.process.poll() is not None:
            self.process, self.starts_at = None, max(self.starts_at, now + 1)
        if self.process is None and now >= self.starts_at:
            with (self.folder / "log").open("ab") as log:
                command = ["nsenter", "-t", str(self.holder.pid), "-n", sys.executable, "-c", "from alerts.cli import main; main()", *self.words]  # fmt: skip
                self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with)  # fmt: skip

    def cut(self, until: float) -> None:
        """No packet between it and the database until then; neither end is told."""
        _ip(f"link set d{self.number} down")
        self.joined_at = until

    def move(self, tree: Path) -> None:
        """From its next start on the command is of that version."""
        self.environment = self.environment | {"PYTHONPATH": f"{tree}:{self.environment['PYTHONPATH']}"}

    def join(self) -> None:
        """Mend the cable."""
        self.joined_at = None
        _ip(f"link set d{self.number} up")

    def stall(self, until: float) -> None:
        """All its processes stand still, as on a machine that is put to sleep, and know nothing of it afterwards."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGSTOP)
            self.woken_at = until

    def wake(self) -> None:
        """They go on."""
        self.woken_at = None
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGCONT)

    def children(self) -> list[int]:
        """The processes that the command supervises."""
        if self.process is None:
            return []
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in found.stdout.split()]

    def kill(self) -> None:
        """The power fails."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Stop the command, and take the machine away."""
        if self.joined_at is not None:
            self.join()
        self.stop()
        self.holder.kill()

    def stop(self) -> None:
        """Stop the command as an operator does."""
        self.wake()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
