"""A source's own manners on the road: its headers and to whom they go, robots.txt, pauses, what is text, redirects for good."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
import scrapy
from scrapy.core.downloader import Slot
from scrapy.settings import Settings

from crawler import clock
from crawler.config import loader
from crawler.config.source_options import SourceOptions
from crawler.errors import ConfigError
from crawler.fetch.egress import Egress
from crawler.fetch.pauses import Pauses
from crawler.middlewares import RobotsMiddleware
from tests.support.badsite import answer, redirect
from tests.support.road import HEAD, drain, feed, source
from tests.support.site import Site

SECRETS = "# of the archive\nCookie: session=hunter2\n\nAuthorization: Basic reader:hunter2\nX-Key: hunter2\n"


def egress(folder: Path, secret: str) -> Egress:
    (folder / "secret").write_text(secret, encoding="utf-8")
    return Egress(loader.load(env={}, folder=folder))


def test_a_secret_file_is_a_header_a_line(tmp_path: Path) -> None:
    found = egress(tmp_path, SECRETS).headers(SourceOptions(headers=("X-Mine: 1",), headers_file="secret"))
    assert found == (
        ("X-Mine", "1"),
        ("Cookie", "session=hunter2"),
        ("Authorization", "Basic cmVhZGVyOmh1bnRlcjI="),
        ("X-Key", "hunter2"),
    )
    encoded = egress(tmp_path, "Authorization: Basic cmVhZGVyOmh1bnRlcjI=").headers(
        SourceOptions(headers_file="secret")
    )
    assert encoded == (("Authorization", "Basic cmVhZGVyOmh1bnRlcjI="),)


@pytest.mark.parametrize(
    ("secret", "file", "code"),
    [
        ("hunter2", "secret", "headers_file_invalid"),
        ("Cookie: a\nHost: hunter2", "secret", "headers_file_invalid"),
        ("Cookie: a", "nowhere", "secret_unreadable"),
    ],
)
def test_a_secret_file_that_is_none_is_refused_and_not_repeated(
    tmp_path: Path, secret: str, file: str, code: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        egress(tmp_path, secret).check(SourceOptions(headers_file=file))
    assert caught.value.code == code
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("delays", "pause"),
    [((None,), 1.0), (("5s",), 5.0), (("0s",), 0.0), (("5s", "9s", "7s"), 9.0), (("5s", None), 5.0)],
)
def test_of_the_pauses_that_sources_of_a_host_ask_for_the_longest_is_kept(
    delays: tuple[str | None, ...], pause: float
) -> None:
    """A pause of the operator's own goes before the installation's (1 s), also when it is shorter."""
    downloader = SimpleNamespace(
        slots={"h": Slot(1, 1.0, jitter=0.5)}, per_slot_settings={}, get_slot_key=lambda _: "h"
    )
    pauses = Pauses(timedelta(seconds=1))
    crawler = SimpleNamespace(
        spider=SimpleNamespace(egress=SimpleNamespace(pauses=pauses)),
        engine=SimpleNamespace(downloader=downloader),
        settings=Settings({"DOWNLOAD_DELAY": 1.0}),
    )
    middleware = RobotsMiddleware(crawler)  # type: ignore[arg-type]
    for delay in delays:
        options = SourceOptions(robots=False, delay=clock.duration(delay) if delay else None)
        asyncio.run(middleware.process_request(scrapy.Request("https://h.example/", meta={"options": options})))
    assert downloader.slots["h"].delay == pause == pauses.of("h").total_seconds()
    assert downloader.slots["h"].jitter == (
        0 if any(delays) else 0.5
    )  # what is asked for is the least, not the average
    assert downloader.per_slot_settings.get("h", {"delay": 1.0})["delay"] == pause


def test_on_the_road(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRETS, encoding="utf-8")
    with Site() as own, Site() as other, Site() as closed, Site() as moved, Site() as chosen:
        for site in (own, closed, chosen):
            site.publish("/a", "Bells")
        own.routes |= {
            "/away": redirect(other.url("/there")),
            "/feed.xml": answer(feed(own.url("/a"), own.url("/away"))),
        }
        other.publish("/there", "Elsewhere")
        closed.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /\n")
        moved.routes |= {
            "/robots.txt": redirect("/r", 301),
            "/r": answer("User-agent: *\nDisallow: /private\n"),
            "/feed.xml": redirect("/one", 301),
            "/one": redirect("/two", 308),
            "/two": answer(feed(moved.url("/private/1"))),
            "/soon": redirect("/two", 302),
        }
        said = drain(
            tmp_path,
            HEAD
            + source("own", own.feed, headers_file="secret", headers=["X-Mine: 1"])
            + source("closed", closed.feed, robots=False)
            + source("moved", moved.feed)
            + source("soon", moved.url("/soon"))
            + source("chosen", chosen.feed, include=["h1"], contact="desk@me.example"),
        )

    sent = {r.target: r.headers for r in own.requests}
    for path in ("/feed.xml", "/a", "/away"):
        given = [sent[path][name] for name in ("cookie", "authorization", "x-key", "x-mine")]
        assert given == ["session=hunter2", "Basic cmVhZGVyOmh1bnRlcjI=", "hunter2", "1"]
    assert not {"cookie", "authorization", "x-key", "x-mine"} & set(sent["/robots.txt"])
    assert [r.target for r in other.requests] == ["/robots.txt", "/there"]
    assert not [r for r in other.requests if {"cookie", "authorization", "x-key", "x-mine"} & set(r.headers)]

    assert (said["sources"]["closed"][0], closed.served["/robots.txt"], closed.served["/a"]) == ("ok", 0, 1)
    assert said["pages"][moved.url("/private/1")] == "robots_forbidden"
    assert {k: v for k, v in said["failover"]["moved"].items() if k != "full"} == {
        "to": moved.url("/two"),
        "times": 1,
        "read": [0],
    }
    assert "to" not in said["failover"]["soon"]
    assert said["statements"][chosen.url("/a")][1] == "Bells"
    agents = {r.headers["user-agent"] for r in chosen.requests}
    assert all(agent.endswith(" desk@me.example") for agent in agents), agents
    assert not [r for r in own.requests if "desk@me.example" in r.headers["user-agent"]]


@pytest.mark.parametrize(("robots", "pause"), [("Crawl-delay: 1", 1.0), ("Request-rate: 2/3", 1.5)])
def test_the_pause_that_robots_txt_asks_for_lies_between_any_two_requests(
    tmp_path: Path, robots: str, pause: float
) -> None:
    with Site() as site:
        site.routes["/robots.txt"] = answer(f"User-agent: *\n{robots}\n")
        for path in ("/a", "/b"):
            site.publish(path, f"Bells {path}")
        said = drain(tmp_path, HEAD + source("site", site.feed))
    assert said["texts"] == 2
    assert [r.target for r in site.requests] == ["/robots.txt", "/feed.xml", "/a", "/b"]
    between = [b - a for a, b in pairwise(said["left"][1:])]  # robots.txt itself is asked before its wish is known
    assert len(between) == 2
    assert min(between) >= pause - 0.01
