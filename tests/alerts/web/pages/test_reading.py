"""The pages that show: overview, statements, sources, deliveries, channels, search."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.accounts import teams
from alerts.delivery import operator_notices
from alerts.models import Channel, Delivery
from alerts.web.desk import Desk
from crawler import clock
from crawler.evidence import store as evidence
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.alerts.web.conftest import a_desk, an_account, browser, person, sign_in
from tests.support.builders import a_channel, a_source, a_statement, a_topic, an_alert, an_answer, an_item, prose

BODY = b"<html><script>alert(1)</script><p>The bridge.</p>"


@pytest.fixture
def number(sqlite: Database) -> int:
    """A statement that was told, changed since, and whose delivery was given up; its number."""
    now = clock.utcnow()
    with sqlite.write() as session:
        source = a_source(session)
        a_channel(session)
        topic = a_topic(session)
        proof = evidence.prepare(an_answer(body=BODY))
        told = a_statement(session, "A bridge fell.", source, proof=proof, title="Bridge down", now=now)
        an_alert(session, topic, told)
        item = an_item(told.url, title="Bridge down", text="The bridge stands after all. " + prose(3))
        statements.store(session, item, source, now + timedelta(hours=1))
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.attempts, delivery.last_error = "dead", 9, "The receiver answered 500. [http_500]"
        source.next_at = now + timedelta(hours=1)
        return told.id


def test_the_overview_says_what_needs_a_hand(client: TestClient, number: int, sqlite: Database) -> None:
    with sqlite.write() as session:
        row = session.scalars(select(Source)).one()
        row.state, row.reason, row.state_since = "failing", "The site does not answer.", clock.utcnow()
    text = client.get("/").text
    assert "Needs a hand" in text
    assert "The site does not answer." in text
    assert "1 message was given up" in text
    assert "Begin here" not in text


def test_a_new_installation_is_told_where_to_begin(client: TestClient) -> None:
    text = client.get("/").text
    assert "Begin here" in text
    assert 'href="/new-source"' in text


def test_a_statement_shows_all_of_itself(client: TestClient, number: int) -> None:
    text = client.get(f"/statements/{number}").text
    assert "<mark>" in text
    assert 'href="/topics/Bridges"' in text
    assert "<del>" in text  # the earlier wording
    assert "<ins>" in text
    assert "SHA-256" in text


def test_an_answer_as_received_is_a_file_and_never_a_page(client: TestClient, number: int) -> None:
    answer = client.get(f"/statements/{number}/received")
    assert answer.content == BODY
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("said", ["0", "999999999999999999999", "x", "1e3", "-1", "%00"])
def test_a_statement_that_is_not_there(said: str, client: TestClient) -> None:
    assert client.get(f"/statements/{said}").status_code == 404
    assert client.get(f"/statements/{said}/received").status_code == 404


def test_a_very_long_text_is_cut(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        number = a_statement(session, "bridge " * 300_000, title="x" * 100_000).id
    answer = client.get(f"/statements/{number}")
    assert answer.status_code == 200
    assert len(answer.content) < 1_500_000
    assert "more characters" in answer.text


def test_sources_are_paused_resumed_and_read_now(client: TestClient, number: int, sqlite: Database) -> None:
    assert "✓</span>read" in client.get("/sources").text or "not read yet" in client.get("/sources").text
    client.post("/sources/act", data={"name": "paper", "action": "pause"})
    assert "paused" in client.get("/sources/paper").text
    client.post("/sources/act", data={"name": "paper", "action": "read"})
    with sqlite.read() as session:
        row = session.scalars(select(Source)).one()
        assert row.state != "paused"
        assert row.next_at is not None
        assert row.next_at <= clock.utcnow()
    assert client.post("/sources/act", data={"action": "pause"}).status_code == 400
    assert client.post("/sources/act", data={"name": "nobody", "action": "pause"}).status_code == 404
    assert client.get("/sources?state=trouble").status_code == 200
    assert client.get("/sources?state=gaps").status_code == client.get("/sources?state=quiet").status_code == 200
    assert client.get("/sources?state=odd").status_code == 400
    assert "No source is like that" in client.get("/sources?q=nothing").text


def test_a_delivery_is_shown_with_its_error_and_sent_again(client: TestClient, number: int, sqlite: Database) -> None:
    assert "The receiver answered 500." in client.get("/deliveries?state=dead").text
    with sqlite.read() as session:
        one = session.scalars(select(Delivery.id)).one()
    assert "Send again" in client.get(f"/deliveries/{one}").text
    client.post("/deliveries/act", data={"id": one, "action": "retry"})
    with sqlite.read() as session:
        assert session.get_one(Delivery, one).state == "waiting"
    assert client.post("/deliveries/act", data={"id": one, "action": "eat"}).status_code == 400
    assert client.get("/deliveries?state=odd").status_code == 400


def test_a_channel_is_switched_off_and_its_secret_never_shown(
    client: TestClient, number: int, sqlite: Database
) -> None:
    with sqlite.read() as session:
        name, secrets = session.execute(select(Channel.name, Channel.options)).one()
    client.post(f"/channels/{name}", data={"action": "off"})
    text = client.get("/channels").text
    assert "switched off by hand" in text
    assert not any(str(value) in text for key, value in secrets.items() if key in ("secret", "token", "password"))
    client.post(f"/channels/{name}", data={"action": "on"})
    assert "Switch off" in client.get("/channels").text


def test_search_is_in_the_language_of_topics(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        for text in ("Bridges stand.", "A ferry.", "A bridge and a ferry."):
            a_statement(session, text)
    assert client.get("/search?q=bridge").text.count("<article") == 2
    assert client.get("/search?q=bridge+NOT+ferry").text.count("<article") == 1
    assert client.get("/search").text.count("<article") == 3
    wrong = client.get("/search?q=(bridge")
    assert wrong.status_code == 400
    assert "(bridge</textarea>" in wrong.text
    assert "Nothing found" in client.get("/search?q=zeppelin").text


def test_search_comes_in_pages(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        for _ in range(3):
            a_statement(session, "A bridge.")
        last = session.scalars(select(Statement.id).order_by(Statement.id.desc())).first()
    assert client.get(f"/search?q=bridge&before={last}").text.count("<article") == 2
    assert client.get("/search?before=x").status_code == 400


def test_a_translation_is_a_link_of_the_operators_choosing(sqlite: Database, tmp_path: Path, number: int) -> None:
    address = "https://translate.example.org/?u={url}"
    desk = a_desk(sqlite, tmp_path, f'[web]\ntranslate_url = "{address}"\n')
    with browser(desk) as visitor:
        text = sign_in(visitor, sqlite).get(f"/statements/{number}").text
    assert 'href="https://translate.example.org/?u=https%3A%2F%2Fpaper.example%2F' in text


def test_nobody_is_asked_for_translations_unless_the_operator_says_so(client: TestClient, number: int) -> None:
    assert "Translate" not in client.get(f"/statements/{number}").text


def test_what_is_read_of_the_last_page_is_shown(client: TestClient, sqlite: Database) -> None:
    told = "".join(f"<p>{prose(n)}</p>" for n in range(3))
    page = f"<title>The &lt;b&gt; bridge</title><script>alert(1)</script><article><h1>The &lt;b&gt; bridge</h1>{told}</article>"
    with sqlite.write() as session:
        proof = evidence.prepare(an_answer(body=page.encode()))
        kept = a_statement(session, "A bridge fell.", a_source(session), proof=proof).id
    text = client.get("/sources/paper/extracted").text
    assert f"/statements/{kept}" in text
    assert "The &lt;b&gt; bridge" in text
    assert prose(2)[:40] in text
    assert "alert(1)" not in text
    assert client.get("/sources/nobody/extracted").status_code == 404


def test_a_source_without_a_kept_page_says_so(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session)
    answer = client.get("/sources/paper/extracted")
    assert answer.status_code == 404
    assert "No answer of one of its pages is kept" in answer.text


def test_a_channel_is_tried_and_says_what_became_of_it(client: TestClient, sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        a_channel(session, "feed", "file", path=str(tmp_path / "out.jsonl"))
        a_channel(session, "night", quiet="00:00-23:59")
    assert "The sample went through feed." in client.post("/channels/feed/test").text
    assert "The longest test, " in client.post("/channels/feed/test", data={"longest": "1"}).text
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") >= 2
    failed = client.post("/channels/night/test")
    assert failed.status_code == 200
    assert "not sent" in failed.text
    assert "quiet until" in failed.text
    assert client.post("/channels/nobody/test").status_code == 404


def test_administrators_of_any_team_see_what_the_operator_was_told(desk: Desk, sqlite: Database) -> None:
    now = clock.utcnow()
    with sqlite.write() as session:
        a_channel(session)
        number = teams.add(session, "north", now).id
        operator_notices.notify(session, "source.health", "1", "The paper <b>is</b> silent", "For a day.", now=now)
        operator_notices.notify(session, "source.health", "2", "Long ago", "x", now=now - timedelta(days=8))
    admin, editor = (
        person(desk, an_account(sqlite, name, role, number)) for name, role in (("anna", "admin"), ("ben", "editor"))
    )
    text = admin.get("/overview").text
    assert "The paper &lt;b&gt;is&lt;/b&gt; silent" in text
    assert "For a day." in text
    assert "Long ago" not in text
    assert "Told to the operator" not in editor.get("/overview").text
