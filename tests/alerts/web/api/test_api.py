"""The API: what it gives, what it refuses, and that its description says both of every route."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.accounts import api_tokens
from alerts.accounts import store as accounts
from alerts.models import Alert
from alerts.web import app, security, table
from alerts.web.api import description
from alerts.web.desk import Desk
from crawler import clock
from crawler.errors import RequestError
from crawler.storage.database import Database
from tests.alerts.web.conftest import an_account
from tests.support.builders import a_channel, a_source, a_statement, a_topic, match_all


@pytest.fixture
def told(sqlite: Database) -> list[str]:
    """Three alerts; their ids, newest first."""
    now = clock.utcnow()
    with sqlite.write() as session:
        source = a_source(session)
        a_channel(session)
        a_topic(session, "Brücken")
        for title in ("=1+1", "Item", "<b>bold</b>"):
            a_statement(session, "The bridge fell.", source, title=title, now=now)
    match_all(sqlite, now)
    with sqlite.read() as session:
        return list(session.scalars(select(Alert.id).order_by(Alert.created_at.desc(), Alert.id.desc())))


PATHS = ("/overview", "/alerts", "/alerts/{alert}", "/statements", "/statements/1", "/search?q=bridge", "/topics",
         "/topics/Br%C3%BCcken", "/sources", "/sources/paper", "/deliveries", "/deliveries/{delivery}")  # fmt: skip


def test_every_operation_gives_what_the_description_says(client: TestClient, told: list[str]) -> None:
    delivery = client.get("/api/v1/deliveries").json()["items"][0]["id"]
    for path in PATHS:
        answer = client.get("/api/v1" + path.format(alert=told[0], delivery=delivery))
        assert answer.status_code == 200, answer.text
        fits(answer.json(), schema_of(path.partition("?")[0], "get"))


def schema_of(path: str, method: str) -> dict[str, Any]:
    """The schema of the answer of the operation that serves a path."""
    for said, operations in description.document()["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", said), f"/api/v1{path}") and method in operations:
            schema: dict[str, Any] = operations[method]["responses"]["200"]["content"]["application/json"]["schema"]
            return schema
    raise AssertionError(path)


def fits(value: Any, schema: dict[str, Any]) -> None:
    """A small validator: references, objects, lists, null and the plain types are what our schemas hold."""
    if "$ref" in schema:
        schema = description.document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        kinds = [one for one in schema["anyOf"] if (one.get("type") == "null") == (value is None)]
        assert kinds, (value, schema)
        return fits(value, kinds[0])
    kind = schema.get("type")
    plain = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    if kind in plain:
        assert isinstance(value, plain[kind]), (value, schema)
    elif kind == "array":
        for one in value:
            fits(one, schema.get("items") or {})
    elif kind == "object":
        assert set(schema.get("required", ())) <= value.keys()
        for name, one in value.items():
            fits(one, schema["properties"][name])
    return None


def test_the_description_covers_every_route_and_no_other(client: TestClient) -> None:
    said = client.get("/api/v1/openapi.json").json()
    assert said["openapi"] == "3.1.0"
    described = {(method.upper(), path) for path, operations in said["paths"].items() for method in operations}
    served = {(r.method, r.path) for r in table.ROUTES if r.for_programs and not r.path.endswith("openapi.json")}
    assert described == served
    for operations in said["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert {"200", "400", "401", "403", "404"} <= operation["responses"].keys()


def test_lists_come_in_pages(client: TestClient, told: list[str]) -> None:
    for noun in ("alerts", "statements", "deliveries", "search"):
        seen, address = [], f"/api/v1/{noun}?limit=1"
        while address and len(seen) < 9:
            page = client.get(address).json()
            seen += [row["id"] for row in page["items"]]
            address = page["next"]
        assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize("noun", ["topics", "sources", "channels"])
def test_the_next_page_of_names_begins_behind_the_last(client: TestClient, sqlite: Database, noun: str) -> None:
    with sqlite.write() as session:
        for name in ("b", "d", "é f"):
            {"topics": a_topic, "sources": a_source, "channels": a_channel}[noun](session, name)
    first = client.get(f"/api/v1/{noun}?limit=2").json()
    with sqlite.write() as session:
        {"topics": a_topic, "sources": a_source, "channels": a_channel}[noun](session, "a")
    assert [row["name"] for row in client.get(first["next"]).json()["items"]] == ["é f"]


def test_an_alert_is_marked(client: TestClient, told: list[str]) -> None:
    answer = client.post(f"/api/v1/alerts/{told[0]}", json={"action": "star"})
    assert answer.json()["alert"]["starred"] is True
    assert client.get("/api/v1/alerts?state=starred").json()["items"][0]["id"] == told[0]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"action": 1}', b'{"action": "star", "more": 1}', b"\xff", b"[" * 5000, b'{"a":' * 5000, b'{"action": "eat"}'],
)  # fmt: skip
def test_a_body_that_is_none_is_a_problem(body: bytes, client: TestClient, told: list[str]) -> None:
    answer = client.post(f"/api/v1/alerts/{told[0]}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in ("json_invalid", "action_invalid")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/alerts/zzzz", 404, "alert_unknown"), ("/statements/0", 404, "statement_unknown"), ("/topics/no", 404, "topic_unknown"),
     ("/sources/no", 404, "source_unknown"), ("/alerts?state=odd", 400, "state_invalid"), ("/alerts?after=x", 400, "cursor_invalid"),
     ("/search?q=(a", 400, "query_"), ("/sources?limit=0", 400, "number_invalid")],
)  # fmt: skip
def test_refusals_are_problems_with_stable_codes(path: str, status: int, code: str, client: TestClient) -> None:
    answer = client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.json()["code"].startswith(code) or code == "query_"


def test_a_problem_of_a_query_says_where(client: TestClient) -> None:
    assert client.get("/api/v1/search?q=bridge AND (").json()["position"] > 0


@pytest.mark.parametrize("noun", ["alerts", "topics", "sources", "deliveries", "search"])
def test_lists_are_files_for_spreadsheets_and_no_formula_is_one(noun: str, client: TestClient, told: list[str]) -> None:
    answer = client.get(f"/{noun}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.text.splitlines()) >= 2
    if noun in ("alerts", "search"):
        assert ",=1+1" not in answer.text
        assert "'=1+1" in answer.text


def test_the_inbox_is_a_feed(client: TestClient, told: list[str]) -> None:
    feed = feedparser.parse(client.get("/feed.atom").content)
    assert len(feed.entries) == 3
    assert "<b>bridge</b>" in feed.entries[0].content[0].value
    etree.fromstring(client.get("/feed.atom?topic=Br%C3%BCcken").content)
    assert len(json.loads(client.get("/feed.json").content)["items"]) == 3
    assert client.get("/feed.atom?topic=no").status_code == 404


def test_probes_are_open_and_say_little(stranger: TestClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (stranger.get(path).status_code, stranger.get(path).text) == (200, "ok\n")


def test_numbers_are_for_this_machine_and_name_nothing(client: TestClient, told: list[str]) -> None:
    text = client.get("/metrics").text
    assert "tocsin_alerts_unread 3" in text
    assert 'tocsin_sources{state="new"} 1' in text
    assert float(text.partition("\ntocsin_disk_free_bytes ")[2].split()[0]) > 0
    assert "Brücken" not in text
    assert "paper" not in text


def test_numbers_under_the_public_address_are_for_a_token_of_theirs(desk: Desk, sqlite: Database) -> None:
    """It reads nothing else; a token that reads alerts, which are one team's, does not read the numbers, which are of all."""
    home = "https://desk.example"
    abroad = TestClient(app.build(dataclasses.replace(desk, home=security.origins(home, 8642))), base_url=home)
    an_account(sqlite, "root", "admin")
    an_account(sqlite, "anna", "editor")
    with sqlite.write() as session:

        def token(account: str, scope: str) -> dict[str, str]:
            row = accounts.get(session, account)
            return {
                "authorization": f"Bearer {api_tokens.add(session, row, scope, scope, 0, timedelta(days=1), clock.utcnow())}"
            }

        with pytest.raises(RequestError, match="no scope"):
            token("anna", "metrics")
        prometheus, reader = token("root", "metrics"), token("anna", "read")
    said = [abroad.get("/metrics", headers=headers).status_code for headers in ({}, reader, prometheus)]
    assert said == [404, 404, 200]
    assert abroad.get("/api/v1/alerts", headers=prometheus).status_code in (401, 403)
    service = TestClient(app.build(desk), base_url="http://tocsin-web.tocsin.svc:8642")  # a name that nobody has set
    wrong = {"authorization": "Bearer of-nobody"}
    said = [service.get("/metrics", headers=headers).status_code for headers in ({}, wrong, reader, prometheus)]
    assert said == [421, 404, 404, 200]
    assert service.get("/overview", headers=prometheus).status_code == 421
