"""Backup of many statements while a writer inserts, restored into the other kind of database and compared: SQLite into PostgreSQL, and from there into SQLite.

    python -m bench.backup --statements 1000000        # takes some 11 GB of disk for a while

Said of each direction: seconds and MB of the first backup and of the next one, what an insertion takes without and with a backup beside it, the restore, and that
every table of both databases is the same. The writer is a process of its own, 20 insertions a second, each a transaction.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa

from alerts.runtime.wiring import ALERTS
from crawler import clock
from crawler.storage import backup_places, backup_sealing, backup_store, restoring, schema
from crawler.storage.database import Base, Database
from crawler.storage.models import Address, Page, Source, Statement
from tests.support.databases import Postgres

BATCH, PAUSE = 5_000, 0.05


def rows(first: int, count: int, words: str) -> tuple[list[dict[str, object]], ...]:
    """Statements of 1,200 letters with their page and address, as a crawl leaves them."""
    dice, now = random.Random(first), clock.utcnow()
    statements, pages, addresses = [], [], []
    for number in range(first, first + count):
        at, seen = dice.randrange(len(words) - 1200), now - timedelta(seconds=4_000_000 - number)
        url, key = f"https://{number % 100}.example/news/{number}", f"{number % 100}.example/news/{number}"
        statements.append({"id": number, "source_id": 1 + number % 100, "url": url, "title": words[at : at + 60], "text": words[at : at + 1200], "first_seen": seen, "changed_at": seen, "fingerprint": f"{dice.getrandbits(128):032x}", "matched_at": seen, "language": "en"})  # fmt: skip
        pages.append({"id": number, "key": key, "url": url, "source_id": 1 + number % 100, "state": "done", "host_key": f"{number % 100}.example", "seen_at": seen, "next_at": seen, "statement_id": number, "entry": {}})  # fmt: skip
        addresses.append({"key": key, "url": url, "statement_id": number})
    return statements, pages, addresses


def fill(database: Database, statements: int) -> None:
    """Sources and statements, in an empty database."""
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    dice, now = random.Random(1), clock.utcnow()
    words = " ".join("".join(dice.choices("etaoinshrdlu", k=dice.randint(2, 11))) for _ in range(300_000))
    with database.write() as session:
        session.execute(sa.insert(Source), [{"id": n, "name": f"s{n}", "url": f"https://{n - 1}.example/", "kind": "feed", "every": "1h", "host_key": f"{n - 1}.example", "created_at": now} for n in range(1, 101)])  # fmt: skip
    for first in range(1, statements + 1, BATCH):
        with database.write() as session:
            if database.sqlite:
                session.execute(sa.text("PRAGMA cache_size=-200000"))
            for table, some in zip((Statement, Page, Address), rows(first, min(BATCH, statements + 1 - first), words), strict=True):  # fmt: skip
                session.execute(sa.insert(table.__table__), some)
    with database.write() as session:
        for model in (Source, Statement, Page, Address):
            restoring.count_on(session, database, model.__table__)


def insert(url: str, end: Connection) -> None:
    """Statements one by one until somebody says so; sends how long each took, in seconds."""
    database, took = Database(url), []
    while not end.poll():
        began = time.perf_counter()
        now = clock.utcnow()
        with database.write() as session:
            session.execute(sa.insert(Statement), {"source_id": 1, "url": "https://0.example/new", "title": "New", "text": "new " * 300, "first_seen": now, "changed_at": now, "fingerprint": "f"})  # fmt: skip
        took.append(time.perf_counter() - began)
        time.sleep(PAUSE)
    end.send(took)


@contextmanager
def writing(what: str, url: str) -> Iterator[None]:
    """A writer meanwhile, and what its insertions took."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=insert, args=(url, theirs))
    process.start()
    time.sleep(3)  # until it writes
    try:
        yield
    finally:
        ours.send(None)
        took = sorted(seconds * 1000 for seconds in ours.recv())
        process.join()
        print(f"insertions {what}: {len(took)}, median {statistics.median(took):.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms, worst {took[-1]:.0f} ms", flush=True)  # fmt: skip


@contextmanager
def timed(what: str) -> Iterator[None]:
    """How long it took, by the clock and of the processor."""
    began, cpu = time.perf_counter(), time.process_time()
    yield
    print(f"{what}: {time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} s of CPU here", flush=True)


def compared(ours: Database, theirs: Database) -> int:
    """Rows of both; AssertionError names a table that differs."""
    total = 0
    with ours.read() as here, theirs.read() as there:
        for table in Base.metadata.sorted_tables:
            found = restoring.measured(here, table)
            assert found == restoring.measured(there, table), table.name
            total += found.rows
    return total


def main() -> None:
    """Both directions, the second from what the first restored."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=1_000_000)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = Postgres(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-"))))
        server.start()
        stack.callback(server.stop)
        first, second = (Database(f"sqlite:///{folder / name}.db") for name in ("a", "b"))
        postgres = Database(server.create("a"))
        with timed(f"filled with {asked.statements:,} statements"):
            fill(first, asked.statements)
        measure(first, postgres, folder / "from-sqlite")
        first.close()
        for file in folder.glob("a.db*"):
            file.unlink()
        with postgres.connect() as connection:
            connection.execute(sa.text("ANALYZE"))
        measure(postgres, second, folder / "from-postgresql")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def measure(ours: Database, theirs: Database, folder: Path) -> None:
    """Back up twice, restore, compare."""
    print(f"\n{ours.engine.name} into {theirs.engine.name}")
    place, codec = backup_places.Folder(folder), backup_sealing.Plain()
    with writing("without a backup", ours.url):
        time.sleep(10)
    with writing("during the first backup", ours.url), timed("first backup"):
        made = backup_store.make(ours, place, codec, clock.utcnow())
    print(f"  {made.rows:,} rows, {made.parts} parts, {made.stored / 1e6:.0f} MB")
    with timed("next backup"):
        made = backup_store.make(ours, place, codec, clock.utcnow() + timedelta(seconds=1))
    print(f"  {made.added} of {made.parts} parts are new, {made.stored / 1e6:.1f} MB")
    with timed("verify"):
        backup_store.verify(backup_store.read(place, codec))
    schema.upgrade(theirs, schema.CRAWLER, ALERTS)
    with timed("restore into the other kind, compared"):
        restoring.restore(theirs, backup_store.read(place, codec))
    with timed("both databases compared once more"):
        print(f"equal: {compared(ours, theirs):,} rows", flush=True)


if __name__ == "__main__":
    main()
