"""Secret addresses of feeds: each leads to one saved filter and to nothing else, and ends with its owner, its filter, or at a word."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import feedparser
import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.accounts import saved_filters, sessions, teams
from alerts.accounts import store as accounts
from alerts.models import AuditEntry, WebToken
from alerts.views import people
from alerts.web.desk import Desk
from alerts.web.identity import COOKIE
from crawler import clock
from crawler.storage.database import Database
from tests.alerts.web.conftest import an_account, browser, person
from tests.support.builders import a_source, a_statement, a_topic, match_all


@pytest.fixture
def bridges(sqlite: Database) -> str:
    """An alert of each of two topics; the number of a saved filter of the first."""
    now = clock.utcnow()
    with sqlite.write() as session:
        source = a_source(session)
        a_topic(session, "Bridges"), a_topic(session, "Ferries", "ferry")
        a_statement(session, "The bridge fell.", source, title="Gone", now=now)
        a_statement(session, "The ferry sank.", source, title="Lost", now=now)
    match_all(sqlite, now)
    with sqlite.write() as session:
        owner = saved_filters.Owner(0, None)
        return str(saved_filters.save(session, owner, "On bridges", "topic=Bridges", now).id)


def made(client: TestClient, number: str) -> str:
    """The path of a new address, without its ending."""
    found = re.findall(r"(/feeds/[\w-]{43})\.(?:atom|json)<", client.post("/feeds", data={"id": number}).text)
    assert found == [found[0]] * 2
    return str(found[0])


def titles(client: TestClient, path: str) -> list[str]:
    return [entry.title for entry in feedparser.parse(client.get(path).content).entries]


def test_an_address_reads_one_filter_and_nothing_else(
    desk: Desk, client: TestClient, bridges: str, sqlite: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = made(client, bridges)
    reader, word = browser(desk), path.rpartition("/")[2]
    assert word not in client.get("/feeds").text  # it was shown once
    assert titles(reader, path + ".atom") == ["Gone"]
    assert titles(reader, path + ".atom?topic=Ferries&state=starred&after=x") == ["Gone"]
    assert [item["title"] for item in reader.get(path + ".json").json()["items"]] == ["Gone"]
    for wrong in (path + ".csv", path[:-1] + ".atom", "/feeds/.atom", "/feeds/" + "x" * 9000 + ".atom"):
        assert reader.get(wrong).status_code == 404, wrong
    assert reader.get("/feed.atom", headers={"authorization": f"Bearer {word}"}).status_code == 303
    assert reader.get("/api/v1/alerts", headers={"authorization": f"Bearer {word}"}).status_code == 401
    reader.cookies.set(COOKIE, word)
    assert reader.get("/alerts").status_code == 303
    with sqlite.read() as session:
        assert word not in repr([row.__dict__ for row in session.scalars(select(WebToken))])
        assert "add token" in set(session.scalars(select(AuditEntry.action)))
    assert word not in "".join(record.getMessage() for record in caplog.records if record.name.startswith(("alerts", "crawler", "uvicorn")))  # fmt: skip


def test_it_follows_its_filter_and_ends_with_it(desk: Desk, client: TestClient, bridges: str) -> None:
    path, reader = made(client, bridges) + ".atom", browser(desk)
    client.post("/filters", data={"action": "save", "name": "On bridges", "query": "topic=Ferries"})
    assert titles(reader, path) == ["Lost"]
    client.post("/filters", data={"action": "remove", "id": bridges})
    assert reader.get(path).status_code == 404
    client.post("/filters", data={"action": "save", "name": "Another", "query": "topic=Bridges"})
    assert reader.get(path).status_code == 404  # though the number of its filter may be given again


def test_it_is_its_owners_alone_and_ends_with_the_right_to_see(desk: Desk, sqlite: Database, bridges: str) -> None:
    anna, berta = person(desk, an_account(sqlite, role="reader")), person(desk, an_account(sqlite, "berta", "reader"))
    path, reader = made(anna, bridges) + ".atom", browser(desk)
    digest = re.findall(r'name="id" value="(\w{64})"', anna.get("/feeds").text)[0]
    assert digest not in berta.get("/feeds").text
    assert berta.post("/feeds/end", data={"id": digest}).status_code == 404
    assert titles(reader, path) == ["Gone"]
    with sqlite.write() as session:
        sessions.end_of(session, accounts.get(session, "anna").id)  # as a new password does
    assert titles(reader, path) == ["Gone"]
    with sqlite.write() as session:
        teams.leave(session, accounts.get(session, "anna"), 0)
    assert reader.get(path).status_code == 404


def test_it_ends_at_a_word_there_and_by_the_command_line(desk: Desk, client: TestClient, sqlite: Database, bridges: str) -> None:  # fmt: skip
    first, second, reader = made(client, bridges) + ".atom", made(client, bridges) + ".atom", browser(desk)
    with sqlite.write() as session:
        listed = people.token_list(session, clock.utcnow())
        assert [(row["scope"], row["account"], row["name"]) for row in listed] == [("feed", None, "On bridges")] * 2
        sessions.remove(session, sessions.OF_PROGRAMS, listed[0]["id"])  # as `tocsin tokens remove` does
    left = [path for path in (first, second) if reader.get(path).status_code == 200]
    assert len(left) == 1
    digest = re.findall(r'name="id" value="(\w{64})"', client.get("/feeds").text)[0]
    assert client.post("/feeds/end", data={"id": digest}).status_code == 303
    assert reader.get(left[0]).status_code == 404


def test_to_make_one_is_delicate_and_use_keeps_it(desk: Desk, client: TestClient, sqlite: Database, bridges: str) -> None:  # fmt: skip
    path, reader = made(client, bridges) + ".atom", browser(desk)
    long_ago = clock.utcnow() - timedelta(hours=1)
    with sqlite.write() as session:
        for row in session.scalars(select(WebToken)):
            row.used_at = row.fresh_at = long_ago
            row.expires_at = long_ago + timedelta(days=2)
    assert client.post("/feeds", data={"id": bridges}).headers["location"] == "/fresh?next=/feeds"
    assert reader.get(path).status_code == 200
    with sqlite.read() as session:
        row = session.scalars(select(WebToken).where(WebToken.kind == sessions.FEED)).one()
    assert row.used_at > long_ago
    assert row.expires_at > clock.utcnow() + timedelta(days=365)
