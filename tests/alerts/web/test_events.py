"""Server-sent events of a server that really runs: every page that listens is told, and one that goes away frees its place."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.accounts import sessions
from alerts.models import Topic
from alerts.views import inbox
from alerts.web import events
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import Served, a_desk, serving
from tests.support.builders import a_source, a_statement, a_topic, an_alert
from tests.support.receivers import wait_for

LISTENERS = 20
CROWD = 200  # below the connections that a server takes
MOST_BYTES = 200_000  # of a stream, with the end of it that the test holds


@pytest.fixture
def served(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server that runs in a thread and ends with the test."""
    monkeypatch.setattr(events, "LOOK", 0.05)
    monkeypatch.setattr(events, "ALIVE", 3600.0)  # who misses a change is not told of it by the way
    with serving(a_desk(sqlite, tmp_path)) as served:
        yield served


def raise_alert(database: Database, number: int = 0) -> None:
    """One more alert, newer than those before."""
    with database.write() as session:
        topic = session.get(Topic, 1) or a_topic(session)
        source = a_source(session, f"paper {number}")
        an_alert(session, topic, a_statement(session, source=source), now=clock.utcnow() + timedelta(seconds=number))


def told(answer: http.client.HTTPResponse) -> bytes:
    """What the next event says; comments that the stream lives say nothing."""
    for line in iter(answer.readline, b""):
        if line.startswith(b"data: "):
            return line
    return b""


def resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say so."""
    said = Path("/proc/self/statm")
    return int(said.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if said.exists() else 0


def test_every_page_that_listens_is_told(served: Served, sqlite: Database) -> None:
    listening = [served.listen()[1] for _ in range(LISTENERS)]
    assert served.listeners() == LISTENERS
    for number in range(3):
        raise_alert(sqlite, number)
        for answer in listening:
            assert f"{number + 1} new".encode() in told(answer)


def test_two_hundred_pages_are_told_and_cost_little(served: Served, sqlite: Database) -> None:
    before = resident()
    listening = [served.listen()[1] for _ in range(CROWD)]
    assert served.listeners() == CROWD
    raise_alert(sqlite)
    assert all(b"1 new" in told(answer) for answer in listening)
    assert resident() - before < CROWD * MOST_BYTES


def test_a_page_that_goes_away_frees_its_place(served: Served, sqlite: Database) -> None:
    (leaver, _), *others = [served.listen() for _ in range(LISTENERS)]
    leaver.close()
    wait_for(lambda: served.listeners() == LISTENERS - 1)
    raise_alert(sqlite)
    assert all(b"1 new" in told(answer) for _, answer in others)
    for connection, _ in others:
        connection.close()
    wait_for(lambda: served.listeners() == 0)
    _, again = served.listen()  # the look at the database is taken up again
    raise_alert(sqlite, 1)
    assert b"data: " in told(again)


def test_a_session_that_has_ended_is_told_nothing_more(served: Served, sqlite: Database) -> None:
    _, answer = served.listen()
    with sqlite.write() as session:
        sessions.leave_all(session)
    raise_alert(sqlite)
    assert told(answer) == b""
    wait_for(lambda: served.listeners() == 0)


def test_what_a_page_knows_is_not_news(served: Served, sqlite: Database) -> None:
    raise_alert(sqlite)
    with sqlite.read() as session:
        known = inbox.newest(session)
    _, answer = served.listen(f"/alerts/stream?newest={known}&topic=Bridges")
    raise_alert(sqlite, 1)
    line = told(answer)
    assert b"1 new alert<" in line
    assert b'href="/alerts?topic=Bridges"' in line


def test_a_cursor_that_is_none_is_refused_before_the_stream_begins(served: Served) -> None:
    _, answer = served.get("/alerts/stream?newest=garbage")
    assert answer.status == 400
    assert served.listeners() == 0
