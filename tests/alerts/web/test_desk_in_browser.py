"""The desk in a real Chromium: what people do there, without barriers, without a word on the console, without a request elsewhere."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, sync_playwright

from alerts.accounts import sessions
from alerts.web import security, server
from alerts.web.desk import Desk
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import a_desk

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium")]


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The desk at a port of its own; its address."""
    listening = server.bind("127.0.0.1", 0)
    home = security.origins("", listening.getsockname()[1])
    loop, stopping = asyncio.new_event_loop(), asyncio.Event()
    own = dataclasses.replace(desk, home=home)
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve(own, listening, stopping)))
    thread.start()
    try:
        yield home.first
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(30)
        loop.close()


class Visit:
    """A browser's visit: its page, and everything that should not have happened."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.address):
            self.elsewhere.append(request.url)

    def go(self, path: str) -> Page:
        """Open one of our pages."""
        self.page.goto(self.address + path)
        return self.page

    def barriers(self) -> list[str]:
        """What axe-core finds wrong with the page as it is (WCAG 2.2 AA)."""
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
        found = Axe().run(self.page, options=rules).response["violations"]
        return [
            f"{one['id']}: {node['html'][:150]} {node['failureSummary'][:300]}"
            for one in found
            for node in one["nodes"]
        ]

    def clean(self) -> None:
        """Nothing on the console, nothing asked elsewhere."""
        assert self.said == []
        assert self.elsewhere == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(chromium: Any, desk: Desk, **how: Any) -> Iterator[Visit]:
    """A visitor who is signed in by a way in, as people are."""
    with served(desk) as address:
        context: BrowserContext = chromium.new_context(bypass_csp=False, **how)
        context.set_default_timeout(30_000)
        visit = Visit(context.new_page(), address)
        with desk.database.write() as session:
            token = sessions.way_in(session, clock.utcnow())
        visit.go(f"/sign-in?token={token}")
        yield visit
        context.close()


def test_the_first_page_of_a_new_installation(chromium: Any, sqlite: Database, tmp_path: Path) -> None:
    with visiting(chromium, a_desk(sqlite, tmp_path)) as visit:
        assert "Begin here" in visit.page.inner_text("main")
        assert visit.barriers() == []
        visit.clean()
