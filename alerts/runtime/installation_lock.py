"""The lock of an installation: one `tocsin run` on a database. The kernel frees it with us on SQLite, the server with our connection on PostgreSQL.

A server that restarts forgets its locks, so that one is looked at again all the while. Imports next to nothing for SQLite.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from crawler.config.sections import Config
from crawler.errors import StorageError, WorkError
from crawler.storage import private_files

if TYPE_CHECKING:
    import sqlalchemy as sa

    from crawler.storage.database import Database

log = logging.getLogger(__name__)
LOOK = 2.0  # seconds between two looks at the server
ASLEEP = 10.0  # without one for so long the process stands still, and the server gives the lock to who asks for it (PostgreSQL 14 and later)
_NOT_ASLEEP = "SELECT set_config(name, %(limit)s, false) FROM pg_settings WHERE name = 'idle_session_timeout'"
_HELD = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND (classid::bigint << 32) + objid::bigint = %(key)s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
PATIENCE = 0.3  # seconds that a taker waits for one who only looks, which has the file for a moment
KEY = int.from_bytes(hashlib.sha256(b"tocsin run").digest()[:7], "big")


class Lock:
    """A lock that is held; ``lost`` once another `tocsin run` has it."""

    lost = False


@contextlib.contextmanager
def only_one(loaded: Config) -> Iterator[Lock]:
    """Hold the installation's lock; WorkError already_running."""
    path = loaded.database.removeprefix("sqlite:///")
    if path == loaded.database:
        with contextlib.closing(ServerLock(loaded.database)) as lock:
            if not lock.take():
                raise _already()
            lock.watch()
            yield lock
        return
    try:
        private_files.make(Path(f"{path}.lock"))
        with open(f"{path}.lock", "a", encoding="utf-8") as file:
            _flock(file)
            yield Lock()
    except OSError as error:
        raise _unusable(error) from error


def held(database: Database) -> bool:
    """Whether a `tocsin run` has the lock of this database; StorageError. Looks alone: whoever wants it just now gets it."""
    if not database.sqlite:
        with database.read() as session:
            return bool(session.connection().exec_driver_sql(_HELD, {"key": KEY}).scalar())
    try:
        with open(f"{database.url.removeprefix('sqlite:///')}.lock", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except OSError as error:
        raise _unusable(error) from error
    return False


class ServerLock(Lock):
    """An advisory lock of the database server, on a connection of its own."""

    def __init__(self, url: str) -> None:
        from crawler.storage.database import Database

        self.database = Database(url)
        self._connection: sa.Connection | None = None
        self._done = threading.Event()

    def take(self) -> bool:
        """Whether it is ours now; StorageError when the server does not answer."""
        with self.database.connect() as connection:
            if connection.exec_driver_sql("SELECT pg_try_advisory_lock(%(key)s)", {"key": KEY}).scalar():
                connection.exec_driver_sql(_NOT_ASLEEP, {"limit": f"{ASLEEP * 1000:.0f}ms"})
                self._connection = connection
                return True
            connection.close()
            return False

    def look(self) -> bool:
        """Whether it is still ours, or again; while the server does not answer nobody else can have it."""
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("SELECT 1")
                return True
        except Exception as error:  # whatever it is, the connection is of no use any more
            log.warning("lock.interrupted error=%s", type(error).__name__)
            self._connection = None
        try:
            self.lost = not self.take()
        except StorageError as error:
            log.warning("lock.waiting code=%s", error.code)
        else:
            if self.lost:
                log.warning("lock.lost")
            else:
                log.warning("lock.taken_again")
        return not self.lost

    def watch(self) -> None:
        """Look at it from now on, in a thread, until it is closed or lost."""
        threading.Thread(target=self._watch, name="lock", daemon=True).start()

    def _watch(self) -> None:
        while not self._done.wait(LOOK) and self.look():
            pass

    def close(self) -> None:
        """Give it back."""
        self._done.set()
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.close()
        self.database.close()


def _flock(file: IO[str]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() > until:
                raise _already() from error
        time.sleep(0.01)


def _unusable(error: OSError) -> StorageError:
    return StorageError(
        "database_unreachable",
        f"The lock beside the database cannot be made: {error.strerror}.",
        "Check that its folder exists and may be written to.",
    )


def _already() -> WorkError:
    return WorkError(
        "already_running",
        "Another `tocsin run` is already using this database.",
        "Stop it first, or give this one a database of its own.",
    )
