"""The topics' pages and the editor: parse, forms, test, rehearse, save."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.models import Topic
from alerts.views import topic_hits
from alerts.views import topics as view
from crawler import clock
from crawler.storage.database import Database
from tests.support.builders import NOW, a_channel, a_source, a_statement, a_topic, an_alert

SAVE = {
    "action": "save",
    "name": "Bridges",
    "query": "bridge",
    "events": ["story"],
    "immediate": "5",
    "digest": "cron 0 7 * * *",
}


@pytest.fixture
def stored(sqlite: Database) -> None:
    """Three statements, two of which speak of bridges."""
    with sqlite.write() as session:
        source = a_source(session)
        a_channel(session)
        for text in ("A bridge fell.", "Two bridges stand.", "A ferry."):
            a_statement(session, text, source, now=clock.utcnow())


def topics(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(row.name, row.query) for row in session.scalars(select(Topic).order_by(Topic.name))]


def test_a_topic_is_written_and_saved(client: TestClient, stored: None, sqlite: Database) -> None:
    answer = client.post("/new-topic", data=SAVE | {"name": "Brücken/Мосты"})
    assert answer.headers["location"] == "/topics/Br%C3%BCcken%2F%D0%9C%D0%BE%D1%81%D1%82%D1%8B"
    assert topics(sqlite) == [("Brücken/Мосты", "bridge")]


def test_saving_can_look_back(client: TestClient, stored: None) -> None:
    client.post("/new-topic", data=SAVE | {"since_days": "7"})
    text = client.get("/topics/Bridges").text
    assert "watching" in text
    assert '<td class="num">2</td>' in client.get("/topics").text


def test_topics_of_one_name_have_charts_of_their_own(sqlite: Database) -> None:
    with sqlite.write() as session:
        source = a_source(session)
        for team, count in ((1, 1), (2, 2)):
            topic = a_topic(session)
            topic.team_id = team
            an_alert(session, topic, *(a_statement(session, f"Bridge {team} {n}", source) for n in range(count)))
    with sqlite.read() as session:
        rows = view.listing(session, NOW)
        weeks = topic_hits.by_week(session, [row["id"] for row in rows], NOW)
    assert [sum(weeks[row["id"]]) for row in rows] == [1, 2]


def test_a_query_that_does_not_hold_is_shown_with_its_place(client: TestClient, sqlite: Database) -> None:
    answer = client.post("/new-topic", data=SAVE | {"query": "bridge AND (ferry"})
    assert answer.status_code == 400
    assert "does not hold" in answer.text
    assert "bridge AND (ferry</textarea>" in answer.text  # what was typed is not lost
    assert "^" in answer.text
    assert topics(sqlite) == []


@pytest.mark.parametrize("name", ["x" * 900_000, "two\nlines", "a\u202eb", ".", "..", "bell\a"])
def test_a_name_that_no_list_could_show_is_refused(name: str, client: TestClient, sqlite: Database) -> None:
    answer = client.post("/new-topic", data=SAVE | {"name": name})
    assert answer.status_code == 400
    assert "A topic needs a name on one line" in answer.text or "has at most 200 characters" in answer.text
    assert topics(sqlite) == []


def test_a_topic_may_have_the_name_of_a_page(client: TestClient) -> None:
    where = client.post("/new-topic", data=SAVE | {"name": "new"}).headers["location"]
    assert "watching" in client.get(where).text


@pytest.mark.parametrize("days", ["9" * 12, "9" * 5000, "-1", "x"])
def test_looking_back_has_its_end(days: str, client: TestClient, sqlite: Database) -> None:
    assert client.post("/new-topic", data=SAVE | {"since_days": days}).status_code == 400
    assert topics(sqlite) == []


def test_a_query_is_parsed_as_it_is_typed(client: TestClient) -> None:
    assert "holds" in client.post("/topics/parse", data={"query": "bridge"}).text
    assert "does not hold" in client.post("/topics/parse", data={"query": "(bridge"}).text
    assert client.post("/topics/parse", data={"query": ""}).text.strip() == ""


@pytest.mark.parametrize("query", ["(" * 200_000, "NOT " * 5000 + "x", "bridge " * 30_000, "\u202ebridge", "😀" * 50])
def test_a_hostile_query_is_answered(query: str, client: TestClient) -> None:
    answer = client.post("/topics/parse", data={"query": query})
    assert answer.status_code == 200
    assert "✕" in answer.text or "✓" in answer.text


def test_a_query_is_tried_on_a_text(client: TestClient) -> None:
    hit = client.post(
        "/new-topic", data={"action": "test", "query": "bridge", "text": "Title\n\nOld bridges stand."}
    ).text
    assert "<mark>bridges</mark>" in hit
    miss = client.post("/new-topic", data={"action": "test", "query": "bridge AND ferry", "text": "A bridge."}).text
    assert "does not match" in miss
    assert "ferry" in miss


def test_a_query_is_rehearsed_and_compared(client: TestClient, stored: None, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_topic(session)
    said = client.post("/topics/Bridges/edit", data={"action": "rehearse", "query": "ferry", "days": "30"}).text
    assert "gained and lost" in said
    assert "+1 −2" in said
    assert "Old" not in said


def test_forms_are_shown_with_their_counts(client: TestClient, stored: None) -> None:
    text = client.post("/new-topic", data={"action": "forms", "query": "bridge"}).text
    assert "bridges" in text
    assert "plural of bridge" in text


def test_two_editors_of_one_topic(client: TestClient, sqlite: Database) -> None:
    """The second sees both texts, and nothing is lost: theirs is stored, hers is in the fields and may be saved again."""
    with sqlite.write() as session:
        changed = a_topic(session).changed_at.isoformat()
    data = {key: value for key, value in SAVE.items() if key != "name"}
    first = client.post("/topics/Bridges/edit", data=data | {"query": "bridge OR quay", "changed": changed})
    assert first.status_code == 303
    late = client.post("/topics/Bridges/edit", data=data | {"query": "bridge OR ferry", "changed": changed})
    assert late.status_code == 409
    assert "Somebody else" in late.text
    assert "bridge OR <del>quay</del><ins>ferry</ins>" in late.text
    assert "bridge OR ferry</textarea>" in late.text
    assert topics(sqlite) == [("Bridges", "bridge OR quay")]
    fresh = re.findall(r'name="changed" value="([^"]+)"', late.text)
    assert client.post("/topics/Bridges/edit", data=data | {"query": "ferry", "changed": fresh[0]}).status_code == 303
    assert topics(sqlite) == [("Bridges", "ferry")]


def test_every_version_is_kept_compared_and_restored(client: TestClient, sqlite: Database) -> None:
    client.post("/new-topic", data=SAVE)
    data = {key: value for key, value in SAVE.items() if key != "name"}
    client.post("/topics/Bridges/edit", data=data | {"query": "bridge OR quay", "urgent": "1", "off": ["bridges"]})
    text = client.get("/topics/Bridges/versions").text
    assert "bridge<ins> OR quay</ins>" in text
    assert "<del>no</del> <ins>yes</ins>" in text
    assert "<bdi>operator</bdi>" in text
    assert "quay" not in client.get("/topics/Bridges/edit?version=1").text
    assert client.post("/topics/Bridges/restore", data={"version": "1"}).headers["location"] == "/topics/Bridges"
    assert topics(sqlite) == [("Bridges", "bridge")]
    assert "bridge<del> OR quay</del>" in client.get("/topics/Bridges/versions").text
    for version in ("9", "x", "0"):
        assert client.post("/topics/Bridges/restore", data={"version": version}).status_code in (400, 404)
    assert client.get("/topics/Bridges/edit?version=9").status_code == 404


def test_forms_are_switched_off_in_the_editor(client: TestClient, stored: None, sqlite: Database) -> None:
    text = client.post("/new-topic", data={"action": "forms", "query": "bridge", "off": ["bridges", "other"]}).text
    assert re.search(r'name="off" value="bridges" checked', text)
    assert re.search(r'name="off" value="other" checked', text)
    client.post("/new-topic", data=SAVE | {"off": ["bridges"], "since_days": "7"})
    assert "does without" in client.get("/topics/Bridges").text
    assert '<td class="num">1</td>' in client.get("/topics").text


def test_what_the_file_declares_is_not_changed_here(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_topic(session).declared = True
    text = client.get("/topics/Bridges/edit").text
    assert "declared in tocsin.toml" in text
    assert 'value="save"' not in text
    refused = client.post("/topics/Bridges/edit", data=SAVE | {"query": "quay"})
    assert "change it there" in refused.text
    assert refused.status_code == 409


def test_a_topic_is_switched_off_and_on_and_removed(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_topic(session)
    client.post("/topics/Bridges/act", data={"action": "off"})
    assert "❚❚" in client.get("/topics").text
    client.post("/topics/Bridges/act", data={"action": "on"})
    assert "watching" in client.get("/topics").text
    assert client.post("/topics/Bridges/act", data={"action": "eat"}).status_code == 400
    assert client.post("/topics/Bridges/act", data={"action": "remove"}).headers["location"] == "/topics"
    assert topics(sqlite) == []
    assert client.get("/topics/Bridges").status_code == 404
