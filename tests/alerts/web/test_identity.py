"""Who asks, and what is there for whom: every route walked with the objects of another team, with a reader's session, and with programs' tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.accounts import api_tokens, saved_filters, teams
from alerts.accounts import store as accounts
from alerts.dispatch import mutes, triage
from alerts.models import Alert, AuditEntry, Delivery
from alerts.topics import changes
from alerts.web.desk import Desk
from alerts.web.routes import Route
from alerts.web.table import ROUTES
from crawler import clock
from crawler.storage.database import Base, Database
from tests.alerts.web.conftest import an_account, browser, person
from tests.support.builders import ENGINE, a_channel, a_source, a_statement, a_topic, an_alert

THEIRS = "Zugspitze"  # stands in everything that the other team has, and in nothing that is common


def their_things(database: Database) -> dict[str, str]:
    """One of everything in the default team; returns the names and numbers by which it is asked for."""
    now = clock.utcnow()
    with database.write() as session:
        channel = a_channel(session, f"{THEIRS} channel")
        topic = a_topic(session, f"{THEIRS} topic", f"bridge OR {THEIRS}")
        changes.edit(session, topic.name, _spec(topic), ENGINE, now, author=THEIRS)
        alert = an_alert(session, topic, a_statement(session, "A bridge.", a_source(session, "paper")))
        triage.note(session, alert.id, "berta", f"{THEIRS} note", now)
        mute = mutes.add(session, "topic", topic.name, now + timedelta(days=1), author=THEIRS, now=now)
        saved = saved_filters.save(session, saved_filters.Owner(0, None), f"{THEIRS} filter", "state=new", now)
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.last_error = "dead", f"{THEIRS} [http_500]"
        return {
            "alert": alert.id, "topic": topic.name, "channel": channel.name, "delivery": delivery.id,
            "mute": str(mute.id), "filter": str(saved.id),
        }  # fmt: skip


def _spec(topic: Any) -> Any:
    from alerts.config import TopicSpec
    from crawler.config import declaration

    return declaration.make(TopicSpec, declaration.values(topic, TopicSpec) | {"query": f"dam OR {THEIRS}"})


def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table that people change."""
    left = {"web_token", "audit_entry", "account", "topic_version"}
    with database.read() as session:
        return {
            t.name: sorted(map(repr, session.execute(select(t))))
            for t in Base.metadata.sorted_tables
            if t.name not in left
        }


BODIES = (
    '{"action": "star"}',
    '{"action": "off"}',
    '{"action": "retry"}',
    '{"action": "end"}',
    '{"text": "x"}',
    '{"query": "x"}',
    "",
)
OBJECTS = {"alerts": "alert", "topics": "topic", "channels": "channel", "deliveries": "delivery", "mutes": "mute"}


def address(route: Route, things: dict[str, str]) -> str | None:
    """The route with an object of the other team in its path; None when it names none."""
    parts = route.path.removeprefix("/api/v1").split("/")
    kind = OBJECTS.get(parts[1])
    if kind is None or "{" not in route.path:
        return None
    return "/".join(things[kind] if part.startswith("{") else part for part in route.path.split("/"))


@pytest.fixture
def things(sqlite: Database) -> dict[str, str]:
    return their_things(sqlite)


@pytest.fixture
def outsider(desk: Desk, sqlite: Database, things: dict[str, str]) -> TestClient:
    """An administrator who works in another team."""
    with sqlite.write() as session:
        number = teams.add(session, "north", clock.utcnow()).id
    return person(desk, an_account(sqlite, "anna", "admin", number))


def test_the_own_team_sees_it_all(desk: Desk, sqlite: Database, things: dict[str, str]) -> None:
    """The walk below would find nothing wrong if these pages were empty anyway."""
    client = person(desk, an_account(sqlite, "berta", "admin"))
    for path in ("/alerts", "/topics", "/channels", "/deliveries", "/topics.csv", "/api/v1/topics", "/feed.json"):
        assert THEIRS in client.get(path).text, path


def test_what_another_team_has_is_not_there(outsider: TestClient, sqlite: Database, things: dict[str, str]) -> None:
    before, sent = everything(sqlite), {"action": "off", "query": "x", "text": "x", "number": "1"}
    walked = 0
    for route in ROUTES:
        path = address(route, things)
        if path is None:
            continue
        bodies: list[dict[str, Any]] = [{"content": one} for one in BODIES] if route.for_programs else [{"data": sent}]
        asked = [{}] if route.method == "GET" else bodies
        said = {outsider.request(route.method, path, **body).status_code for body in asked}
        assert 404 in said <= {400, 404}, (route.method, path, said)  # 400: a body of another route
        walked += 1
    assert walked > 12
    assert everything(sqlite) == before


