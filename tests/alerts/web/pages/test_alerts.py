"""The inbox and the page of an alert: what stands there, what is narrowed, what is changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.models import Alert, AlertNote, Mute
from crawler import clock
from crawler.storage.database import Database
from tests.support.builders import a_channel, a_source, a_statement, a_topic, match_all

SCRIPT = "<script>alert(1)</script>"
OVERRIDE = "evil\u202etxt.exe"


@pytest.fixture
def told(sqlite: Database) -> list[str]:
    """Three alerts of two topics from two sources, the last one new; their ids, newest first."""
    now = clock.utcnow()
    with sqlite.write() as session:
        paper, gazette = a_source(session), a_source(session, "gazette")
        a_channel(session)
        a_topic(session), a_topic(session, "Ferries", "ferry")
        a_statement(session, "The bridge fell.", paper, title="Gone", language="en", now=now)
        a_statement(session, "Le bridge again.", gazette, title=f"Pont {SCRIPT}", language="fr", now=now)
        a_statement(session, "The ferry sank.", paper, title=OVERRIDE, language="en", now=now)
    match_all(sqlite, now)
    with sqlite.write() as session:
        rows = session.scalars(select(Alert).order_by(Alert.topic_id, Alert.id)).all()
        for n, row in enumerate(rows):
            row.created_at = now - timedelta(hours=n)
        rows[2].read_at = now
        return [row.id for row in rows]


def ids(text: str) -> list[str]:
    return re.findall(r'<article class="alert[^"]*" id="a-(\w+)"', text)


def test_the_inbox_shows_what_matched_and_why(client: TestClient, told: list[str]) -> None:
    text = client.get("/alerts").text
    assert ids(text) == told
    assert "<mark>bridge</mark>" in text
    assert 'lang="fr" dir="auto"' in text


def test_nothing_of_a_site_is_markup(client: TestClient, told: list[str]) -> None:
    for path in ("/alerts", "/search", f"/alerts/{told[1]}", "/"):
        text = client.get(path).text
        assert SCRIPT not in text
        assert "\u202e" not in text
    assert "&lt;script&gt;" in client.get("/alerts").text


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("topic=Ferries", [2]),
        ("lang=fr", None),
        ("source=gazette", None),
        ("state=new", [0, 1]),
        ("state=read", [2]),
        ("state=starred", []),
        ("since=90m", [0, 1]),
        ("topic=Bridges&state=read", []),
    ],
)
def test_the_inbox_is_narrowed(query: str, which: list[int] | None, client: TestClient, told: list[str]) -> None:
    found = ids(client.get(f"/alerts?{query}").text)
    assert found == [told[n] for n in which] if which is not None else len(found) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [("state=odd", 400), ("topic=nobody", 404), ("after=%00", 400), ("after=abc", 400), ("limit=0", 400),
     ("limit=9999999999", 400), ("since=soon", 400), ("page=-1", 400), ("since=9999-12-31T23:59-23:00", 400), ("until=0001-01-01T00:00%2B14:00", 400),
     ("after=OTk5OS0xMi0zMVQyMzo1OTowMC0yMzowMCB4", 400)],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused(query: str, status: int, client: TestClient, told: list[str]) -> None:
    assert client.get(f"/alerts?{query}").status_code == status


def test_the_inbox_comes_in_pages_without_losing_or_repeating_any(client: TestClient, told: list[str]) -> None:
    seen, address = [], "/alerts?limit=1"
    for _ in range(3):
        text = client.get(address).text
        seen += ids(text)
        if more := re.search(r'href="([^"]+)" rel="next"', text):
            address = more[1].replace("&amp;", "&")
    assert seen == told


@pytest.mark.parametrize(
    ("action", "column", "set_"),
    [("star", "starred_at", True), ("unstar", "starred_at", False), ("read", "read_at", True), ("unread", "read_at", False), ("useful", "mark", True), ("unmark", "mark", False)],
)  # fmt: skip
def test_what_people_do_with_an_alert(
    action: str, column: str, set_: bool, client: TestClient, told: list[str], sqlite: Database
) -> None:
    answer = client.post("/alerts/act", data={"id": told[0], "action": action, "back": "/alerts?state=new"})
    assert answer.headers["location"] == "/alerts?state=new"
    with sqlite.read() as session:
        assert (getattr(session.get_one(Alert, told[0]), column) is not None) is set_


def test_many_at_once(client: TestClient, told: list[str], sqlite: Database) -> None:
    client.post("/alerts/act", data={"id": told, "action": "false"})
    with sqlite.read() as session:
        assert set(session.scalars(select(Alert.mark))) == {"false"}


def test_a_script_gets_the_row_as_it_is_now(client: TestClient, told: list[str]) -> None:
    answer = client.post("/alerts/act", data={"id": told[0], "action": "star"}, headers={"hx-request": "true"})
    assert ids(answer.text) == [told[0]]
    assert "<html" not in answer.text
    assert "starred" in answer.text
    nonce = answer.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
    assert f'hx-nonce="{nonce}"' in answer.text


@pytest.mark.parametrize(
    ("data", "status"),
    [({"id": "x", "action": "star"}, 404), ({"action": "star"}, 400), ({"id": "x", "action": "eat"}, 400), ({}, 400)],
)
def test_what_cannot_be_done_is_refused(data: dict[str, str], status: int, client: TestClient) -> None:
    assert client.post("/alerts/act", data=data).status_code == status


def test_to_open_an_alert_is_to_read_it(client: TestClient, told: list[str], sqlite: Database) -> None:
    assert "Bridge" in client.get(f"/alerts/{told[0]}").text
    with sqlite.read() as session:
        assert session.get_one(Alert, told[0]).read_at is not None


def test_a_note_is_kept_as_it_was_written(client: TestClient, told: list[str], sqlite: Database) -> None:
    client.post(f"/alerts/{told[0]}/notes", data={"text": f" Call them. {SCRIPT} "})
    with sqlite.read() as session:
        assert session.scalars(select(AlertNote.text)).all() == [f"Call them. {SCRIPT}"]
    text = client.get(f"/alerts/{told[0]}").text
    assert "Call them. &lt;script&gt;" in text
    for wrong in ("", "  ", "x" * 5000):
        assert client.post(f"/alerts/{told[0]}/notes", data={"text": wrong}).status_code == 400


def test_a_mute_says_its_price_and_can_be_ended(client: TestClient, told: list[str], sqlite: Database) -> None:
    with sqlite.read() as session:
        number = session.scalars(select(Alert.story_id)).first()
    said = client.get(f"/mute?kind=story&value={number or 1}")
    assert "would have held back 1 match" in said.text
    client.post("/mute", data={"kind": "word", "value": "football", "span": "7d", "reason": "cup"})
    with sqlite.read() as session:
        mute = session.scalars(select(Mute)).one()
        assert (mute.kind, mute.value, mute.reason, mute.author) == ("word", "football", "cup", "operator")
    assert "football" in client.get("/channels").text
    client.post(f"/mutes/{mute.id}/end")
    assert "football" not in client.get("/channels").text


@pytest.mark.parametrize("more", [{"value": "x" * 900_000}, {"reason": "x" * 900_000}])
def test_a_mute_is_no_book(more: dict[str, str], client: TestClient) -> None:
    assert client.post("/mute", data={"kind": "word", "value": "ferry", "span": "7d"} | more).status_code == 400
    assert "ferry" not in client.get("/channels").text


@pytest.mark.parametrize("query", ["kind=person&value=x", "kind=story&value=x", "kind=story&value=9999", "value=x"])
def test_a_mute_of_nothing_is_refused(query: str, client: TestClient) -> None:
    assert client.get(f"/mute?{query}").status_code in (400, 404)


def test_an_empty_inbox_says_what_will_stand_there(client: TestClient) -> None:
    assert "No alerts yet" in client.get("/alerts").text
    assert "No alert is like that" in client.get("/alerts?state=starred").text


@pytest.mark.parametrize("number", ["x", "0", "9" * 20, "9" * 5000])
def test_a_mute_that_is_not_there_is_not_ended(number: str, client: TestClient) -> None:
    assert client.post(f"/mutes/{number}/end").status_code == 404


def test_a_filter_is_saved_and_the_desk_opens_with_it(client: TestClient, told: list[str]) -> None:
    saved = {"action": "save", "name": "Ferries alone", "query": "state=read&topic=Ferries&page=9&evil=1", "start": "1"}
    assert client.post("/filters", data=saved).headers["location"] == "/alerts?topic=Ferries&state=read"
    assert client.get("/").headers["location"] == "/alerts?topic=Ferries&state=read"
    text = client.get("/alerts?state=read&topic=Ferries").text
    assert 'href="/alerts?topic=Ferries&amp;state=read" aria-current="page"' in text
    assert ids(text) == [told[2]]
    assert "/feed.json?topic=Ferries&amp;state=read" in text
    client.post("/filters", data={"action": "overview", "id": "1"})
    assert "The last 24 hours" in client.get("/").text
    client.post("/filters", data={"action": "start", "id": "1"})
    client.post("/filters", data={"action": "remove", "id": "1"})
    assert client.get("/").status_code == 200
    assert "Ferries alone" not in client.get("/alerts").text


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"action": "save", "name": "", "query": "state=new"}, 400),
        ({"action": "save", "name": "x" * 81, "query": "state=new"}, 400),
        ({"action": "save", "name": OVERRIDE, "query": "state=new"}, 400),
        ({"action": "save", "name": "all", "query": "evil=1"}, 400),
        ({"action": "save", "name": "all", "query": "topic=" + "x" * 900_000}, 400),
        ({"action": "save", "name": "all", "query": "&".join(["topic=x"] * 500)}, 400),
        ({"action": "save", "name": "all", "query": "&".join(["tag=x"] * 300)}, 303),
        ({"action": "start", "id": "7"}, 404),
        ({"action": "remove", "id": "9" * 50}, 400),
        ({"action": "eat", "id": "1"}, 400),
    ],
)
def test_a_filter_that_cannot_be_saved(form: dict[str, str], status: int, client: TestClient) -> None:
    assert client.post("/filters", data=form).status_code == status


def test_exclusions_of_a_false_alert_lead_into_the_editor(client: TestClient, told: list[str]) -> None:
    client.post("/alerts/act", data={"action": "false", "id": told[1]})
    page = client.get("/alerts?state=false").text
    assert f"/alerts/{told[1]}/exclusions" in page
    text = client.get(f"/alerts/{told[1]}/exclusions").text
    query = re.findall(r'name="query" value="(bridge NOT \w+)"', text)[0]
    taken = client.get(f"/topics/Bridges/edit?query={query}&off=bridges").text
    assert f"{query}</textarea>" in taken
    assert re.search(r'name="off" value="bridges" checked', taken)
    assert client.get("/alerts/none/exclusions").status_code == 404


def test_a_mark_leads_back_to_its_place_in_the_filtered_list(client: TestClient, told: list[str]) -> None:
    """Without scripts as well: to the row itself, or where it leaves the list, to the one before it."""
    for query, place in (("lang=en", lambda rows, n: rows[n]), ("state=new", lambda rows, n: rows[max(n - 1, 0)])):
        text = client.get(f"/alerts?{query}").text
        backs = re.findall(r'name="back" value="(/alerts\?[^"]+#a-\w+)"', text)
        assert backs == [f"/alerts?{query}#a-{place(ids(text), n)}" for n in range(2)]
    done = client.post("/alerts/act", data={"action": "star", "id": told[0], "back": backs[0]})
    assert done.headers["location"] == backs[0]


def test_a_title_of_a_megabyte_costs_no_page(client: TestClient, sqlite: Database) -> None:
    now = clock.utcnow()
    with sqlite.write() as session:
        source = a_source(session)
        a_channel(session), a_topic(session)
        a_statement(session, "The bridge fell.", source, title=f"{SCRIPT} bridge {OVERRIDE} " * 25_000, now=now)
    match_all(sqlite, now)
    for path in ("/alerts", "/", "/statements/1", "/sources/paper", "/feed.atom"):
        answer = client.get(path)
        assert (answer.status_code, len(answer.content) < 40_000) == (200, True), path
        assert SCRIPT not in answer.text
        assert "\u202e" not in answer.text
