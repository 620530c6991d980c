"""Old statements removed by batches while a writer inserts: how many a second, what the writer waits, and whether the room is used again.

python -m bench.retention --statements 20000
python -m bench.retention --statements 1000000 --source postgresql
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from alerts.topics import retention
from bench.backup import fill, rows, timed, writing
from bench.scale.server import size_of
from crawler import clock
from crawler.config.sections import Retention
from crawler.storage.database import Database, Writer
from crawler.storage.models import Address, Page, Statement
from tests.support.databases import Postgres

AGE = timedelta(days=14)  # the fill is 46 days old


async def prune(database: Database) -> int:
    """As the alerts process does it every six hours."""
    writer = Writer(database)
    try:
        return (await retention.prune(database, writer, Retention(statements=AGE), clock.utcnow()))["statements"]
    finally:
        await writer.close()


def again(database: Database, many: int) -> None:
    """As many statements once more."""
    words = "so it was said " * 100
    for first in range(10_000_001, 10_000_001 + many, 5_000):
        with database.write() as session:
            for table, some in zip((Statement, Page, Address), rows(first, min(5_000, 10_000_001 + many - first), words), strict=True):  # fmt: skip
                session.execute(sa.insert(table.__table__), some)


def megabytes(database: Database) -> float:
    """The file, or all tables of the server's database."""
    return (database.file.stat().st_size if database.file else size_of(database)) / 1e6


def measure(database: Database, url: str, many: int) -> None:
    """Fill, remove, fill again; prints what each leaves."""
    fill(database, many)
    full = megabytes(database)
    with writing("without", url):
        asyncio.run(asyncio.sleep(5))
    with writing("beside", url), timed(f"{many:,} statements removed"):
        gone = asyncio.run(prune(database))
    assert gone == many
    left = megabytes(database)
    if not database.sqlite:  # as autovacuum does, which the tests' server has off
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM"))
    again(database, many)
    print(f"MB: {full:.0f} full, {left:.0f} after the removal, {megabytes(database):.0f} filled again", flush=True)


def main() -> None:
    """Measure one kind of database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=20_000)
    parser.add_argument("--source", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tocsin-")))
        url = f"sqlite:///{folder}/tocsin.db"
        if asked.source == "postgresql":
            server = Postgres(folder)
            server.start()
            stack.callback(server.stop)
            url = server.create("full")
        database = Database(url)
        stack.callback(database.close)
        measure(database, url, asked.statements)


if __name__ == "__main__":
    main()
