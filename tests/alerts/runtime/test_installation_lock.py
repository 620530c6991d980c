"""One `tocsin run` on a database: also after the database server has forgotten its locks."""

from __future__ import annotations

import fcntl
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from alerts import config
from alerts.runtime import installation_lock
from alerts.runtime.installation_lock import KEY, ServerLock, held, only_one
from alerts.runtime.supervisor import Supervisor
from crawler.config.sections import Config
from crawler.errors import WorkError
from crawler.storage.database import Database
from tests.support.databases import Postgres


def of(url: str, folder: Path) -> Config:
    (folder / "tocsin.toml").write_text(f'database = "{url}"')
    return config.load(str(folder / "tocsin.toml"), env={})


@pytest.fixture(params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    if request.param == "sqlite":
        return of("tocsin.db", tmp_path)
    server: Postgres = request.getfixturevalue("postgres")
    return of(server.create("locked"), tmp_path)


def test_a_second_one_is_refused_and_the_next_is_not(loaded: Config) -> None:
    for _ in range(2):
        with only_one(loaded) as lock:
            assert not lock.lost
            with pytest.raises(WorkError, match="Another `tocsin run`"), only_one(loaded):
                pass


def test_whoever_looks_takes_nothing(loaded: Config) -> None:
    """`tocsin doctor` looks while a run starts, or takes its lock again."""
    with closing(Database(loaded.database)) as database:
        assert not held(database)
        done, seen = threading.Event(), set[bool]()

        def look() -> None:
            while not done.is_set():
                seen.add(held(database))

        looking = threading.Thread(target=look)
        looking.start()
        try:
            for n in range(10_000):
                with only_one(loaded):
                    assert held(database)
                if n > 15 and len(seen) == 2:
                    break
        finally:
            done.set()
            looking.join()
        assert seen == {False, True}


def test_a_look_at_the_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks has a shared lock for a moment."""
    loaded = of("tocsin.db", tmp_path)
    looking = (tmp_path / "tocsin.db.lock").open("w")
    fcntl.flock(looking, fcntl.LOCK_SH)
    monkeypatch.setattr(time, "sleep", lambda _: looking.close())
    with only_one(loaded):
        assert looking.closed


def test_another_installation_s_lock_is_not_ours(postgres: Postgres, url: str, tmp_path: Path) -> None:
    """Locks of all databases of a server stand in one table."""
    with only_one(of(url, tmp_path)), closing(Database(postgres.create("beside"))) as other:
        assert not held(other)


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.create("locked")


def cut(postgres: Postgres) -> None:
    """End the connection that holds the lock."""
    engine = sa.create_engine(postgres.url("postgres"))
    with engine.connect() as connection:
        holding = "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
        (pid,) = connection.exec_driver_sql(holding).one()
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 60000)")
    engine.dispose()


def test_a_lock_whose_connection_was_cut_is_taken_again(postgres: Postgres, url: str) -> None:
    with closing(ServerLock(url)) as lock, closing(ServerLock(url)) as other:
        assert lock.take()
        cut(postgres)
        assert lock.look()
        assert not lock.lost
        assert not other.take()
        assert lock.look()


def test_after_a_restart_of_the_server_it_is_taken_again_by_itself(
    postgres: Postgres, url: str, tmp_path: Path
) -> None:
    with only_one(of(url, tmp_path)) as lock:
        postgres.restart()
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        held = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        until = time.monotonic() + 100
        while time.monotonic() < until:
            with engine.connect() as connection:
                if connection.scalar(held):
                    break
            time.sleep(0.05)
        assert not lock.lost
        with pytest.raises(WorkError, match="Another `tocsin run`"), only_one(of(url, tmp_path)):
            pass


def test_while_the_server_is_away_nobody_has_lost(tmp_path: Path) -> None:
    with closing(ServerLock("postgresql+psycopg://nobody@127.0.0.1:9/none")) as lock:
        assert lock.look()
        assert not lock.lost


def test_the_one_that_comes_too_late_ends_with_a_sentence(postgres: Postgres, url: str, tmp_path: Path) -> None:
    with closing(ServerLock(url)) as lock, closing(ServerLock(url)) as other:
        assert lock.take()
        cut(postgres)
        assert other.take()
        assert not lock.look()
        with pytest.raises(WorkError) as ended:
            Supervisor(of(url, tmp_path)).run((), lock)
        assert ended.value.code == "lock_lost"


def test_another_takes_the_place_of_one_that_stands_still(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection stays open, and its machine answers for it."""
    monkeypatch.setattr(installation_lock, "ASLEEP", 0.1)
    with closing(ServerLock(url)) as asleep, closing(ServerLock(url)) as other:
        assert asleep.take()
        until = time.monotonic() + 100
        while not other.take() and time.monotonic() < until:
            time.sleep(0.02)
        assert not asleep.look()
        assert asleep.lost


def test_the_key_never_changes() -> None:
    """Two versions of Tocsin must mean the same lock."""
    assert KEY == 30461441458851804
