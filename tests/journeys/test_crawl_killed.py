"""SIGKILL to the crawl's process group at every named point and at random ones: no page is lost, none stands twice, and each kill costs at
most one page a second request. A mutant that stores the validators before the items shows that a loss would be seen."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.storage import schema
from crawler.storage.database import Database
from crawler.storage.models import Page, Source, Statement
from tests.support import crawling
from tests.support.crawling import MUTANT, POINTS
from tests.support.forked import FORKED
from tests.support.killing import kill
from tests.support.receivers import wait_for
from tests.support.site import Site
from tests.support.victim import Order

BOTH = pytest.mark.parametrize("fresh_url", ["sqlite", "postgresql"], indirect=True)


class Trial:
    """An installation that reads one site every second, and what that site published."""

    def __init__(self, folder: Path, url: str, site: Site) -> None:
        self.folder, self.site = folder, site
        self.database = Database(url)
        self.published: set[str] = set()
        self.kills = 0
        schema.upgrade(self.database, schema.CRAWLER)
        (folder / "tocsin.toml").write_text(
            f'database = {json.dumps(url)}\n[network]\nallow_private = ["127.0.0.0/8"]\n'
            f'[crawl]\ndelay = "0s"\nworkers = 1\n'
            f'[[source]]\nname = "site"\nurl = "{site.feed}"\nkind = "feed"\nevery = "1s"\nfirst = "alert"\n',
            encoding="utf-8",
        )

    def publish(self, count: int = 3) -> None:
        """Some pages more."""
        for number in range(len(self.published), len(self.published) + count):
            self.published.add(self.site.publish(f"/{number}", f"Item {number}", number=number))

    def killed_at(self, point: str, nth: int = 1, *, mutant: bool = False) -> None:
        """Crawl until death at that point; AssertionError when it never came."""
        process = self._start(Order(self.folder, point, nth, mutant))
        process.join(90)
        died = process.exitcode
        kill(process)
        assert died == -signal.SIGKILL, f"never came to “{point}”: {self.log()}"
        self.kills += 1

    def finish(self, *, mutant: bool = False) -> None:
        """Crawl in peace until the list was asked twice more, hence settled once, and nothing waits."""
        asked = self.site.served["/feed.xml"]
        process = self._start(Order(self.folder, None, 1, mutant))
        try:
            wait_for(lambda: self.site.served["/feed.xml"] > asked + 1 and self.settled(), 120, 0.1)
        finally:
            kill(process)

    def _start(self, order: Order) -> object:
        process = FORKED.Process(target=crawling.live, args=(order,), daemon=True)
        process.start()
        return process

    def settled(self) -> bool:
        """Whether no page waits and the list was read."""
        with self.database.read() as session:
            waits = session.scalar(select(Page.id).where(Page.state == "pending").limit(1))
            return waits is None and session.scalar(select(Source.first_read)) is not None

    def stored(self) -> list[str]:
        """The addresses of all statements with a text."""
        with self.database.read() as session:
            return list(session.scalars(select(Statement.url).where(Statement.text != "")))

    def again(self) -> int:
        """How many requests for pages were repeats."""
        return sum(self.site.served[f"/{n}"] - 1 for n in range(len(self.published)))

    def log(self) -> str:
        """The end of what the victims said."""
        path = self.folder / "victim.log"
        return path.read_text("utf-8")[-2000:] if path.exists() else ""


@pytest.fixture
def tried(fresh_url: str, tmp_path: Path) -> Iterator[Trial]:
    with Site() as site:
        trial = Trial(tmp_path, fresh_url, site)
        yield trial
        trial.database.close()


@BOTH
def test_killed_at_every_point_nothing_is_lost(tried: Trial) -> None:
    for point in POINTS:
        tried.publish()
        tried.killed_at(point)
    tried.finish()
    assert sorted(tried.stored()) == sorted(tried.published)
    assert tried.again() <= tried.kills


@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_killed_anywhere_nothing_is_lost(tried: Trial) -> None:
    dice = random.Random(11)
    for _ in range(4):
        tried.publish(4)
        tried.killed_at("anywhere", dice.randint(1, 18))
    tried.finish()
    assert sorted(tried.stored()) == sorted(tried.published)
    assert tried.again() <= tried.kills


@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_a_mutant_that_stores_the_validators_first_is_found_out(tried: Trial) -> None:
    tried.publish()
    tried.finish()
    assert sorted(tried.stored()) == sorted(tried.published)
    tried.publish()
    tried.killed_at(MUTANT, mutant=True)
    tried.finish(mutant=True)
    assert set(tried.stored()) < tried.published
