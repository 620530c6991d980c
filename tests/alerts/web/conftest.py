"""The desk over a real database, and a browser that is signed in to it."""

from __future__ import annotations

import asyncio
import dataclasses
import http.client
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from alerts import config
from alerts.accounts import sessions
from alerts.accounts import store as accounts
from alerts.runtime import query_worker
from alerts.runtime.wiring import Parts
from alerts.web import app, events, security, server
from alerts.web.desk import Desk
from alerts.web.identity import COOKIE
from crawler import clock
from crawler.storage.database import Database

HOME = "http://127.0.0.1:8642"
TIMEOUT = 60.0  # of every read of a server that runs: what never comes fails and does not hang


def a_desk(database: Database, folder: Path, more: str = "") -> Desk:
    """The desk of an installation in that folder. Its queries are compiled in this process: starting another costs seconds."""
    (folder / "tocsin.toml").write_text(more, encoding="utf-8")
    environment = {"TOCSIN_DATABASE": database.url.removeprefix("sqlite:///"), "PATH": os.environ["PATH"]}
    loaded = config.load(str(folder / "tocsin.toml"), env=environment)
    parts = Parts(loaded, database)

    async def workshop(job: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(query_worker.run, parts, job, dict(arguments))

    return Desk(database, loaded, security.origins("", 8642), workshop, workshop)


def browser(desk: Desk, **headers: str) -> TestClient:
    """A browser that nobody knows yet; it says where its requests come from, as browsers do."""
    said = {"sec-fetch-site": "same-origin", **headers}
    return TestClient(app.build(desk), base_url=HOME, headers=said, follow_redirects=False)


def sign_in(client: TestClient, database: Database) -> TestClient:
    """Let it in."""
    with database.write() as session:
        now = clock.utcnow()
        client.cookies.set(COOKIE, sessions.enter(session, sessions.way_in(session, now), now))
    return client


class Served:
    """A desk that answers at a port, and the pages that listen to it."""

    def __init__(self, desk: Desk, port: int, token: str) -> None:
        self.desk, self.port, self.token = desk, port, token
        self.open: list[http.client.HTTPConnection] = []

    def get(self, path: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Ask for a path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        self.open.append(connection)
        connection.request("GET", path, headers={"Cookie": f"{COOKIE}={self.token}"})
        return connection, connection.getresponse()

    def listen(self, path: str = "/alerts/stream") -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Begin to listen."""
        connection, answer = self.get(path)
        assert answer.status == 200
        assert answer.readline() == b": open\n"
        return connection, answer

    def listeners(self) -> int:
        """How many places are taken."""
        return events.listeners(self.desk)


@contextmanager
def serving(desk: Desk) -> Iterator[Served]:
    """A server that runs in a thread and ends with the block."""
    listening = server.bind("127.0.0.1", 0)
    port = listening.getsockname()[1]
    desk = dataclasses.replace(desk, home=security.origins("", port))
    with desk.database.write() as session:
        now = clock.utcnow()
        token = sessions.enter(session, sessions.way_in(session, now), now)
    loop, stopping = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(desk, listening, stopping),))
    thread.start()
    served = Served(desk, port, token)
    try:
        yield served
    finally:
        for connection in served.open:
            connection.close()
        loop.call_soon_threadsafe(stopping.set)
        thread.join(TIMEOUT)
        assert not thread.is_alive()
        loop.close()
        listening.close()


@pytest.fixture
def desk(sqlite: Database, tmp_path: Path) -> Desk:
    """A desk over an empty database."""
    return a_desk(sqlite, tmp_path)


@pytest.fixture
def stranger(desk: Desk) -> Iterator[TestClient]:
    """A browser without a session."""
    with browser(desk) as client:
        yield client


@pytest.fixture
def client(desk: Desk, sqlite: Database) -> Iterator[TestClient]:
    """A browser that is signed in."""
    with browser(desk) as client:
        yield sign_in(client, sqlite)


PASSWORD = "correct horse battery"


def an_account(database: Database, name: str = "anna", role: str = "editor", team: int = 0) -> str:
    """Make an account whose password is PASSWORD; returns its name."""
    with database.write() as session:
        made = accounts.add(session, name, role, clock.utcnow(), team=team)
        accounts.set_password(session, made, PASSWORD)
    return name


def person(desk: Desk, name: str) -> TestClient:
    """A browser in which an account has just signed in."""
    client = browser(desk)
    with desk.database.write() as session:
        client.cookies.set(COOKIE, sessions.begin(session, accounts.get(session, name), "Firefox", clock.utcnow()))
    return client
