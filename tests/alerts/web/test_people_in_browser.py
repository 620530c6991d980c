"""People in a real Chromium: signing in by password, code and passkey, what a reader may, two teams, a session that is ended elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from alerts.accounts import store as accounts
from alerts.accounts import teams, totp
from alerts.web.desk import Desk
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import PASSWORD, a_desk, an_account
from tests.alerts.web.test_desk_in_browser import CHROMIUM, Visit, chromium, served  # noqa: F401 - a fixture
from tests.support.builders import a_source, a_statement, a_topic, an_alert

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium")]


@pytest.fixture
def desk(sqlite: Database, tmp_path: Path) -> Desk:
    """A topic in each of two teams; anna is an administrator, berta a reader of the other team."""
    desk = a_desk(sqlite, tmp_path)
    with sqlite.write() as session:
        north = teams.add(session, "north", clock.utcnow()).id
        statement = a_statement(session, "A bridge fell.", a_source(session, "paper"))
        for name, team in (("Bridges", 0), ("Rivers", north)):
            topic = a_topic(session, name)
            topic.team_id = team
            an_alert(session, topic, statement)
    an_account(sqlite, "anna", "admin")
    an_account(sqlite, "berta", "reader", north)
    return desk


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(desk) as address:
        yield address.replace("127.0.0.1", "localhost")  # passkeys need a name


@contextmanager
def browsing(chromium: Any, address: str, expected: tuple[int, ...] = (), **how: Any) -> Iterator[Visit]:  # noqa: F811
    context = chromium.new_context(**how)
    context.set_default_timeout(30_000)
    visit = Visit(context.new_page(), address)
    yield visit
    visit.clean(*expected)
    context.close()


def sign_in(visit: Visit, name: str, lands: str = "**/") -> None:
    page = visit.go("/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lands)


def test_with_the_code_of_an_app(chromium: Any, address: str) -> None:  # noqa: F811
    with browsing(chromium, address) as visit:
        sign_in(visit, "anna")
        page = visit.go("/account")
        page.get_by_role("button", name="Set up").click()
        secret = page.locator("input[name=secret]").get_attribute("value") or ""
        assert page.locator(".picture svg").bounding_box()["width"] > 100  # type: ignore[index]
        step = int(clock.utcnow().timestamp()) // totp.STEP
        page.get_by_label("Code", exact=True).fill(totp.code(secret, step))
        page.get_by_role("button", name="Ask for codes from now on").click()
        page.wait_for_selector("ul.code li")
        assert page.locator("ul.code li").count() == 10
        assert visit.barriers() == []
        page.get_by_role("button", name="Sign out").click()
        sign_in(visit, "anna", "**/sign-in")
        assert visit.barriers() == []
        page.get_by_label("The code that your app shows").fill(totp.code(secret, step + 1))
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/")


def test_with_a_passkey(chromium: Any, address: str) -> None:  # noqa: F811
    with browsing(chromium, address) as visit:
        device = visit.page.context.new_cdp_session(visit.page)
        device.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
        device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        sign_in(visit, "anna")
        page = visit.go("/account")
        page.get_by_label("Name of the passkey").fill("this laptop")
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_role("button", name="Remove this laptop").wait_for()
        assert visit.barriers() == []
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/")
        assert page.locator(".who").inner_text().startswith("anna")
        page = visit.go("/fresh?next=/people")
        page.get_by_role("button", name="With a passkey").click()
        page.wait_for_url("**/people")


def test_what_a_reader_may_in_a_team_of_its_own(chromium: Any, address: str) -> None:  # noqa: F811
    with browsing(chromium, address, (403, 404)) as visit:
        sign_in(visit, "berta")
        page = visit.go("/topics")
        assert page.get_by_role("link", name="Rivers").count() == 1
        assert page.get_by_text("Bridges").count() == 0
        assert visit.go("/topics/Bridges").get_by_text("There is no topic").count() == 1
        assert page.get_by_role("link", name="People").count() == 0
        for path in ("/new-topic", "/people", "/new-source"):
            assert "role does not allow" in visit.go(path).locator("main").inner_text()
        visit.go("/alerts")
        sent = "fetch('/alerts/act', {method: 'POST', body: new URLSearchParams({id: document.querySelector('article.alert').id.replace('alert-', ''), action: 'star'})}).then(a => a.status)"
        assert page.evaluate(sent) == 403


def test_a_session_that_is_ended_elsewhere(chromium: Any, address: str, desk: Desk) -> None:  # noqa: F811
    with browsing(chromium, address) as here, browsing(chromium, address, color_scheme="dark") as there:
        sign_in(here, "anna")
        sign_in(there, "anna")
        page = here.go("/account")
        page.get_by_role("button", name="End all others").click()
        page.wait_for_url("**/account")
        there.page.get_by_role("link", name="Topics").click()
        there.page.wait_for_url("**/sign-in?next=/topics")
        sign_in(there, "anna")
        with desk.database.write() as session:
            token = accounts.invite(session, "reader", 0, clock.utcnow())
        for path in ("/people", "/audit", "/account", "/fresh", f"/invitation?token={token}"):
            for visit in (here, there):
                visit.go(path)
                assert visit.barriers() == [], path
