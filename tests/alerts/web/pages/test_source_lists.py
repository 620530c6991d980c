"""Lists of feeds at the desk: looked at first, then added, and written; hostile ones are answered."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from alerts.web.pages import source_lists
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import a_source

OPML = """<opml version="2.0"><body><outline text="Caucasus">
<outline type="rss" text="The &lt;b&gt;Gazette" xmlUrl="https://gazette.example/feed"/>
<outline type="rss" text="Paper" xmlUrl="https://paper.example/feed.xml"/>
<outline type="rss" text="Inside" xmlUrl="http://127.0.0.1/feed"/></outline></body></opml>"""
BOMB = '<!DOCTYPE o [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)


def names(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Source.name).order_by(Source.name)))


def test_a_list_is_looked_at_then_what_was_chosen_is_added(client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session)
    seen = client.post("/import-sources", files={"file": ("feeds.opml", OPML.encode("utf-16"))}).text
    assert names(sqlite) == ["paper"]
    assert [said in seen for said in ("watched already", "refused", "&lt;b&gt;Gazette", "caucasus")] == [True] * 4
    feeds = re.findall(r'name="feed" value="([^"]+)"', seen)
    assert len(feeds) == 1
    chosen = feeds[0].replace("&#34;", '"').replace("&lt;", "<").replace("&gt;", ">")
    done = client.post("/import-sources", data={"action": "add", "feed": chosen})
    assert "added" in done.text
    assert len(names(sqlite)) == 2
    assert "https://gazette.example/feed" in client.get("/sources.opml").text


def test_a_list_is_pasted(client: TestClient) -> None:
    assert 'name="feed"' in client.post("/import-sources", data={"text": OPML}).text


def test_the_catalogue_is_turned_through(client: TestClient) -> None:
    first = client.get("/catalogue").text
    onwards = html.unescape(re.findall(r'href="(/catalogue\?after=[^"]+)" rel="next"', first)[0])
    second = client.get(onwards).text
    boxes = [re.findall(r'class="pick" type="checkbox" name="name" value="([^"]+)"', text) for text in (first, second)]
    assert len(boxes[0]) == len(boxes[1]) == source_lists.PAGE
    assert not set(boxes[0]) & set(boxes[1])
    assert 'href="/catalogue">To the start' in second
    assert client.get("/catalogue?after=none").status_code == 400


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"text": "no list"}, 400),
        ({"text": ""}, 400),
        ({"text": f'{BOMB}]><opml><body><outline text="&l;" xmlUrl="https://x.example/"/></body></opml>'}, 200),
        ({"text": "<opml><body>" + "<outline>" * 60_000}, 400),
        ({"action": "add"}, 400),
        ({"action": "add", "feed": "[" * 5000}, 400),
        ({"action": "add", "feed": '{"url": 1}'}, 400),
        ({"action": "add", "feed": '["file:///etc/passwd", "x", []]'}, 200),
    ],
)
def test_a_list_that_is_none(form: dict[str, str], status: int, client: TestClient, sqlite: Database) -> None:
    answer = client.post("/import-sources", data=form)
    assert answer.status_code == status
    assert names(sqlite) == []


def test_the_catalogue_is_searched_and_added_from(client: TestClient, sqlite: Database) -> None:
    text = client.get("/catalogue?q=hrw").text
    assert "https://www.hrw.org" in text
    assert "Rasprave" not in text
    ids = re.findall(r'name="name" value="([^"]+)" form="bulk"', text)
    done = client.post("/catalogue?q=hrw", data={"name": ids[:1]}).text
    assert "1 source was added" in done
    assert f'href="/sources/{names(sqlite)[0]}"' in done
    assert "1 was watched already" in client.post("/catalogue", data={"name": ids[:1]}).text
    assert client.post("/catalogue", data={"name": "pack:ngos"}).status_code == 200
    assert len(names(sqlite)) > 5


@pytest.mark.parametrize("form", [{"name": "nobody"}, {"name": "pack:nobody"}, {"name": ""}, {"name": "x" * 900_000}])
def test_what_the_catalogue_does_not_have(form: dict[str, str], client: TestClient) -> None:
    assert client.post("/catalogue", data=form | {"x": "1"}).status_code in (400, 404)
    assert "nothing like that" in client.get("/catalogue?q=zzzz&country=XX").text
