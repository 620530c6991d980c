"""Ten hostile sources among a thousand good ones: python -m bench.hostile_neighbours [--good 1000] [--hostile 10] [--seconds 120]

Every source is due once, evenly over the time; good feeds have something new each time. A poll's delay is from when it was due until what it
said was stored. Measured with and without the hostile ones, which answer each poll with another document of the catalogue (1 MB). The first
tenth of the polls is not counted: they wait for the first process that reads lists, with hostile neighbours or without.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench import crawl
from bench.hostile import markup
from crawler import clock
from crawler.runtime.crawl_worker import Worker
from crawler.runtime.reactor import in_reactor
from crawler.storage.models import Source

DOCUMENTS = (*markup.FEEDS.values(), *markup.SITEMAPS.values(), *markup.JSONS.values())
SIZE = 1_000_000


class Web(crawl.Web):
    """Any host; one whose address ends in /h is hostile."""

    served = 0
    documents: tuple[bytes, ...] = ()  # made before the first poll, since making one takes up to a second

    def answer(self, head: bytes) -> None:
        target = head.split(b" ", 2)[1]
        if target not in (b"/feed.xml", b"/h"):
            super().answer(head)
            return
        Web.served += 1
        news = b"<rss><channel><item><title>Item %d</title><guid>1</guid><link>/p/1</link></item></channel></rss>"
        body = Web.documents[Web.served % len(DOCUMENTS)] if target == b"/h" else news % Web.served
        lines = [
            b"HTTP/1.1 200 OK",
            b"Content-Type: application/rss+xml",
            b"Content-Length: %d" % len(body),
            b"Connection: close",
        ]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        self.transport.close()


def serve(ready: Any) -> None:
    """The process of the web."""

    Web.documents = tuple(document(SIZE) for document in DOCUMENTS)

    async def whole() -> None:
        server = await asyncio.get_running_loop().create_server(Web, "0.0.0.0", 0, backlog=4096)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(whole())


async def delays(folder: Path, a: argparse.Namespace, hostile: int) -> dict[str, Any]:
    """How late the polls of good sources were, in seconds."""
    database = crawl.opened(folder)
    number = a.good + hostile
    crawl.fill(database, number, a.port)
    begin = clock.utcnow() + timedelta(seconds=5)
    apart = a.good // hostile if hostile else number + 1
    due = {n + 1: begin + timedelta(seconds=a.seconds * n / number) for n in range(number)}
    with database.write() as session:
        for row in session.scalars(sa.select(Source)):
            row.next_at, row.etag = due[row.id], None
            if row.id % (apart + 1) == 0:
                row.url = row.url.replace("/feed.xml", "/h")
    worker = Worker(crawl.config(folder), database)
    running = asyncio.ensure_future(worker.run())
    await asyncio.sleep(a.seconds + 25)
    worker.stopping.set()
    await running
    with database.read() as session:
        rows = session.execute(sa.select(Source.id, Source.last_tried, Source.url)).all()
    good = [(tried, due[n]) for n, tried, url in rows if url.endswith("/feed.xml") and n > number // 10]
    late = sorted((tried - at).total_seconds() for tried, at in good if tried is not None)
    shown = {
        name: round(late[int(share * (len(late) - 1))], 2)
        for name, share in (("median", 0.5), ("p99", 0.99), ("longest", 1.0))
    }
    return {"good": len(good), "hostile": hostile, "polled": len(late), **shown}


def inside(a: argparse.Namespace, hostile: int, out: Any) -> None:
    """One measurement in a process of its own."""

    async def work() -> int:
        with tempfile.TemporaryDirectory() as folder:
            out.send(await delays(Path(folder), a, hostile))
        return 0

    in_reactor(work)


def main() -> None:
    """Without the hostile ones, then with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--good", type=int, default=1000)
    parser.add_argument("--hostile", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=120)
    a = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    here, there = fresh.Pipe()
    web = fresh.Process(target=serve, args=(there,), daemon=True)
    web.start()
    a.port = here.recv()
    for hostile in (0, a.hostile):
        here, there = fresh.Pipe()
        process = fresh.Process(target=inside, args=(a, hostile, there))
        process.start()
        print(json.dumps(here.recv()), flush=True)
        process.join()
    web.terminate()


if __name__ == "__main__":
    main()
