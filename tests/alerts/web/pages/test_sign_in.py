"""Signing in by name and password, with a code after it, by an invitation; and showing again who one is."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.accounts import sessions, totp
from alerts.accounts import store as accounts
from alerts.models import Account, AuditEntry, WebToken
from alerts.web.desk import Desk
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import PASSWORD, an_account, browser, person


def sign_in(client: TestClient, name: str = "anna", password: str = PASSWORD) -> str:
    answer = client.post("/sign-in", data={"name": name, "password": password, "next": "/topics"})
    return answer.headers.get("location") or answer.text


def test_by_name_and_password(desk: Desk, sqlite: Database) -> None:
    assert "Password" not in browser(desk).get("/sign-in").text  # nobody has one
    an_account(sqlite)
    client = browser(desk)
    assert "Password" in client.get("/sign-in").text
    assert "wrong" in sign_in(client, password="wrong")
    assert "wrong" in sign_in(client, name="nobody")
    assert client.get("/").status_code == 303
    assert sign_in(client) == "/topics"
    assert "anna" in client.get("/").text
    with sqlite.read() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["sign in"]


def test_a_white_space_is_part_of_a_password(desk: Desk, sqlite: Database) -> None:
    an_account(sqlite)
    assert "wrong" in sign_in(browser(desk), password=f" {PASSWORD} ")


def test_guessing_is_slowed(desk: Desk, sqlite: Database) -> None:
    client = browser(desk)
    said = [client.post("/sign-in", data={"name": "anna", "password": "x"}) for _ in range(11)]
    assert [answer.status_code for answer in said] == [403] * 10 + [429]
    assert "Wait" in said[-1].text


def with_app(database: Database) -> tuple[str, list[str]]:
    """The secret and the recovery codes of an account that asks for codes; the code of this moment is used up."""
    an_account(database)
    secret, now = totp.new_secret(), clock.utcnow()
    with database.write() as session:
        row = accounts.get(session, "anna")
        codes = accounts.set_totp(session, row, secret, totp.code(secret, int(now.timestamp()) // totp.STEP), now)
    return secret, codes


def test_with_a_code_after_it(desk: Desk, sqlite: Database) -> None:
    secret, codes = with_app(sqlite)
    client = browser(desk)
    page = sign_in(client)
    assert client.get("/").status_code == 303  # the password alone lets nobody in
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    ahead = totp.code(secret, int(clock.utcnow().timestamp()) // totp.STEP + 1)
    wrong = client.post("/sign-in/code", data={"ticket": ticket, "code": "000000"})
    assert wrong.status_code == 403
    assert ticket in wrong.text
    assert client.post("/sign-in/code", data={"ticket": "x", "code": ahead}).headers["location"] == "/sign-in"
    assert client.post("/sign-in/code", data={"ticket": ticket, "code": ahead, "next": "/"}).headers["location"] == "/"
    assert client.get("/").status_code == 200
    again = browser(desk)
    ticket = re.findall(r'name="ticket" value="([^"]+)"', sign_in(again))[0]
    assert again.post("/sign-in/code", data={"ticket": ticket, "code": codes[3]}).status_code == 303


def test_a_ticket_is_no_session_and_ends_with_the_account(desk: Desk, sqlite: Database) -> None:
    secret, _ = with_app(sqlite)
    client = browser(desk)
    ticket = re.findall(r'name="ticket" value="([^"]+)"', sign_in(client))[0]
    client.cookies.set("tocsin_session", ticket)
    assert client.get("/").status_code == 303
    with sqlite.write() as session:
        accounts.switch(session, "anna", False, clock.utcnow())
    ahead = totp.code(secret, int(clock.utcnow().timestamp()) // totp.STEP + 1)
    assert client.post("/sign-in/code", data={"ticket": ticket, "code": ahead}).headers["location"] == "/sign-in"


def test_an_invitation(desk: Desk, sqlite: Database) -> None:
    with sqlite.write() as session:
        token = accounts.invite(session, "editor", 0, clock.utcnow())
    client = browser(desk)
    assert "Password" in client.get(f"/invitation?token={token}").text
    weak = client.post("/invitation", data={"token": token, "name": "berta", "password": "short"})
    assert weak.status_code == 400
    assert 'value="berta"' in weak.text
    assert client.post("/invitation", data={"token": token, "name": "berta", "password": PASSWORD}).status_code == 303
    assert client.get(f"/invitation?token={token}").status_code == 403
    assert sign_in(client, "berta") == "/topics"
    with sqlite.write() as session:
        reset = accounts.reset_link(session, accounts.get(session, "berta"), clock.utcnow())
    assert "berta" in browser(desk).get(f"/invitation?token={reset}").text
    browser(desk).post("/invitation", data={"token": reset, "password": "another good one"})
    assert client.get("/").status_code == 303  # the sessions ended with the old password
    assert sign_in(client, "berta", "another good one") == "/topics"


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000])
def test_no_invitation(token: str, stranger: TestClient) -> None:
    assert stranger.get("/invitation", params={"token": token}).status_code == 403
    assert stranger.post("/invitation", data={"token": token, "name": "x", "password": PASSWORD}).status_code == 403


def stale(database: Database) -> None:
    with database.write() as session:
        for row in session.scalars(select(WebToken)):
            row.fresh_at = None


def test_a_delicate_act_asks_again_who_it_is(desk: Desk, sqlite: Database) -> None:
    client = person(desk, an_account(sqlite))
    stale(sqlite)
    sent = {"password": "another good one"}
    assert client.post("/account/key/password", data=sent).headers["location"] == "/fresh?next=/account"
    assert client.post("/fresh", data={"password": "wrong"}).status_code == 403
    assert client.post("/fresh", data={"password": PASSWORD, "next": "/account"}).headers["location"] == "/account"
    assert client.post("/account/key/password", data=sent).headers["location"] == "/account"


def test_the_operator_shows_it_with_a_new_link(desk: Desk, sqlite: Database, client: TestClient) -> None:
    stale(sqlite)
    assert client.post("/people/invite", data={"role": "reader"}).headers["location"] == "/fresh?next=/people"
    assert "tocsin serve --link" in client.get("/fresh").text
    with sqlite.write() as session:
        token = sessions.way_in(session, clock.utcnow())
    assert (
        client.post("/fresh", data={"token": f"http://x/sign-in?token={token}", "next": "/people"}).status_code == 303
    )
    assert "/invitation?token=" in client.post("/people/invite", data={"role": "reader"}).text


def test_a_disabled_or_deleted_account_is_out_at_once(desk: Desk, sqlite: Database) -> None:
    client = person(desk, an_account(sqlite))
    with sqlite.write() as session:
        accounts.switch(session, "anna", False, clock.utcnow())
    assert client.get("/").status_code == 303
    other = person(desk, an_account(sqlite, "berta"))
    assert other.get("/").status_code == 200
    with sqlite.write() as session:
        session.delete(session.scalars(select(Account).where(Account.name == "berta")).one())
    assert other.get("/").status_code == 303


def test_passkeys_need_a_name_as_address(desk: Desk) -> None:
    answer = browser(desk).post("/sign-in/passkey", data={"step": "begin"})
    assert (answer.status_code, answer.json()["code"]) == (400, "passkey_host")


@pytest.mark.parametrize("credential", ["", "{}", "[]", '{"id": 1}', "[" * 5000, '{"rawId": "x", "response": {}}'])
def test_a_forged_answer_of_a_passkey(credential: str, desk: Desk) -> None:
    client = browser(desk)
    client.base_url = "http://localhost:8642"
    begun = client.post("/sign-in/passkey", data={"step": "begin"}).json()
    assert begun["options"]["rpId"] == "localhost"
    sent = {"step": "end", "ticket": begun["ticket"], "credential": credential}
    answer = client.post("/sign-in/passkey", data=sent)
    assert (answer.status_code, answer.json()["code"]) == (403, "passkey_wrong")
    assert "set-cookie" not in answer.headers
