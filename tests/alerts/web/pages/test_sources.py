"""Adding a source at the desk: what would be collected, of a site that really answers; what is stored, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.alerts.web.conftest import a_desk, browser, sign_in
from tests.support.badsite import answer
from tests.support.builders import a_source
from tests.support.site import Site

HERE = '[network]\nallow_private = ["127.0.0.0/8"]\n[crawl]\ndelay = "0s"\n'


@pytest.fixture
def site() -> Iterator[Site]:
    """A site with a feed of two pages; what its home page announces."""
    with Site() as site:
        site.publish("/one", "The <b>bridge</b> fell")
        site.publish("/two", "Ferries")
        head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        site.routes["/"] = answer(f"<html><head>{head}</head><body><p>Home</p></body></html>", content_type="text/html")
        yield site


@pytest.fixture
def client(sqlite: Database, tmp_path: Path) -> Iterator[TestClient]:
    """A browser that is signed in to a desk that may look at sites of this machine."""
    with browser(a_desk(sqlite, tmp_path, HERE)) as client:
        yield sign_in(client, sqlite)


def stored(database: Database) -> list[Source]:
    with database.read() as session:
        return list(session.scalars(select(Source).where(Source.url != "")))


def test_a_site_is_looked_at_and_its_feed_watched(client: TestClient, site: Site, sqlite: Database) -> None:
    shown = client.post("/new-source", data={"action": "look", "url": site.url("/")})
    assert shown.status_code == 200
    assert "Ferries" in shown.text
    assert "2 entries" in shown.text
    assert stored(sqlite) == []  # nothing is stored by looking
    chosen = re.findall(r'name="chosen" value="([^"]+)" checked', shown.text)
    assert chosen == [f"feed {site.feed}"]
    before = len(site.requests)
    data = {"action": "watch", "chosen": chosen[0], "name": "paper", "every": "30m"}
    made = client.post("/new-source", data=data | {"candidate": [chosen[0], f"sitemap {site.url('/sitemap.xml')}"]})
    assert made.headers["location"] == "/sources/paper"
    assert len(site.requests) == before  # what was shown is believed
    (row,) = stored(sqlite)
    assert (row.url, row.kind, row.every) == (site.feed, "feed", "30m")
    assert f"sitemap {site.url('/sitemap.xml')}" in str(row.options)
    assert client.get("/sources/paper").status_code == 200
    assert "watched already" in client.post("/new-source", data={"action": "look", "url": site.url("/")}).text


def test_what_a_site_says_is_text(client: TestClient, site: Site) -> None:
    site.publish("/x", "<script>alert(1)</script>\u202e")
    text = client.post("/new-source", data={"action": "look", "url": site.feed}).text
    assert "<script>alert" not in text
    assert "\u202e" not in text


def test_to_open_the_page_asks_no_site(client: TestClient, site: Site) -> None:
    assert client.get(f"/new-source?action=look&url={site.url('/')}").status_code == 200
    assert site.requests == []


@pytest.mark.parametrize(
    ("url", "code"),
    [("", 400), ("javascript:alert(1)", 400), ("http://169.254.169.254/", 400), ("http://user:pw@a.example/", 400),
     ("x" * 200_000, 400), ("file:///etc/passwd", 400), ("http://[::", 400)],
)  # fmt: skip
def test_an_address_that_may_not_be_asked_is_refused(url: str, code: int, client: TestClient) -> None:
    said = client.post("/new-source", data={"action": "look", "url": url})
    assert said.status_code == code
    assert 'role="alert"' in said.text


def test_a_site_that_lists_nothing_says_so(client: TestClient, site: Site, sqlite: Database) -> None:
    site.routes["/none"] = answer("<p>Nothing here.</p>", content_type="text/html")
    said = client.post("/new-source", data={"action": "look", "url": site.url("/none")})
    assert said.status_code in (400, 503)
    assert 'role="alert"' in said.text
    assert stored(sqlite) == []


@pytest.mark.parametrize(
    "change",
    [{"chosen": ""}, {"chosen": "spider x"}, {"chosen": "feed http://169.254.169.254/"}, {"chosen": "feed file:///x"},
     {"name": "taken"}, {"name": "x" * 201}, {"name": "two\nlines"}, {"every": "often"},
     {"candidate": ["feed https://paper.example/f", "sitemap file:///etc/passwd"]}],
)  # fmt: skip
def test_what_cannot_be_watched_is_refused(change: dict[str, str], client: TestClient, sqlite: Database) -> None:
    with sqlite.write() as session:
        a_source(session, "taken", url="https://taken.example/feed")
    data = {"action": "watch", "chosen": "feed https://paper.example/f", "candidate": "feed https://paper.example/f"}
    said = client.post("/new-source", data=data | change)
    assert said.status_code in (400, 409), said.headers.get("location")
    assert 'role="alert"' in said.text
    assert [row.name for row in stored(sqlite)] == ["taken"]
    assert 'value="watch"' in said.text  # what was found is not lost


def test_nothing_is_read_yet(client: TestClient, sqlite: Database) -> None:
    client.post("/new-source", data={"action": "watch", "chosen": "feed https://paper.example/f"})
    with sqlite.read() as session:
        assert session.scalars(select(Statement)).all() == []
    (row,) = stored(sqlite)
    assert row.name == "paper.example"
