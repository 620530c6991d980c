"""Several processes on one PostgreSQL: the work is shared, each thing is done once, a host is never asked by two, and any of them may be killed."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.house import installation, wait_for
from tests.support.databases import Postgres
from tests.support.receivers import Hook
from tests.support.site import Site

pytestmark = pytest.mark.timeout(900)


class Watched(Site):
    """Counts how many requests it has at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0.05)
            await super()._serve(reader, writer)
        finally:
            self.now -= 1


def test_the_work_is_shared_and_any_process_may_be_killed(tmp_path: Path, postgres: Postgres) -> None:
    with ExitStack() as stack:
        sites = [stack.enter_context(Watched()) for _ in range(5)]
        hook = stack.enter_context(Hook())
        house = stack.enter_context(installation(tmp_path))
        house.configure(sites, hook=hook)
        file = tmp_path / "tocsin.toml"
        url = postgres.create("many").replace("+psycopg", "")
        file.write_text(f'database = "{url}"\n{file.read_text(encoding="utf-8")}', encoding="utf-8")
        first = house.run("run", "--role", "scheduler")
        wait_for(lambda: "run.watching sources=5" in house.log())
        house.run("run", "--role", "scheduler")  # stands by
        wait_for(lambda: "scheduler.standby" in house.log())
        workers = [house.run("worker") for _ in range(2)]

        wanted = {site.publish(f"/{n}", f"Number {n}", "The bridge fell.") for site in sites for n in range(3)}
        wait_for(lambda: {url for taken in hook.taken for url in taken.urls} >= wanted)
        house.kill(workers[0])
        wanted |= {site.publish(f"/after-{n}", f"After {n}", "The bridge fell.") for site in sites for n in range(3)}
        wait_for(lambda: {url for taken in hook.taken for url in taken.urls} >= wanted)
        house.kill(first)
        wanted |= {site.publish(f"/last-{n}", f"Last {n}", "The bridge fell.") for site in sites for n in range(3)}
        wait_for(lambda: {url for taken in hook.taken for url in taken.urls} >= wanted)

        identities: dict[str, set[str]] = {}
        for taken in hook.taken:
            for address in taken.urls:
                identities.setdefault(address, set()).add(taken.identity)
        assert {len(found) for found in identities.values()} == {1}  # a repeat has the identity of the first
        assert Counter(site.most for site in sites) == {1: len(sites)}
        house.stop(workers[1])


def test_sqlite_is_for_one_process(tmp_path: Path) -> None:
    with installation(tmp_path) as house:
        house.configure()
        for command in (("run", "--role", "scheduler"), ("run", "--role", "crawl"), ("worker",)):
            refused = house.call(*command)
            assert refused.returncode == 2
            assert "[queue_database]" in refused.stderr
