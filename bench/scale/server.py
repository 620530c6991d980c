"""A PostgreSQL server that is kept between runs, and what a piece of work costs: its seconds, our CPU and the server's. Fills nothing."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Self

from sqlalchemy import text

from crawler.storage.database import Database
from tests.support.databases import Postgres

# As a server of 16 GB would be set up; the last ones keep a fill, which nobody would miss, out of the write-ahead log.
SAFE = ("fsync=on", "synchronous_commit=on", "autovacuum=on")  # every commit reaches the disk
SETTINGS = ("shared_buffers=4GB", "maintenance_work_mem=512MB", "work_mem=32MB", "max_wal_size=8GB", "effective_cache_size=8GB",
            "full_page_writes=on", "wal_level=minimal", "max_wal_senders=0")  # fmt: skip
TICKS = os.sysconf("SC_CLK_TCK")


class KeptServer(Postgres):
    """Its files stay. ``settings``: more than SETTINGS."""

    def __init__(self, folder: Path, *settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, *SETTINGS, *settings)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def open(self, name: str) -> Database:
        """A database that is there."""
        return Database(self.url(name))

    def rename(self, old: str, new: str) -> None:
        """Give a database, to which nobody is connected, another name."""
        self._ask(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def names(self) -> set[str]:
        """The databases that are there."""
        database = Database(self.url("postgres"))
        with database.read() as session:
            found = set(session.scalars(text("SELECT datname FROM pg_database")))
        database.close()
        return found

    def _ask(self, command: str) -> None:
        database = Database(self.url("postgres"))
        with database.connect() as connection:
            connection.exec_driver_sql(command)
            connection.close()
        database.close()

    def stop(self) -> None:
        """As an operator does it, so that the next start is short."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(600)


def need(folder: Path, size: float) -> None:
    """End with a sentence where so many bytes have no room."""
    there = next(f for f in (folder, *folder.parents) if f.exists())
    left = shutil.disk_usage(there).free
    if left < size:
        raise SystemExit(
            f"Not enough room: {size / 1e9:.0f} GB are needed in {folder} and {left / 1e9:.0f} GB are free. "
            "Name another disk with --folder, or take fewer with --statements."
        )


@dataclass(slots=True)
class Cost:
    """What pieces of work of one kind took, in milliseconds each: by the clock, of our CPU, of the server's."""

    wall: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @contextmanager
    def piece(self, backend: int) -> Iterator[None]:
        """Count one piece; ``backend``: the server's process that serves it."""
        wall, ours, theirs = time.perf_counter(), time.process_time(), spent(backend)
        yield
        self.wall.append((time.perf_counter() - wall) * 1e3)
        self.ours.append((time.process_time() - ours) * 1e3)
        self.theirs.append((spent(backend) - theirs) * 1e3)

    @property
    def cpu(self) -> float:
        """Mean CPU of a piece, ours and the server's."""
        return (sum(self.ours) + sum(self.theirs)) / max(1, len(self.ours))

    def p(self, share: float) -> float:
        """That share of the pieces took at most so long by the clock."""
        return sorted(self.wall)[min(len(self.wall) - 1, int(share * len(self.wall)))]

    def line(self) -> str:
        """For people."""
        n = max(1, len(self.wall))
        return (
            f"median {median(self.wall):.1f}, p95 {self.p(0.95):.1f}, longest {max(self.wall):.1f} ms; "
            f"CPU {sum(self.ours) / n:.2f} ours + {sum(self.theirs) / n:.2f} the server's (n = {n})"
        )


def spent(process: int) -> float:
    """Seconds of CPU that a process took; by the scheduler's own count, to the nanosecond."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def size_of(database: Database) -> float:
    """Bytes of all tables and indexes."""
    with database.read() as session:
        return float(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
