"""`kill -9` of an upgrade after each of its statements, on both databases: the next upgrade must find and leave all of it whole.

python -m bench.upgrade_kills            # every statement; --every 5: each fifth
"""

from __future__ import annotations

import argparse
import json
import signal
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from alerts.runtime.wiring import ALERTS
from crawler.storage import schema
from tests.alerts.runtime.test_upgrade import EVENTS, before, everything, expected
from tests.support.databases import Postgres
from tests.support.forked import FORKED
from tests.support.victim import Order, Trap, _ddl, live

LAYERS = (schema.CRAWLER, ALERTS)


class Count(Trap):
    """Kills nobody."""

    def at(self, point: str) -> None:
        self.passed += 1


def statements(url: str) -> int:
    """How many statements of an upgrade change something."""
    count = Count(Order(Path()))
    with closing(before(url)) as database:
        sa.event.listen(database.writing, "after_cursor_execute", lambda *told: _ddl(count, told[2]))
        schema.upgrade(database, *LAYERS)
    return count.passed


def killed(url: str, nth: int) -> bool:
    """Kill an upgrade after its nth statement; whether each layer was at its old or its new version, and the next upgrade made all whole."""
    with closing(before(url)) as database, tempfile.TemporaryDirectory() as folder:
        old = [schema.revision(database, layer) for layer in LAYERS]
        (Path(folder) / "tocsin.toml").write_text(f"database = {json.dumps(url)}")
        victim = FORKED.Process(target=live, args=(Order(Path(folder), "in migration", nth),), daemon=True)
        victim.start()
        victim.join(150)
        assert victim.exitcode == -signal.SIGKILL, (Path(folder) / "victim.log").read_text()
        now = [schema.revision(database, layer) for layer in LAYERS]
        schema.upgrade(database, *LAYERS)
        return all(found in (was, layer.head) for found, was, layer in zip(now, old, LAYERS, strict=True)) and everything(database) == expected(EVENTS)  # fmt: skip


def main() -> None:
    """Both databases, a new one for each kill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1)
    every = parser.parse_args().every
    with tempfile.TemporaryDirectory(prefix="pg-") as folder, tempfile.TemporaryDirectory() as files:
        postgres = Postgres(Path(folder))
        postgres.start()
        fresh: dict[str, Callable[[int], str]] = {
            "SQLite": lambda n: f"sqlite:///{files}/{n}.db",
            "PostgreSQL": lambda n: postgres.create("killed"),
        }
        for name, url in fresh.items():
            total = statements(url(0))
            tried = range(1, total + 1, every)
            broken = [nth for nth in tried if not killed(url(nth), nth)]
            print(f"{name}: {len(tried)} kills at {total} statements, {len(broken)} not whole afterwards {broken}", flush=True)  # fmt: skip
        postgres.stop()


if __name__ == "__main__":
    main()
