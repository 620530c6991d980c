"""An hour's polls beside hostile sources, from publication to the webhook: python -m bench.hostile_hour [--good 1000] [--hostile 10] [--every 15]

The whole product (`tocsin run`) on loopback, first without the hostile ones, then with them. An hour is 12 polls of a source that is read every
five minutes; here the rhythm is --every seconds, so that it takes 12 times as long, and the hostile ones come as much closer together as 300
is more than that: harder than the hour itself, which is --every 300. Good sources publish --rate items a second among them, each
told at once; hostile ones answer each poll with another document of the catalogue (1 MB). Told: seconds from an item's publication to its
webhook, which has the wait for the next poll in it. Items of the first two rhythms are not counted. Proves nothing about pages: items are whole in their feeds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

from bench.hostile_neighbours import DOCUMENTS, SIZE
from crawler.child_process import die_with

POLLS = 12
SETTLED = 2  # rhythms before the first item that counts
SECRET = "whsec_" + "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
HEAD = """
[network]
allow_private = ["127.0.0.0/8"]
[[channel]]
name = "desk"
kind = "webhook"
url = "http://127.0.0.1:{port}/hook"
secret = "{secret}"
[[topic]]
name = "storms"
query = "storm"
channels = ["desk"]
group_by = "statement"
immediate = 1000000
"""


def host(number: int) -> str:
    """A loopback address for each source, since each is a host of its own."""
    return f"127.{1 + number // 60_000}.{number // 250 % 240}.{1 + number % 250}"


class Web:
    """Good and hostile sites by their addresses, and the receiver. ``published`` and ``told``: an item's number -> when."""

    def __init__(self, good: int, rate: float, hostile: tuple[bytes, ...]) -> None:
        self.items: dict[str, list[int]] = {host(n): [] for n in range(good)}
        self.rate, self.hostile = rate, hostile
        self.published: dict[int, float] = {}
        self.told: dict[int, float] = {}
        self.polls: Counter[str] = Counter()

    async def publish(self) -> None:
        """Until it is cancelled."""
        dice = random.Random(1)
        names = list(self.items)
        while True:
            await asyncio.sleep(1 / self.rate)
            number = len(self.published)
            self.published[number] = time.time()
            self.items[dice.choice(names)].append(number)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
            if lines[0].startswith("POST"):
                self._take(json.loads(await reader.readexactly(int(headers["content-length"]))))
                writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
            else:
                writer.write(self._answer(lines[0].split()[1], headers))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _take(self, message: dict[str, object]) -> None:
        for word in json.dumps(message).replace('"', " ").split():
            if word.startswith("item-"):
                self.told.setdefault(int(word[5:].rstrip(".,\\n")), time.time())

    def _answer(self, path: str, headers: dict[str, str]) -> bytes:
        at = headers["host"].split(":")[0]
        items = self.items.get(at)
        if path == "/robots.txt":
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        self.polls["hostile" if items is None else "good"] += 1
        if items is None:
            return _answered(self.hostile[self.polls["hostile"] % len(self.hostile)], "x")
        if headers.get("if-none-match") == f'"{len(items)}"':
            return b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
        return _answered(_feed(items), str(len(items)))


def _feed(items: list[int]) -> bytes:
    said = "".join(
        f"<item><title>Storm item-{n} reported</title><guid>{n}</guid><description>A storm, item-{n} of the day.</description></item>"
        for n in items[:-40:-1]
    )
    return f'<rss version="2.0"><channel><title>t</title>{said}</channel></rss>'.encode()


def _answered(body: bytes, tag: str) -> bytes:
    head = f'HTTP/1.1 200 OK\r\nETag: "{tag}"\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n'
    return head.encode() + body


def serve(a: argparse.Namespace, ready: Connection) -> None:
    """The process of the web: sends its port, publishes when asked to, and sends what became of it."""
    die_with()

    async def whole() -> None:
        web = Web(a.good, a.rate, tuple(build(SIZE) for build in DOCUMENTS))
        server = await asyncio.start_server(web.serve, "0.0.0.0", 0, backlog=4096)
        ready.send(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(ready.recv)
        publishing = asyncio.ensure_future(web.publish())
        await asyncio.to_thread(ready.recv)
        publishing.cancel()
        await asyncio.to_thread(ready.recv)
        ready.send((web.published, web.told, web.polls))

    asyncio.run(whole())


def run(folder: Path, a: argparse.Namespace, hostile: int, web: Connection, port: int) -> tuple[object, ...]:
    """One hour's polls; what was published, told and polled."""
    names = [*map(host, range(a.good)), *(f"127.200.0.{n + 1}" for n in range(hostile))]
    rows = (
        f'[[source]]\nname = "s{n}"\nurl = "http://{at}:{port}/feed"\nkind = "feed"\nevery = "{a.every}s"\n'
        for n, at in enumerate(names)
    )
    (folder / "tocsin.toml").write_text(HEAD.format(port=port, secret=SECRET) + "".join(rows))
    with (folder / "log").open("wb") as log:
        tocsin = subprocess.Popen([Path(sys.executable).with_name("tocsin"), "run"], cwd=folder, stdout=log, stderr=log)
        try:
            time.sleep(SETTLED * a.every)
            web.send("publish")
            time.sleep(POLLS * a.every)
            web.send("stop")
            time.sleep(2 * a.every)
        finally:
            tocsin.send_signal(signal.SIGTERM)
            tocsin.wait(30)
    web.send("tell")
    found: tuple[object, ...] = web.recv()
    return found


def judged(published: dict[int, float], told: dict[int, float], polls: dict[str, int]) -> dict[str, object]:
    """The delays by their shares."""
    late = sorted(at - published[n] for n, at in told.items())
    shares = {"median": 0.5, "p95": 0.95, "p99": 0.99, "longest": 1.0}
    shown = {name: round(late[int(share * (len(late) - 1))], 2) for name, share in shares.items()} if late else {}
    return {"published": len(published), "told": len(told), "polls": dict(polls), **shown}


def main() -> None:
    """Without the hostile ones, then with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--good", type=int, default=1000)
    parser.add_argument("--hostile", type=int, default=10)
    parser.add_argument("--every", type=int, default=15)
    parser.add_argument("--rate", type=float, default=5.0)
    a = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    for hostile in (0, a.hostile):
        here, there = fresh.Pipe()
        web = fresh.Process(target=serve, args=(a, there), daemon=True)
        web.start()
        port = here.recv()
        with tempfile.TemporaryDirectory() as folder:
            found = run(Path(folder), a, hostile, here, port)
        print(json.dumps({"good": a.good, "hostile": hostile, **judged(*found)}), flush=True)  # type: ignore[arg-type]
        web.terminate()


if __name__ == "__main__":
    main()
