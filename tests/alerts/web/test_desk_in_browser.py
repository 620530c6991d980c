"""The desk in a real Chromium: what people do there, without barriers, without a word on the console, without a request elsewhere."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, sync_playwright
from sqlalchemy import select

from alerts.accounts import sessions
from alerts.models import Alert
from alerts.web import security, server
from alerts.web.desk import Desk
from crawler import clock
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.alerts.web.conftest import a_desk
from tests.support.builders import a_channel, a_source, a_statement, a_topic, match_all
from tests.support.site import Site

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

    def clean(self, *expected: int) -> None:
        """Nothing on the console but that a page answered with a status that was expected, nothing asked elsewhere."""
        statuses = {f"status of {status}" for status in expected}
        assert [line for line in self.said if not any(status in line for status in statuses)] == []
        assert self.elsewhere == []


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(chromium: Any, desk: Desk, expected: tuple[int, ...] = (), **how: Any) -> Iterator[Visit]:
    """A visitor who is signed in by a way in, as people are, and who sees no other error than those that are expected."""
    with served(desk) as address:
        context: BrowserContext = chromium.new_context(bypass_csp=False, **how)
        context.set_default_timeout(30_000)
        visit = Visit(context.new_page(), address)
        with desk.database.write() as session:
            token = sessions.way_in(session, clock.utcnow())
        visit.go(f"/sign-in?token={token}")
        yield visit
        visit.clean(*expected)
        context.close()


def test_the_first_page_of_a_new_installation(chromium: Any, sqlite: Database, tmp_path: Path) -> None:
    with visiting(chromium, a_desk(sqlite, tmp_path)) as visit:
        assert "Begin here" in visit.page.inner_text("main")
        assert visit.barriers() == []


TITLES = (
    ("The bridge fell.", "Bridge closed for good", "en"),
    ("انهار الجسر bridge أمس.", "انهار الجسر القديم", "ar"),
    ("Мост bridge закрыли.", "Мост закрыли навсегда", "ru"),
)


@pytest.fixture
def filled(sqlite: Database, tmp_path: Path) -> Desk:
    """A desk with three alerts in three languages, one of them from right to left."""
    now = clock.utcnow()
    with sqlite.write() as session:
        source = a_source(session, next_at=now + timedelta(hours=1))
        a_channel(session)
        a_topic(session)
        for text, title, language in TITLES:
            a_statement(session, text, source, title=title, language=language, now=now)
    match_all(sqlite, now)
    return a_desk(sqlite, tmp_path)


PAGES = (
    "/", "/alerts", "/alerts?state=starred", "/search?q=bridge", "/search?q=(bridge", "/statements/1", "/topics",
    "/topics/Bridges", "/new-topic?query=bridge", "/topics/Bridges/edit", "/topics/Bridges/versions", "/sources", "/sources/paper",
    "/sources/paper/extracted", "/new-source", "/catalogue", "/import-sources", "/deliveries", "/channels", "/mute?kind=story&value=1",
    "/alerts/none", "/feeds", "/people", "/account", "/audit",
)  # fmt: skip


@pytest.mark.parametrize("how", ["light", "dark", "Arabic", "phone"])
def test_no_page_has_a_barrier(how: str, chromium: Any, filled: Desk) -> None:
    """Every page, in both schemes, both directions and on a phone: axe-core finds nothing, and nothing sticks out."""
    size = {"width": 320, "height": 640} if how == "phone" else {"width": 1280, "height": 900}
    scheme = "dark" if how == "dark" else "light"
    locale = "ar" if how == "Arabic" else "en"
    with visiting(chromium, filled, (400, 404), color_scheme=scheme, viewport=size, locale=locale) as visit:
        wrong: dict[str, list[str]] = {}
        first = alerts(filled)[0].id
        for path in (*PAGES, f"/alerts/{first}", f"/alerts/{first}/exclusions"):
            page = visit.go(path)
            assert page.evaluate("document.dir") == ("rtl" if how == "Arabic" else "ltr")
            if found := visit.barriers():
                wrong[path] = found
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.setdefault(path, []).append("sticks out")
        assert wrong == {}


def alerts(desk: Desk) -> list[Alert]:
    with desk.database.read() as session:
        return list(session.scalars(select(Alert).order_by(Alert.created_at.desc(), Alert.id.desc())))


def until(true: Callable[[], Any]) -> None:
    """Wait for what must become true."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_the_keyboard_goes_all_the_way(chromium: Any, filled: Desk) -> None:
    first, second, _ = alerts(filled)
    with visiting(chromium, filled) as visit:
        page = visit.go("/alerts")
        page.wait_for_function("window.htmx")
        press = page.keyboard.press
        press("j")
        assert page.evaluate("document.activeElement.id") == f"a-{first.id}"
        press("s")
        page.wait_for_selector(f"#a-{first.id} [data-key=s][aria-pressed=true]")
        until(lambda: page.evaluate("document.activeElement.id") == f"a-{first.id}")
        press("j")
        press("f")
        page.wait_for_selector(f"#a-{second.id} [data-key=f][aria-pressed=true]")
        press("?")
        page.wait_for_selector("dialog#keys")
        press("Escape")
        press("/")
        page.wait_for_url("**/search")
        visit.go("/alerts")
        press("j")
        press("o")
        page.wait_for_url(f"**/alerts/{first.id}")
    found = alerts(filled)
    assert found[0].starred_at is not None
    assert found[1].mark == "false"


