"""The gate that every request passes, walked with every route there is: without a session, from elsewhere, under a wrong name, too large."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.accounts import sessions
from alerts.accounts.visitor import Role, Visitor
from alerts.models import WebToken
from alerts.web import app, security
from alerts.web.desk import Desk
from alerts.web.routes import Route
from alerts.web.table import ROUTES
from crawler import clock, tracing
from crawler.storage.database import Database
from tests.alerts.web.conftest import HOME, browser
from tests.support.collector import Collector

CLOSED = [route for route in ROUTES if route.role > Role.NOBODY]


def address(route: Route) -> str:
    """A path that the route answers."""
    return "/".join("1" if part.startswith("{") else part for part in route.path.split("/"))


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def ask(client: TestClient, route: Route, **more: str) -> Any:
    return client.request(route.method, address(route), headers=more)


def test_few_routes_are_open_to_strangers() -> None:
    assert {named(route) for route in ROUTES if route.role is Role.NOBODY} == OPEN


SIGN_IN = {
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-in/code",
    "POST /sign-in/passkey",
    "GET /invitation",
    "POST /invitation",
}
OPEN = SIGN_IN | {
    "GET /static/{digest}/{name}",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /feeds/{file}",
}


@pytest.mark.parametrize("route", CLOSED, ids=named)
def test_a_stranger_is_kept_out(route: Route, stranger: TestClient) -> None:
    answer = ask(stranger, route)
    if route.for_programs:
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method != "GET"], ids=named)
def test_a_change_from_elsewhere_is_refused(route: Route, client: TestClient) -> None:
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
    ):
        assert ask(client, route, **headers).status_code == 403


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_a_name_that_is_not_ours_is_refused(route: Route, client: TestClient) -> None:
    answer = ask(client, route, host="evil.example")
    assert answer.status_code == 421
    assert "csp" not in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_every_answer_has_the_same_protection(route: Route, client: TestClient) -> None:
    if route.path.endswith("/stream"):
        return  # it does not end; its own test looks at it
    answer = ask(client, route)
    assert answer.status_code < 500, answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


@pytest.mark.parametrize("route", [r for r in ROUTES if r.role > Role.READER], ids=named)
def test_a_reader_may_not_do_what_only_an_editor_may(route: Route, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "who", lambda desk, request: Visitor("reader", Role.READER))
    with browser(desk) as client:
        assert ask(client, route).status_code == 403


def test_every_nonce_is_another(client: TestClient) -> None:
    policies = [client.get("/").headers["content-security-policy"] for _ in range(2)]
    assert policies[0] != policies[1]


def test_a_page_names_the_nonce_of_its_own_policy(client: TestClient) -> None:
    answer = client.get("/")
    nonce = answer.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
    assert f'nonce="{nonce}"' in answer.text
    assert answer.text.count("<script") == answer.text.count(f'nonce="{nonce}" defer')


def test_too_much_is_refused(client: TestClient) -> None:
    answer = client.post("/sign-in", content=b"token=" + b"x" * security.MOST_BODY)
    assert answer.status_code == 413


def test_a_database_that_is_busy_is_said(client: TestClient, sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that cannot be written now is refused as one; nothing of it is kept, and pages can still be read."""
    writer = sqlite3.connect(str(sqlite.file), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with closing(writer), sqlite.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=10")
        connection.close()
        answer = client.post("/sign-out")
        assert answer.status_code == 503
        assert "database_busy" in answer.text
        assert client.get("/").status_code == 200


def test_a_database_that_is_gone_is_said(desk: Desk, sqlite: Database, client: TestClient) -> None:
    sqlite.close()
    assert sqlite.file is not None
    sqlite.file.rename(sqlite.file.with_suffix(".away"))
    for path, kind in (("/", "text/html"), ("/api/v1/alerts", "application/problem+json"), ("/readyz", "text/html")):
        answer = client.get(path)
        assert answer.status_code == 503, answer.text
        assert answer.headers["content-type"].startswith(kind)
        assert "Traceback" not in answer.text
    assert browser(desk).get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/../etc/passwd", "/static/1/..%2f..%2fapp.py", "/api/v1/nothing"])
def test_what_is_not_there(path: str, client: TestClient) -> None:
    assert client.get(path).status_code == 404


def test_a_stranger_learns_nothing_of_the_version(stranger: TestClient) -> None:
    from crawler import __version__

    for path in ("/sign-in", "/nothing", "/api/v1/nothing"):
        answer = stranger.get(path)
        assert __version__ not in answer.text + str(answer.headers)


def test_a_request_is_traced_by_its_route_alone(client: TestClient) -> None:
    """Its id is the one that the answer names and the log has."""
    with Collector() as collector, tracing.sending(collector.url, "web"):
        answer = client.get("/topics/Hushhush?q=hidden", headers={"Referer": f"{HOME}/?secretly"})
    (span,) = collector.spans
    facts = {one.key: one.value.int_value for one in span.attributes}
    assert (span.name, facts, span.trace_id.hex()) == (
        "GET /topics/{name}",
        {"status": 404},
        answer.headers["X-Request-ID"],
    )
    sent = b"".join(collector.bodies)
    assert [word for word in (b"Hushhush", b"hidden", b"secretly") if word in sent] == []


def test_a_way_in_opens_the_page_that_was_asked_for(desk: Desk, sqlite: Database) -> None:
    with sqlite.write() as session:
        token = sessions.way_in(session, clock.utcnow())
    with browser(desk) as client:
        sent = client.get("/?topic=x")
        next_page = parse_qs(urlsplit(sent.headers["location"]).query)["next"][0]
        answer = client.post(
            "/sign-in", data={"token": f" http://127.0.0.1:8642/sign-in?token={token}\n", "next": next_page}
        )
        assert answer.headers["location"] == "/?topic=x"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie  # the address is http on this machine
        assert client.get("/").status_code == 200
        assert browser(desk).get(f"/sign-in?token={token}").status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(target: str, desk: Desk, sqlite: Database) -> None:
    with sqlite.write() as session:
        token = sessions.way_in(session, clock.utcnow())
    assert browser(desk).post("/sign-in", data={"token": token, "next": target}).headers["location"] == "/"


def test_signing_out_ends_the_session(client: TestClient, sqlite: Database) -> None:
    kept = client.cookies["tocsin_session"]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies.set("tocsin_session", kept)
    assert client.get("/").status_code == 303
    with sqlite.read() as session:
        assert session.scalars(select(WebToken)).all() == []
