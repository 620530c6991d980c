"""Several processes on one PostgreSQL: the work is shared, each thing is done once, a host is never asked by two, and any of them may be killed."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from contextlib import ExitStack, closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.sources import store as sources
from crawler.storage.database import Database
from tests.journeys.house import Installation, installation, wait_for
from tests.support.databases import Postgres
from tests.support.pastsite import PastSite
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
        wait_for(lambda: states(house, "scheduler") == ["active", "standby"])
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
        every_line_says_for_which_job(house.log())
        follow_into_the_past(house, url, hook)
        house.stop(workers[1])


def states(house: Installation, role: str) -> list[str]:
    """As `tocsin top` shows them."""
    return sorted(
        row["state"] for row in json.loads(house.here("top", "--json").stdout)["at work"] if row["role"] == role
    )


def every_line_says_for_which_job(log: str) -> None:
    """Of reading, matching and delivering; what a job did by several steps stands under one number."""
    done = {event: re.findall(rf" {event} .* job=(\d+)", log) for event in ("source.settled", "statement.stored", "statement.matched", "delivery.sent")}  # fmt: skip
    assert {event: len(numbers) for event, numbers in done.items()} == {
        event: log.count(f" {event} ") for event in done
    }
    assert set(done["source.settled"]) & set(done["statement.stored"])


def follow_into_the_past(house: Installation, url: str, hook: Hook) -> None:
    """`tocsin crawl NAME --since` is done by the workers: they read the source and its past, one request at a time, and nobody is told of the past."""
    told = len(hook.taken)
    with PastSite(25, date(2026, 3, 4)) as past:
        with (
            closing(Database(url.replace("postgresql:", "postgresql+psycopg:"))) as database,
            database.write() as session,
        ):
            spec = SourceSpec(url=past.url("/feed.xml"), name="past", kind="feed", every="1h", first="catch-up")
            sources.add(session, spec, clock.utcnow() + timedelta(hours=1))
        done = house.call("crawl", "past", "--since", "2026-02-13", "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        said = json.loads(done.stdout)
        wanted = {path for path, day in past.articles.items() if day >= date(2026, 2, 13)}
        assert {path for path, count in past.served.items() if path in past.articles and count == 1} == wanted
        assert (said["lists"], said["archive_pages_left"], said["new"]) == (1, 0, len(wanted))
        assert "adhoc-" not in house.log()
    heard = {address.rpartition("-")[2] for taken in hook.taken[told:] for address in taken.urls}
    assert heard <= {"0", "1", "2", "3", "4"}  # what its list shows today, and nothing older


def test_sqlite_is_for_one_process(tmp_path: Path) -> None:
    with installation(tmp_path) as house:
        house.configure()
        for command in (("run", "--role", "scheduler"), ("run", "--role", "crawl"), ("worker",)):
            refused = house.call(*command)
            assert refused.returncode == 2
            assert "[queue_database]" in refused.stderr
