"""What `tocsin crawl` waits for where workers do the work."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from alerts.cli import crawl_followed
from alerts.cli.crawl_followed import Followed
from crawler import clock
from crawler.frontier import pages
from crawler.items import Entry
from crawler.storage.database import Database
from crawler.storage.models import Page
from tests.support.builders import a_source


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
