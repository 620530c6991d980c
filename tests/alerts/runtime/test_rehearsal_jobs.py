"""A rehearsal asked for at the desk: a worker does it, its errors come back as they were, and without a worker the desk does it itself."""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alerts import config
from alerts.errors import QueryError
from alerts.runtime import job_queue, queue_workers, rehearsal_jobs
from alerts.runtime.rehearsal_jobs import Rehearsals
from alerts.runtime.wiring import Parts
from alerts.web.workshop import Workshop
from crawler import clock, correlation
from crawler.storage.database import Database
from tests.support.builders import a_statement
from tests.support.databases import Postgres, at_head

ITSELF = 'import sys\nfor line in sys.stdin: print(\'{"by": "the desk"}\', flush=True)'


async def asked(parts: Parts, worker: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any, Any]:
    """By the desk while only a sign of life is there; then by a worker, a good query and a bad one."""
    desk = Rehearsals(Workshop([sys.executable, "-c", ITSELF], {}), parts.database)
    monkeypatch.setattr(rehearsal_jobs, "UNTAKEN", 0.0)
    alone = await desk("rehearse", {"query": "bridge"})
    monkeypatch.setattr(rehearsal_jobs, "UNTAKEN", 100.0)
    running = asyncio.ensure_future(worker.run())
    found = await desk("rehearse", {"query": "bridge", "days": 30})
    with pytest.raises(QueryError) as wrong:
        await desk("rehearse", {"query": "bridge AND (", "days": 30})
    worker.stop()
    await running
    await desk.close()
    return alone, found, wrong.value


def belonging(database: Database) -> Any:
    """What the work on a question belongs to: the request at the desk that asked it, in whichever process."""

    async def work(_task: str, _arguments: dict[str, Any]) -> dict[str, Any]:
        return dict(correlation.ids())

    correlation.belong(request="r1")
    with database.write() as session:
        number = rehearsal_jobs.ask(session, {})
    correlation.belong(request=None)
    asyncio.run(rehearsal_jobs.answer(database, work, number))
    with database.write() as session:
        answered = session.execute(
            sa.text("SELECT args->'answer' FROM procrastinate_jobs WHERE id = :n"), {"n": number}
        )
        told = answered.scalar_one()
        session.execute(sa.text("DELETE FROM procrastinate_jobs"))
    return told


def test_a_worker_rehearses_for_the_desk(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgres.create("rehearsals")
    (tmp_path / "tocsin.toml").write_text(f'database = "{url}"\n')
    with closing(at_head(url)) as database:
        with database.write() as session:
            job_queue.prepare(session)
            session.execute(sa.text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
            a_statement(session, "The bridge fell.").first_seen = clock.utcnow()
        parts = Parts(config.load(str(tmp_path / "tocsin.toml")), Database(url))
        alone, found, wrong = asyncio.run(asked(parts, queue_workers.alerts(parts), monkeypatch))
        parts.database.close()
        assert alone == {"by": "the desk"}
        assert (found["statements"], found["matches"]) == (1, 1)
        assert wrong.position is not None
        told = belonging(database)
        assert told == {"request": "r1"}
        with database.read() as session:
            assert not session.execute(sa.text("SELECT count(*) FROM procrastinate_jobs")).scalar()