def test_no_list_names_it(outsider: TestClient) -> None:
    for route in ROUTES:
        if route.method == "GET" and "{" not in route.path and not route.path.endswith("/stream"):
            answer = outsider.get(route.path)
            assert THEIRS not in answer.text, route.path
            assert answer.status_code in (200, 303, 400, 403), (
                route.path
            )  # 400: a page that needs something in its address


def test_no_form_reaches_it(outsider: TestClient, sqlite: Database, things: dict[str, str]) -> None:
    before = everything(sqlite)
    forms = [
        ("/alerts/act", {"id": things["alert"], "action": "star"}),
        ("/deliveries/act", {"id": things["delivery"], "action": "retry"}),
        ("/mute", {"kind": "topic", "value": things["topic"]}),
        ("/filters", {"id": things["filter"], "action": "remove"}),
        ("/filters", {"id": things["filter"], "action": "start"}),
        (
            "/new-topic",
            {"action": "save", "name": "Weirs", "query": "weir", "lang": "en", "channels": things["channel"]},
        ),
    ]
    for path, fields in forms:
        answer = outsider.post(path, data=fields)
        assert answer.status_code in (400, 404, 409), (path, fields, answer.status_code)
    assert everything(sqlite) == before


def test_what_is_added_is_the_teams_own(outsider: TestClient, sqlite: Database) -> None:
    sent = {"action": "save", "name": "Weirs", "query": "weir", "lang": "en", "events": "story"}
    assert outsider.post("/new-topic", data=sent).status_code == 303
    assert "Weirs" in outsider.get("/topics").text
    with sqlite.read() as session:
        added = session.execute(select(AuditEntry.who, AuditEntry.team_id).where(AuditEntry.object == "Weirs")).first()
    assert added == ("anna", 1)


def test_an_account_in_no_team_sees_nothing_of_any(desk: Desk, sqlite: Database, things: dict[str, str]) -> None:
    client = person(desk, an_account(sqlite))
    assert THEIRS in client.get("/topics").text
    with sqlite.write() as session:
        teams.leave(session, accounts.get(session, "anna"), 0)
    assert THEIRS not in client.get("/topics").text


def test_a_readers_session_changes_nothing(desk: Desk, sqlite: Database, things: dict[str, str]) -> None:
    client = person(desk, an_account(sqlite, "anna", "reader"))
    before = everything(sqlite)
    own = ("/account", "/feeds", "/fresh", "/sign-", "/invitation")  # of the account itself
    for route in ROUTES:
        if route.path.startswith(own) or route.path.endswith("/stream"):
            continue
        path = address(route, things) or route.path
        answer = client.request(
            route.method, path, **({} if route.method == "GET" else {"data": {"action": "star", "id": things["alert"]}})
        )
        assert route.method == "GET" or answer.status_code == 403, path
    assert everything(sqlite) == before


def a_program(database: Database, scope: str) -> dict[str, str]:
    with database.write() as session:
        row = accounts.find(session, "anna") or accounts.add(session, "anna", "admin", clock.utcnow())
        token = api_tokens.add(session, row, "script", scope, 0, timedelta(days=1), clock.utcnow())
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("scope", "may"), [("read", False), ("mark", True), ("edit", True)])
def test_a_token_may_what_its_scope_says(
    scope: str, may: bool, desk: Desk, sqlite: Database, things: dict[str, str]
) -> None:
    client = TestClient(browser(desk).app, base_url="http://127.0.0.1:8642")  # no browser: it says nothing of origins
    headers, path = a_program(sqlite, scope), f"/api/v1/alerts/{things['alert']}"
    assert client.get("/api/v1/topics", headers=headers).status_code == 200
    answer = client.post(path, content='{"action": "star"}', headers=headers)
    assert answer.status_code == (200 if may else 403)
    with sqlite.read() as session:
        assert (session.get_one(Alert, things["alert"]).starred_at is not None) is may


def test_a_token_is_what_counts_and_never_enough_for_delicate_acts(desk: Desk, sqlite: Database) -> None:
    client = person(desk, an_account(sqlite, "anna", "admin"))
    headers = a_program(sqlite, "admin")
    assert client.post("/people/team-add", data={"team": "x"}, headers=headers).headers["location"].startswith("/fresh")
    for wrong in ("Bearer x", "Bearer ", "bearer \u00ff", "Bearer " + "x" * 10_000):
        assert client.get("/api/v1/topics", headers={"authorization": wrong.encode("latin-1")}).status_code == 401
    assert client.get("/api/v1/topics", headers={"authorization": "Basic x"}).status_code == 200  # the session's
