"""What `tocsin crawl` waits for where workers do the work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from alerts.cli import crawl_followed, crawl_targets
from alerts.cli.crawl_followed import Followed
from alerts.cli.crawl_targets import Targets
from alerts.runtime import job_queue
from crawler import clock
from crawler.frontier import pages
from crawler.items import Entry
from crawler.schedule import due
from crawler.storage.database import Database
from crawler.storage.models import Page, Source
from tests.support.builders import a_page, a_source
from tests.support.databases import Postgres, at_head

AWAKE = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 hour')"


@pytest.fixture
def worked(postgres: Postgres) -> Iterator[Database]:
    """An installation of which a worker is at work, which reads nothing."""
    with closing(at_head(postgres.create("followed"))) as database:
        with database.write() as session:
            job_queue.prepare(session)
            session.execute(sa.text(AWAKE))
        yield database


@pytest.mark.parametrize(
    ("columns", "waits"),
    [
        ({}, 1),
        ({"last_tried": timedelta(seconds=1)}, 0),  # was read since
        ({"lease_until": timedelta(seconds=30)}, 1),  # a pause that will be over
        ({"lease_until": timedelta(hours=6)}, 0),  # the host asked for its rest
        ({"lease_until": timedelta(minutes=5), "lease_token": "run:1"}, 1),  # is read just now
        ({"next_at": timedelta(hours=6)}, 0),  # put off since: the host asked for it at another source
        ({"next_at": None}, 0),
    ],
)
def test_a_source_is_waited_for_unless_its_host_is_left_alone_for_long(
    database: Database, columns: dict[str, Any], waits: int
) -> None:
    now = clock.utcnow()
    with database.write() as session:
        changes: dict[str, Any] = {name: now + by if isinstance(by, timedelta) else by for name, by in columns.items()}
        source = a_source(session, **({"next_at": now} | changes))
        assert Followed(database, [source.id], now, asyncio.Event())._unread(session) == waits


def test_so_are_its_pages(database: Database) -> None:
    now = clock.utcnow()
    with database.write() as session:
        source = a_source(session)
        pages.note(session, source, [Entry("https://paper.example/1")], now)
        followed = Followed(database, [source.id], now, asyncio.Event())
        assert followed._pages(session) == 1
        session.query(Page).one().lease_until = now + timedelta(hours=6)
        session.flush()
        assert followed._pages(session) == 0


def test_one_is_not_many() -> None:
    said: list[str] = []

    def report(done: int, total: int | None = None, note: str = "") -> None:
        said.append(note)

    tell = crawl_followed._counted(report, "source", "left")
    tell(2)
    tell(1)
    assert said == ["2 sources left", "1 source left"]


def test_a_host_that_was_set_aside_is_not_asked_by_name_and_not_waited_for(worked: Database) -> None:
    """Else it would end the workers anew, and be followed for six hours. What is said of it stands in `host_held`."""
    now = clock.utcnow()
    with worked.write() as session:
        source = a_source(session, "paper", next_at=now)
        a_page(session, source)
        due.set_aside(session, "paper.example", now + timedelta(hours=6))
        a_page(session, source)  # another source's list may show it meanwhile
        number = source.id
    followed = Followed(worked, [number], now, asyncio.Event())
    asyncio.run(asyncio.wait_for(followed.read(lambda *_: None), 5))
    with worked.read() as session:
        assert session.scalars(sa.select(Source.next_at)).one() == now + timedelta(hours=6)
        failed = crawl_targets.failures(session, Targets(source_ids=[number]), {}, now)
    assert [(one.target, one.code) for one in failed] == [("paper", "host_held")]


def test_another_one_is_asked_at_once(worked: Database) -> None:
    now = clock.utcnow()
    with worked.write() as session:
        number = a_source(session, "paper", next_at=now + timedelta(hours=1)).id

    async def work() -> None:
        followed = Followed(worked, [number], now, asyncio.Event())
        reading = asyncio.ensure_future(followed.read(lambda *_: None))
        await asyncio.sleep(0.2)
        assert not reading.done()
        with worked.read() as session:
            assert session.scalars(sa.select(Source.next_at)).one() == now
        followed.stopping.set()
        await reading

    asyncio.run(work())