def test_everything_works_without_scripts(chromium: Any, filled: Desk) -> None:
    first = alerts(filled)[0]
    with visiting(chromium, filled, java_script_enabled=False) as visit:
        page = visit.go("/alerts")
        page.click(f"#a-{first.id} button:has-text('Star')")
        page.wait_for_selector(f"#a-{first.id} >> text=starred")
        page.select_option("select[name=state]", "starred")
        page.click("form.filters button")
        page.wait_for_url("**state=starred**")
        assert page.locator("article.alert").count() == 1
        page.check(f"#a-{first.id} .pick")
        page.click("#bulk button:has-text('Useful')")
        page.wait_for_selector(f"#a-{first.id} .chip.good >> text=useful")
        page.click(f"#a-{first.id} h2 a")
        page.fill("textarea[name=text]", "Ask the town.")
        page.click("text=Save the note")
        page.wait_for_selector("text=Ask the town.")
        page.click("text=Mute …")
        page.click("main button:has-text('Mute')")
        page.wait_for_selector("#mutes li")
    assert alerts(filled)[0].mark == "useful"


def test_a_topic_is_written_tried_rehearsed_and_saved(chromium: Any, filled: Desk) -> None:
    with visiting(chromium, filled) as visit:
        page = visit.go("/new-topic")
        page.wait_for_function("window.htmx")
        page.fill("textarea[name=query]", "bridge AND (")
        page.wait_for_selector("#state >> text=does not hold")
        page.fill("textarea[name=query]", "bridge")
        page.wait_for_selector("#state >> text=holds")
        page.fill("input[name=name]", "Brücken")
        page.fill("textarea[name=text]", "Old bridges stand.")
        page.click("text=Try it >> nth=1")
        assert page.inner_text("mark >> nth=0") == "bridges"
        page.click("button:has-text('Show all forms')")
        page.check("input[name=off][value=bridges]")
        assert visit.barriers() == []
        page.click("text=Try it >> nth=1")
        page.wait_for_selector("text=does not match")
        page.click("button:has-text('Rehearse')")
        page.wait_for_selector("text=statements match")
        page.click("button.main:has-text('Save')")
        page.wait_for_url("**/topics/Br%C3%BCcken")
        assert "does without" in page.inner_text("main")


