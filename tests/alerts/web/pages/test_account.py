"""The own account: what a person changes of it, and that it is nobody else's."""

from __future__ import annotations

import re

from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.accounts import store as accounts
from alerts.accounts import teams, totp
from alerts.models import Account, WebToken
from alerts.web.desk import Desk
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import PASSWORD, an_account, person


def test_the_operator_has_none(client: TestClient) -> None:
    assert "operator" in client.get("/account").text
    assert client.post("/account/language", data={"language": "en"}).status_code == 404


def test_a_new_password_ends_the_other_sessions(desk: Desk, sqlite: Database) -> None:
    an_account(sqlite)
    here, there = person(desk, "anna"), person(desk, "anna")
    assert here.get("/account").text.count("End it") == 1
    assert here.post("/account/key/password", data={"password": "short"}).status_code == 400
    here.post("/account/key/password", data={"password": "another good one"})
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)


def test_a_session_is_ended_elsewhere(desk: Desk, sqlite: Database) -> None:
    an_account(sqlite)
    an_account(sqlite, "berta")
    here, there, other = person(desk, "anna"), person(desk, "anna"), person(desk, "berta")
    number = re.findall(r'name="id" value="(\w+)"', here.get("/account").text)[0]
    assert other.post("/account/end", data={"id": number}).status_code == 404
    assert there.get("/").status_code == 200
    here.post("/account/end", data={"id": number})
    assert there.get("/").status_code == 303


def test_codes_of_an_app(desk: Desk, sqlite: Database) -> None:
    client = person(desk, an_account(sqlite))
    page = client.post("/account/key/totp-new").text
    assert "<svg" in page
    assert "style=" not in page.partition("<svg")[2].partition("</svg>")[0]  # the policy would drop it
    secret = re.findall(r'name="secret" value="(\w+)"', page)[0]
    assert client.post("/account/key/totp", data={"secret": secret, "code": "000000"}).status_code == 403
    assert client.post("/account/key/totp", data={"secret": "no=base32", "code": "000000"}).status_code == 403
    code = totp.code(secret, int(clock.utcnow().timestamp()) // totp.STEP)
    shown = client.post("/account/key/totp", data={"secret": secret, "code": code}).text
    assert len(re.findall(r"<li>[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}</li>", shown)) == 10
    assert secret not in client.get("/account").text
    with sqlite.read() as session:
        kept = session.scalars(select(Account.totp)).one() or ""
    assert secret not in kept
    assert desk.config.secrets.opened(kept) == secret
    client.post("/account/key/totp-off")
    with sqlite.read() as session:
        assert session.scalars(select(Account.totp)).all() == [None]


def test_a_token_does_what_its_scope_and_its_owner_may(desk: Desk, sqlite: Database) -> None:
    client = person(desk, an_account(sqlite))
    assert 'value="admin"' not in client.get("/account").text
    assert client.post("/account/key/token", data={"name": "x", "scope": "admin"}).status_code == 400
    made = client.post("/account/key/token", data={"name": "x", "scope": "read", "days": "1"}).text
    token = re.findall(r"Bearer ([\w-]+)", made)[0]
    assert token not in client.get("/account").text
    with sqlite.read() as session:
        number = session.scalars(select(WebToken.digest).where(WebToken.kind == "api")).one()
    assert client.post("/account/key/token-remove", data={"id": number}).status_code == 303
    assert "Bearer" not in client.get("/account").text


def test_language_and_team(desk: Desk, sqlite: Database) -> None:
    with sqlite.write() as session:
        north = teams.add(session, "north", clock.utcnow()).id
        other = teams.add(session, "south", clock.utcnow()).id
    client = person(desk, an_account(sqlite))
    with sqlite.write() as session:
        teams.join(session, accounts.get(session, "anna"), north)
    client.post("/account/language", data={"language": "xx"})
    client.post("/account/team", data={"team": str(north)})
    assert f'<option value="{north}" selected>north' in client.get("/account").text
    assert client.post("/account/team", data={"team": str(other)}).status_code == 404
    assert client.post("/account/nothing").status_code == 400
    assert PASSWORD not in client.get("/account").text
