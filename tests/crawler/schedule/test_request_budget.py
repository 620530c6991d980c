"""No more requests an hour than the installation was given, whichever of its processes makes them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from crawler.schedule import request_budget
from crawler.storage.database import Database
from crawler.storage.models import RequestCount
from tests.support.builders import NOW, later
from tests.support.road import HEAD, drain, feed, source
from tests.support.site import Site


def spent(database: Database, number: int, most: int, minutes: int = 0) -> int:
    """What is left after so many more."""
    now = later(minutes=minutes)
    with database.write() as session:
        request_budget.spend(session, number, most, now)
        return request_budget.left(session, most, now)


def test_what_was_spent_comes_back_after_an_hour(database: Database) -> None:
    assert spent(database, 6, 10) == 4
    assert spent(database, 2, 10) == 2
    assert spent(database, 1, 10, 30) == 1
    assert spent(database, 0, 10, 59) == 1
    assert spent(database, 0, 10, 60) == 9
    assert spent(database, 1, 10, 95) == 9
    with database.read() as session:
        assert list(session.scalars(select(RequestCount.requests))) == [1]  # nothing older is kept


def test_what_a_clock_that_was_ahead_wrote_is_forgotten_when_it_is_set_right(database: Database) -> None:
    assert spent(database, 10, 10, 180) == 0
    with database.read() as session:
        assert request_budget.left(session, 10, NOW) == 10
    assert spent(database, 4, 10) == 6
    assert spent(database, 0, 10, 180) == 10
    assert spent(database, 3, 10, 181) == 7
    assert spent(database, 0, 10, 180) == 7  # that of another process, which is a little ahead, counts


def test_it_is_never_negative(database: Database) -> None:
    assert spent(database, 5, 2) == 0


def test_zero_is_no_limit(database: Database) -> None:
    assert spent(database, 5, 0) == request_budget.NO_LIMIT
    with database.read() as session:
        assert session.scalar(select(RequestCount.minute)) is None
        assert request_budget.left(session, 3, NOW) == 3


def test_two_processes_share_one_budget(tmp_path: Path) -> None:
    with Site() as site:
        pages = [site.publish(f"/{n}", f"Item {n}") for n in range(6)]
        site.routes["/feed.xml"] = lambda request, writer: _feed(pages, request, writer)
        text = HEAD.replace("[crawl]", "[crawl]\nbudget = 4") + source("site", site.feed)
        first = drain(tmp_path, text)
        again = drain(tmp_path, text)
    assert (first["texts"], again["texts"]) == (3, 3)  # the list and three pages; the second process has nothing left
    assert "budget.spent" in again["log"]


async def _feed(pages: list[str], request: object, writer: asyncio.StreamWriter) -> None:
    body = feed(*pages)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
