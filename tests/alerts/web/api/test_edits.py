"""What programs change: alerts, notes, mutes, topics, sources, deliveries, channels; and that a change with a key is made once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from alerts.accounts import kept_answers
from alerts.accounts.kept_answers import KeptAnswer
from alerts.accounts.visitor import Role, Visitor
from alerts.models import Alert, AlertNote, Delivery, Mute, Topic
from alerts.web import app
from alerts.web.desk import Desk
from crawler import clock
from crawler.errors import RequestError
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.alerts.web.conftest import browser
from tests.support.builders import a_channel, a_source, a_statement, a_topic, an_alert

API = "/api/v1"


@pytest.fixture
def alert(sqlite: Database) -> str:
    """The id of an alert about a bridge, with a delivery that was given up."""
    now = clock.utcnow()
    with sqlite.write() as session:
        a_channel(session)
        found = an_alert(
            session, a_topic(session), a_statement(session, "The bridge fell.", a_source(session)), now=now
        )
        session.scalars(select(Delivery)).one().state = "dead"
        return found.id


def made(client: TestClient, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
    answer = client.request(method, API + path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_alerts_are_marked_together_and_noted(client: TestClient, alert: str) -> None:
    assert made(client, "POST", "/alerts", {"ids": [alert, "no"], "action": "useful"}) == {"changed": 1}
    found = made(client, "POST", f"/alerts/{alert}/notes", {"text": "Call the ministry."})
    assert found["notes"][0]["text"] == "Call the ministry."
    assert found["alert"]["mark"] == "useful"


def test_a_mute_is_set_and_ended(client: TestClient, alert: str) -> None:
    number = made(client, "POST", "/mutes", {"kind": "word", "value": "bridge", "span": "1d", "reason": "holiday"})[
        "id"
    ]
    assert [row["value"] for row in made(client, "GET", "/mutes")["items"]] == ["bridge"]
    made(client, "DELETE", f"/mutes/{number}")
    assert made(client, "GET", "/mutes")["items"] == []


@pytest.mark.parametrize("body", [{"kind": "word", "value": "x", "span": "9999999999d"}, {"kind": "odd", "value": "x"}, {"kind": "word", "value": "x", "span": "soon"}])  # fmt: skip
def test_a_mute_that_is_none_is_refused(body: dict[str, str], client: TestClient) -> None:
    made(client, "POST", "/mutes", body, status=400)


def test_a_topic_is_added_edited_switched_and_removed(client: TestClient, sqlite: Database) -> None:
    found = made(client, "POST", "/topics", {"name": "Ferries", "query": "ferry", "lang": ["en"], "immediate": None})
    assert (found["name"], found["immediate"], found["state"]) == ("Ferries", None, "watching")
    assert made(client, "PATCH", "/topics/Ferries", {"query": "ferry OR boat"})["query"] == "ferry OR boat"
    assert made(client, "GET", "/topics/Ferries")["lang"] == ["en"]  # what is not named stays
    assert made(client, "POST", "/topics/Ferries", {"action": "off"})["state"] == "off"
    made(client, "DELETE", "/topics/Ferries")
    assert made(client, "GET", "/topics/Ferries", status=404)["code"] == "topic_unknown"


def test_a_query_that_does_not_hold_says_where(client: TestClient) -> None:
    assert made(client, "POST", "/topics", {"name": "x", "query": "ferry AND ("}, status=400)["position"] > 0


def test_a_body_says_where_it_is_wrong(client: TestClient) -> None:
    said = made(client, "POST", "/topics", {"name": 1, "query": "x"}, status=400)
    assert said["code"] == "json_invalid"
    assert "$.name" in said["detail"]


def test_a_source_is_added_paused_and_read(client: TestClient, sqlite: Database) -> None:
    body = {"url": "https://paper.example/feed.xml", "kind": "feed", "name": "gazette"}
    assert made(client, "POST", "/sources", body)["name"] == "gazette"
    assert made(client, "POST", "/sources/gazette", {"action": "pause"})["state"] == "paused"
    made(client, "POST", "/sources/gazette", {"action": "resume"})
    made(client, "POST", "/sources/gazette", {"action": "read"})
    with sqlite.read() as session:
        assert session.scalars(select(Source)).one().next_at <= clock.utcnow()
    made(client, "POST", "/sources/gazette", {"action": "eat"}, status=400)


def test_a_site_that_cannot_be_reached_is_said(client: TestClient) -> None:
    assert made(client, "POST", "/sources", {"url": "http://127.0.0.1:1/"}, status=400)["code"]


def test_a_delivery_is_sent_again_and_a_channel_switched(client: TestClient, alert: str) -> None:
    number = made(client, "GET", "/deliveries")["items"][0]["id"]
    assert made(client, "POST", f"/deliveries/{number}", {"action": "retry"})["state"] == "waiting"
    assert made(client, "POST", "/channels/hook", {"action": "off"}) == {"changed": 1}
    assert made(client, "GET", "/channels")["items"][0]["state"] == "switched off by hand"
    assert "secret" not in json.dumps(made(client, "GET", "/channels")).lower()


def test_lists_come_as_csv(client: TestClient, alert: str) -> None:
    for noun in ("alerts", "topics", "sources", "deliveries", "statements", "search"):
        answer = client.get(f"{API}/{noun}", headers={"accept": "text/csv"})
        assert answer.headers["content-type"].startswith("text/csv")
        assert len(answer.text.splitlines()) == 2, answer.text


def test_a_change_with_a_key_is_made_once(client: TestClient, alert: str, sqlite: Database) -> None:
    first, again = (
        client.post(f"{API}/alerts/{alert}/notes", json={"text": "Once."}, headers={"idempotency-key": "k1"})
        for _ in range(2)
    )
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    with sqlite.read() as session:
        assert session.scalar(select(func.count()).select_from(AlertNote)) == 1


def test_a_key_belongs_to_one_change_of_one_visitor(
    client: TestClient, alert: str, desk: Desk, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, key = f"/alerts/{alert}/notes", {"idempotency-key": "k1"}
    made(client, "POST", path, {"text": "One."}, **key)
    assert made(client, "POST", path, {"text": "Two."}, 422, **key)["code"] == "idempotency_key_reused"
    made(client, "POST", path, {"text": "Two."}, 400, **{"idempotency-key": "x" * 256})
    monkeypatch.setattr(app, "who", lambda desk, request: Visitor("another", Role.EDITOR))
    with browser(desk) as another:
        made(another, "POST", path, {"text": "Two."}, **key)
    with sqlite.read() as session:
        assert session.scalars(select(AlertNote.text).order_by(AlertNote.id)).all() == ["One.", "Two."]


def test_a_refused_change_may_be_tried_again_under_its_key(client: TestClient, sqlite: Database) -> None:
    body = {"name": "Ferries", "query": "ferry"}
    key = {"idempotency-key": "k"}
    made(client, "PATCH", "/topics/Ferries", {"query": "ferry"}, 404, **key)
    made(client, "POST", "/topics", body)
    made(client, "PATCH", "/topics/Ferries", {"query": "ferry"}, **key)


def test_the_same_change_at_once_is_made_once(client: TestClient, alert: str, sqlite: Database) -> None:
    def ask(_: int) -> int:
        return client.post(
            f"{API}/alerts/{alert}/notes", json={"text": "a"}, headers={"idempotency-key": "k"}
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(8))) <= {200, 409}
    with sqlite.read() as session:
        assert session.scalar(select(func.count()).select_from(AlertNote)) == 1


def test_kept_answers_end(sqlite: Database) -> None:
    now = clock.utcnow()
    with sqlite.write() as session:
        assert kept_answers.claim(session, "k", "r", now) is None
        with pytest.raises(RequestError, match="being made"):
            kept_answers.claim(session, "k", "r", now + timedelta(minutes=1))
        assert kept_answers.claim(session, "k", "r", now + timedelta(minutes=4)) is None  # its process has died
        kept_answers.keep(session, "k", 200, b"{}")
        assert kept_answers.claim(session, "k", "r", now + timedelta(hours=23)) is not None
        assert kept_answers.claim(session, "k", "r", now + timedelta(hours=25)) is None
        assert session.scalar(select(func.count()).select_from(KeptAnswer)) == 1


def test_a_reader_changes_nothing(desk: Desk, alert: str, sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "who", lambda desk, request: Visitor("reader", Role.READER))
    with browser(desk) as reader:
        for method, path, body in (
            ("POST", f"/alerts/{alert}", {"action": "star"}), ("POST", f"/alerts/{alert}/notes", {"text": "x"}), ("DELETE", "/topics/Bridges", None),
            ("POST", "/mutes", {"kind": "word", "value": "x"}), ("PATCH", "/topics/Bridges", {"query": "x"}), ("POST", "/sources/paper", {"action": "pause"}),
        ):  # fmt: skip
            made(reader, method, path, body, status=403)
    with sqlite.read() as session:
        assert session.scalars(select(Mute)).all() == []
        assert session.scalars(select(Topic.query)).one() == "bridge"
        assert session.scalars(select(Alert.starred_at)).one() is None
