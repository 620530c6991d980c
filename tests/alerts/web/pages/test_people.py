"""People, as an administrator changes them, and the audit log of it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

from alerts.accounts import teams
from alerts.web.desk import Desk
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import an_account, person
from tests.support.builders import a_topic


@pytest.fixture
def admin(desk: Desk, sqlite: Database) -> TestClient:
    an_account(sqlite, "berta")
    return person(desk, an_account(sqlite, "anna", "admin"))


def test_an_empty_page_says_what_to_do(client: TestClient) -> None:
    assert "No account yet" in client.get("/people").text


def test_a_link_is_shown_once(admin: TestClient) -> None:
    admin.post("/people/team-add", data={"team": "north"})
    page = admin.post("/people/invite", data={"role": "editor", "team": "north"}).text
    assert re.search(r"http://127.0.0.1:8642/invitation\?token=[\w-]{40,}", page)
    shown = admin.get("/people").text
    assert "token=" not in shown
    number = re.findall(r'uninvite"><input type="hidden" name="id" value="(\w+)"', shown)[0]
    assert admin.post("/people/uninvite", data={"id": number}).status_code == 303
    assert "uninvite" not in admin.get("/people").text
    assert "token=" in admin.post("/people/reset", data={"name": "berta", "factors": "1"}).text


def test_roles_teams_and_sessions(admin: TestClient, desk: Desk) -> None:
    berta = person(desk, "berta")
    admin.post("/people/role", data={"name": "berta", "role": "reader"})
    assert berta.get("/new-topic").status_code == 403
    admin.post("/people/team-add", data={"team": "north"})
    admin.post("/people/join", data={"name": "berta", "team": "north", "role": "reader"})
    assert "default, north (reader)" in admin.get("/people").text
    admin.post("/people/leave", data={"name": "berta", "team": "default"})
    assert "default, north" not in admin.get("/people").text
    admin.post("/people/end", data={"name": "berta"})
    assert berta.get("/").status_code == 303


def test_nobody_takes_the_own_rights_away(admin: TestClient) -> None:
    for act in ("disable", "remove", "role"):
        assert admin.post(f"/people/{act}", data={"name": "anna", "role": "reader"}).status_code == 400
    assert admin.post("/people/disable", data={"name": "berta"}).status_code == 303
    assert admin.post("/people/enable", data={"name": "berta"}).status_code == 303
    assert admin.post("/people/remove", data={"name": "berta"}).status_code == 303
    assert admin.post("/people/remove", data={"name": "berta"}).status_code == 404
    assert admin.post("/people/crown", data={"name": "anna"}).status_code == 400


def test_a_team_with_topics_stays(admin: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        number = teams.add(session, "north", clock.utcnow()).id
        a_topic(session).team_id = number
    assert admin.post("/people/team-remove", data={"team": "north"}).status_code == 409
    assert admin.post("/people/team-remove", data={"team": "default"}).status_code == 404


def test_the_log_with_its_filters_and_as_a_file(admin: TestClient) -> None:
    assert "Nothing was changed" in admin.get("/audit").text
    admin.post("/people/team-add", data={"team": "north"})
    admin.post("/people/disable", data={"name": "berta"})
    assert "edit account: disabled_at" in admin.get("/audit").text
    assert "edit account" not in admin.get("/audit?q=north").text
    assert "north" not in admin.get("/audit?who=nobody").text
    rows = list(csv.DictReader(io.StringIO(admin.get("/audit.csv?q=account").text)))
    assert [(row["who"], row["object"]) for row in rows] == [("anna", "berta")]


def test_an_editor_sees_none_of_it(desk: Desk, sqlite: Database) -> None:
    client = person(desk, an_account(sqlite))
    assert [client.get(path).status_code for path in ("/people", "/audit", "/audit.csv")] == [403] * 3
    assert "/people" not in client.get("/").text
