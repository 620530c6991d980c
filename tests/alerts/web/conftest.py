"""The desk over a real database, and a browser that is signed in to it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from alerts import config
from alerts.accounts import sessions
from alerts.runtime.query_worker import JOBS
from alerts.runtime.wiring import Parts
from alerts.web import app, security
from alerts.web.desk import Desk
from alerts.web.pages.sign_in import COOKIE
from crawler import clock
from crawler.storage.database import Database

HOME = "http://127.0.0.1:8642"


def a_desk(database: Database, folder: Path, more: str = "") -> Desk:
    """The desk of an installation in that folder. Its queries are compiled in this process: starting another costs seconds."""
    (folder / "tocsin.toml").write_text(more, encoding="utf-8")
    environment = {"TOCSIN_DATABASE": database.url.removeprefix("sqlite:///"), "PATH": os.environ["PATH"]}
    loaded = config.load(str(folder / "tocsin.toml"), env=environment)
    parts = Parts(loaded, database)

    async def workshop(job: str, arguments: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(JOBS[job], parts, arguments)

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
