"""A hostile source is reached by its own way alone, and so is what it links or leads to: no name of either is looked up here, also when that way is closed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crawler.config import loader
from crawler.errors import FetchError
from crawler.fetch.egress import Egress
from crawler.sources.discovery import fetch_politely
from crawler.sources.examination import look
from tests.journeys.house import installation
from tests.support.badsite import BadSite, SocksProxy, answer, redirect
from tests.support.road import HEAD, drain, feed, source
from tests.support.site import Site

WATCHED = '[[proxy]]\nname = "far"\nurl = "socks5h://127.0.0.1:{port}"\n'
HERE = {"127.0.0.1", "localhost"}
PAGE = b'<title>n</title><link rel="alternate" type="application/rss+xml" href="http://watched.example/feed.xml">'


def hostile(port: int) -> str:
    return WATCHED.format(port=port) + source(
        "watched", "http://watched.example/feed.xml", route="proxy:far", hostile=True
    )


@contextmanager
def a_watched_site() -> Iterator[tuple[Site, SocksProxy]]:
    """The hostile host with pages of its own, links to another host, and ways there; both are known to the proxy alone."""
    with Site() as far, SocksProxy() as proxy:
        far.publish("/1", "Bells")
        far.publish("/linked", "Bells")
        far.routes |= {
            "/feed.xml": answer(
                feed(
                    *(
                        f"http://{host}"
                        for host in ("watched.example/1", "linked.example/linked", "watched.example/away")
                    )
                )
            ),
            "/away": redirect("http://led.example/linked"),
        }
        proxy.known |= dict.fromkeys(("watched.example", "linked.example", "led.example"), far.port)
        yield far, proxy


@pytest.mark.parametrize("up", [True, False])
def test_nothing_that_a_hostile_source_links_is_looked_up_here(tmp_path: Path, up: bool) -> None:
    with a_watched_site() as (_, proxy), BadSite() as near:
        near.routes["/feed.xml"] = answer(feed("http://watched.example/away?by=near"))
        port = proxy.port if up else 9
        said = drain(tmp_path, HEAD + hostile(port) + source("near", near.url("/feed.xml"), robots=False), polls=2)
    assert set(said["lookups"]) <= HERE
    if up:
        assert {host for host, _ in proxy.asked} == {"watched.example", "linked.example", "led.example"}
        assert said["texts"] == 3
    else:
        assert said["sources"]["near"][0] == "ok"
        assert set(said["pages"].values()) == {"proxy_unavailable"}


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that the system's resolver was asked for."""
    asked: list[str] = []
    system = socket.getaddrinfo

    def lookup(host: Any, *rest: Any, **more: Any) -> Any:
        asked.append(str(host))
        return system(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return asked


def ways(folder: Path, port: int) -> Egress:
    (folder / "tocsin.toml").write_text(HEAD + hostile(port), encoding="utf-8")
    return Egress(loader.load(env={}, folder=folder))


@pytest.mark.parametrize("up", [True, False])
def test_nor_by_the_search_for_lists(tmp_path: Path, looked_up: list[str], up: bool) -> None:
    with a_watched_site() as (far, proxy), BadSite() as near:
        near.routes |= {"/": answer(PAGE), "/moved": redirect("http://watched.example/away")}
        far.routes["/away"] = answer(PAGE.replace(b"watched.example", b"linked.example"), content_type="text/html")
        egress = ways(tmp_path, proxy.port if up else 9)
        found = asyncio.run(look(egress, near.url("/")))
        assert [one.url for one in found.candidates] == (["http://watched.example/feed.xml"] if up else [])
        if up:
            led = asyncio.run(look(egress, near.url("/moved")))
            assert [one.url for one in led.candidates] == ["http://linked.example/feed.xml"]
    assert set(looked_up) <= HERE


@pytest.mark.parametrize("up", [True, False])
def test_nor_by_a_redirect_from_another_site(tmp_path: Path, looked_up: list[str], up: bool) -> None:
    with a_watched_site() as (_, proxy), BadSite({"/": redirect("http://watched.example/away")}) as near:
        egress = ways(tmp_path, proxy.port if up else 9)
        if up:
            assert b"Bells" in asyncio.run(fetch_politely(near.url("/"), egress)).body
        else:
            with pytest.raises(FetchError, match="proxy could not be reached"):
                asyncio.run(fetch_politely(near.url("/"), egress))
    assert set(looked_up) <= HERE


def test_what_a_hostile_list_shows_of_other_sites_is_left_to_its_source(tmp_path: Path) -> None:
    """Read as single addresses they would go out as any other, now or when they are tried again."""
    with a_watched_site() as (far, proxy), installation(tmp_path) as house:
        del far.routes["/away"]
        (tmp_path / "tocsin.toml").write_text(HEAD + hostile(proxy.port), encoding="utf-8")
        done = house.call("crawl", "http://watched.example/feed.xml", "--json")
    said = json.loads(done.stdout)
    assert "1 page of other sites" in said["notes"][0]
    assert {host for host, _ in proxy.asked} == {"watched.example"}
    assert (said["pages"], said["failed_pages"]) == (1, 1)
