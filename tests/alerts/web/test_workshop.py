"""The process that compiles queries: its answers and errors, and what becomes of one that hangs or dies."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from alerts import config
from alerts.errors import QueryError
from alerts.runtime import supervisor
from alerts.web.workshop import Workshop
from crawler.errors import RequestError, WorkError
from crawler.storage.database import Database

ECHO = """
import json, os, sys, time
for line in sys.stdin:
    job, asked = json.loads(line)
    if job == "hang": time.sleep(600)
    if job == "die": os._exit(3)
    print(json.dumps({"job": job, "pid": os.getpid(), **asked}), flush=True)
"""


def working(patience: float, use: Callable[[Workshop], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        workshop = Workshop([sys.executable, "-c", ECHO], {}, patience)
        try:
            return await use(workshop)
        finally:
            await workshop.close()

    return asyncio.run(run())


def test_one_process_does_one_piece_after_the_other() -> None:
    async def use(workshop: Workshop) -> list[dict[str, Any]]:
        return list(await asyncio.gather(*(workshop("echo", {"n": n}) for n in range(5))))

    said = working(60, use)
    assert [one["n"] for one in said] == list(range(5))
    assert len({one["pid"] for one in said}) == 1


@pytest.mark.parametrize(("job", "patience", "code"), [("hang", 0.5, "workshop_slow"), ("die", 60, "workshop_ended")])
def test_one_that_hangs_or_dies_is_replaced(job: str, patience: float, code: str) -> None:
    async def use(workshop: Workshop) -> tuple[str, dict[str, Any]]:
        with pytest.raises(WorkError) as said:
            await workshop(job, {})
        workshop.patience = 60
        return said.value.code, await workshop("echo", {})

    found, after = working(patience, use)
    assert found == code
    assert after["job"] == "echo"


def test_the_real_one_compiles_and_refuses(sqlite: Database, tmp_path: Path) -> None:
    """In a process of its own, with the installation that it is told of."""
    (tmp_path / "tocsin.toml").write_text(f'database = "{sqlite.url.removeprefix("sqlite:///")}"')
    loaded = config.load(str(tmp_path / "tocsin.toml"), env={})

    async def run() -> None:
        workshop = Workshop(supervisor.command("queries"), supervisor.environment(loaded), 200)
        try:
            said = await workshop("parse", {"query": "bridge   AND ferry"})
            assert said["query"] == "bridge AND ferry" or "ferry" in said["query"]
            with pytest.raises(QueryError) as wrong:
                await workshop("parse", {"query": "bridge AND ("})
            assert wrong.value.position > 0
            assert "^" in wrong.value.caret()
            with pytest.raises(RequestError) as large:
                await workshop("parse", {"query": "(" * 100_000})
            assert large.value.code == "query_too_long"
        finally:
            await workshop.close()

    asyncio.run(run())
