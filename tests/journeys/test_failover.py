"""A PostgreSQL server that dies while a standby follows it: who leads, who stands by and who does the jobs live on, and go on at the standby once that is promoted. Nothing that was committed is lost."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alerts import config
from alerts.runtime import job_queue, scheduler, supervisor
from alerts.runtime.installation_lock import ServerLock
from alerts.runtime.scheduler import Scheduler
from crawler import clock
from crawler.config.sections import Config
from crawler.errors import WorkError
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import a_source
from tests.support.databases import Postgres, at_head, free_port, own_server
from tests.support.forked import FORKED

pytestmark = pytest.mark.deploy

SOON = 60  # seconds, on a busy machine


def standing_by(loaded: Config, codes: Any) -> None:
    """A second scheduler, which says what each of its tries came to."""
    take, supervisor.STANDBY = supervisor.only_one, 0.05

    def tried(asked: Config) -> Any:
        manager = take(asked)
        try:
            manager.__enter__()
        except WorkError as error:
            codes.put(error.code)
            raise
        codes.put("leads")
        raise SystemExit

    supervisor.only_one = tried
    supervisor.schedule(loaded, ())


def sources(database: Database, count: int) -> None:
    with database.write() as session:
        for n in range(count):
            source = a_source(session, f"s{n}", url=f"https://h{n}.example/feed")
            source.next_at, source.host_key = clock.utcnow() - timedelta(minutes=1), f"h{n}.example"


def test_all_go_on_at_the_standby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:  # fmt: skip
    first, second = free_port(), free_port()
    url = f"postgresql://postgres@127.0.0.1:{first},127.0.0.1:{second}/tocsin?target_session_attrs=read-write"
    (tmp_path / "tocsin.toml").write_text(f'database = "{url}"')
    loaded = config.load(str(tmp_path / "tocsin.toml"), env={})
    monkeypatch.setattr(scheduler, "HOSTS", 1)
    monkeypatch.setattr(job_queue, "BEAT", 0.2)
    codes = FORKED.Queue()
    with own_server("listen_addresses=127.0.0.1", f"port={first}", "synchronous_commit=on") as primary:
        primary.create("tocsin")
        with closing(at_head(loaded.database)) as database, primary.standby(f"port={second}") as standby, closing(ServerLock(loaded.database)) as lock:  # fmt: skip
            with database.write() as session:
                job_queue.prepare(session)
            sources(database, 30)
            assert lock.take()
            lock.watch()
            beside = FORKED.Process(target=standing_by, args=(loaded, codes), daemon=True)
            beside.start()
            assert codes.get(timeout=60) == "already_running"
            asyncio.run(asyncio.wait_for(over_there(database, primary, standby, codes), 200))
            while codes.get(timeout=60) not in ("already_running", "leads"):
                pass
            beside.kill()
    assert "Traceback" not in caplog.text


async def over_there(database: Database, primary: Postgres, standby: Postgres, codes: Any) -> None:
    read: Counter[str] = Counter()

    async def sweep(_job: int, hosts: list[str]) -> None:
        await asyncio.to_thread(settle, database, hosts)
        read.update(hosts)

    made, app = Scheduler(database), job_queue.connect(database.url)
    job_queue.teach(app, {"sweep": sweep})
    async with app.open_async():
        tasks = [asyncio.ensure_future(made.run()), asyncio.ensure_future(job_queue.work(app, [job_queue.CRAWL], 4, 1))]
        while len(read) < 3:
            await asyncio.sleep(0.02)
        committed = set(read)
        primary.process.send_signal(signal.SIGKILL)
        primary.process.wait(10)
        while await asyncio.to_thread(codes.get, timeout=60) != "database_readonly":
            pass
        await asyncio.to_thread(codes.get, timeout=60)  # it tries again
        assert not any(task.done() for task in tasks)
        standby.ask("SELECT pg_promote()")
        # A commit of which the answer was cut off may stand: what is read is asked of the database, not of who read it.
        with closing(Database(standby.url("tocsin"))) as there:
            assert not committed.intersection(await asyncio.to_thread(unread, there))
            for _ in range(SOON * 10):
                if not await asyncio.to_thread(unread, there):
                    break
                await asyncio.sleep(0.1)
            else:
                pytest.fail(await asyncio.to_thread(state, there))
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def settle(database: Database, hosts: list[str]) -> None:
    """Each host is read once."""
    with database.write() as session:
        session.execute(
            sa.update(Source).where(Source.host_key.in_(hosts)).values(next_at=clock.utcnow() + timedelta(hours=1))
        )


def unread(database: Database) -> list[str | None]:
    """The hosts that are due."""
    with database.read() as session:
        return list(session.scalars(sa.select(Source.host_key).where(Source.next_at <= clock.utcnow())))


def state(database: Database) -> str:
    """Who holds up what is unread."""
    with database.read() as session:
        jobs = session.execute(sa.text(f"SELECT id, args, status, worker_id FROM {job_queue.TABLE} ORDER BY id")).all()
        workers = session.execute(sa.text("SELECT id, now() - last_heartbeat FROM procrastinate_workers")).all()
    return f"unread {unread(database)}, jobs {jobs}, workers {workers}"
