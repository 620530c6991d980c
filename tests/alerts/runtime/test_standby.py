"""A scheduler that stands by takes the place of one that was killed: real processes and a real lock of the server."""

from __future__ import annotations

import time
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import pytest

from alerts import config
from alerts.runtime import supervisor
from alerts.runtime.installation_lock import only_one
from alerts.runtime.supervisor import STANDBY, Supervisor
from tests.support.databases import Postgres
from tests.support.forked import FORKED

PROMISED = 10.0  # seconds


def lead(file: str, said: Queue[Any]) -> None:
    with only_one(config.load(file, env={})):
        said.put("leads")
        time.sleep(3600)


def stand_by(file: str, said: Queue[Any]) -> None:
    """`tocsin run --role scheduler`, but for its children: says when it waits, for how long, and when the place is its own."""
    wait = Supervisor.wait

    def waits(self: Supervisor, seconds: float) -> None:
        said.put(seconds)
        wait(self, seconds)

    def run(self: Supervisor, *_: Any) -> int:
        said.put("took over")
        return 0

    Supervisor.wait, Supervisor.run, Supervisor.prepare = waits, run, lambda *_: 0  # type: ignore[method-assign, assignment]
    supervisor.schedule(config.load(file, env={}), ())


@pytest.fixture
def file(postgres: Postgres, tmp_path: Path) -> str:
    (tmp_path / "tocsin.toml").write_text(f'database = "{postgres.create("standby")}"', encoding="utf-8")
    return str(tmp_path / "tocsin.toml")


def test_it_takes_over_as_soon_as_the_one_that_leads_is_killed(file: str) -> None:
    """At the next try but one at the latest: one may be under way while the server notices."""
    said = FORKED.Queue()
    crowd = [FORKED.Process(target=target, args=(file, said), daemon=True) for target in (lead, stand_by)]
    try:
        crowd[0].start()
        assert said.get(timeout=100) == "leads"
        crowd[1].start()
        assert said.get(timeout=100) == STANDBY
        crowd[0].kill()
        crowd[0].join(60)
        waited = 0.0
        while (word := said.get(timeout=100)) != "took over":
            waited += word
    finally:
        for process in crowd:
            process.kill()
            process.join(60)
    assert STANDBY + waited <= PROMISED / 2  # the other half is for its start