def test_two_people_edit_one_topic_and_a_version_is_restored(chromium: Any, filled: Desk) -> None:
    with visiting(chromium, filled, (409,)) as visit:
        page = visit.go("/topics/Bridges/edit")
        other = page.context.new_page()
        other.goto(page.url)
        for one, query in ((other, "bridge OR quay"), (page, "bridge OR ferry")):
            one.fill("textarea[name=query]", query)
            one.click("button.main:has-text('Save')")
        other.wait_for_url("**/topics/Bridges")
        page.wait_for_selector("#conflict")
        assert page.inner_text("section del") == "quay"
        assert visit.barriers() == []
        page.click("button.main:has-text('Save')")
        page.click("text=Versions")
        page.wait_for_url("**/versions")
        assert page.locator("main section").count() == 3
        page.click("button:has-text('Restore') >> nth=0")
        page.wait_for_url("**/topics/Bridges")
        assert "bridge OR quay" in page.inner_text("main")


def test_a_false_alert_becomes_an_exclusion(chromium: Any, filled: Desk) -> None:
    """Marked in a filtered list it stays in its place; one click takes the proposal into the editor, which says what it loses."""
    with visiting(chromium, filled) as visit:
        page = visit.go("/alerts?lang=ru")
        page.wait_for_function("window.htmx")
        page.keyboard.press("j")
        page.keyboard.press("f")
        page.click("text=Keep such out …")
        assert "закрыли" in page.inner_text("table")
        page.click("tr:has-text('texts with') button >> nth=0")
        page.wait_for_url("**/topics/Bridges/edit?**")
        page.click("button:has-text('Rehearse')")
        page.wait_for_selector("h3:has-text('Lost 1')")
        page.click("button.main:has-text('Save')")
        page.wait_for_url("**/topics/Bridges")


def test_a_filter_is_saved_and_the_desk_opens_with_it(chromium: Any, filled: Desk) -> None:
    with visiting(chromium, filled) as visit:
        page = visit.go("/alerts?lang=ar&state=new")
        page.click("summary:has-text('Save this filter')")
        page.fill("input[name=name]", "Arabic")
        page.check("input[name=start]")
        with page.expect_navigation():  # or the page is measured while it goes
            page.click("button[value=save]")
        assert visit.barriers() == []
        page.click(".brand")
        page.wait_for_url("**/alerts?lang=ar&state=new")


def test_sources_are_added_by_address_by_list_and_from_the_catalogue(chromium: Any, sqlite: Database, tmp_path: Path) -> None:  # fmt: skip
    """Without scripts as well."""
    here = '[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\n'
    listed = tmp_path / "feeds.opml"
    listed.write_text('<opml><body><outline xmlUrl="https://gazette.example/feed" title="Gazette"/></body></opml>')
    with Site() as site, visiting(chromium, a_desk(sqlite, tmp_path, here), java_script_enabled=False) as visit:
        site.publish("/one", "The bridge fell")
        page = visit.go("/new-source")
        page.fill("input[name=url]", site.feed)
        page.click("button.main")
        page.wait_for_selector("main >> text=The bridge fell")
        page.fill("input[name=name]", "paper")
        page.click("button:has-text('Watch it')")
        page.wait_for_url("**/sources/paper")
        visit.go("/import-sources")
        page.set_input_files("input[type=file]", listed)
        page.click("button.main >> nth=0")
        page.click("button:has-text('Watch those')")
        page.wait_for_selector("main >> text=1 added")
        visit.go("/catalogue?q=hrw")
        page.check("tbody .pick >> nth=0")
        page.click("button.main")
        page.wait_for_selector("main >> text=1 source was added")
    with sqlite.read() as session:
        assert len(session.scalars(select(Source)).all()) == 3


def test_a_new_alert_announces_itself(chromium: Any, filled: Desk) -> None:
    with visiting(chromium, filled) as visit:
        page = visit.go("/alerts")
        page.wait_for_function("window.htmx")
        now = clock.utcnow()
        with filled.database.write() as session:
            a_statement(session, "Another bridge fell.", session.scalars(select(Source)).first(), now=now)
        match_all(filled.database, now)
        page.click("#news a:has-text('1 new alert')", timeout=60_000)
        page.wait_for_selector("article.alert >> nth=3")


def test_a_session_that_was_ended_elsewhere(chromium: Any, filled: Desk) -> None:
    with visiting(chromium, filled) as visit:
        visit.go("/alerts")
        with filled.database.write() as session:
            sessions.leave_all(session)
        assert "Sign in" in visit.go("/alerts").inner_text("main")
