"""`tocsin sources add` with a source's own settings: what is stored, shown and refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.house import Installation
from tests.support.badsite import answer
from tests.support.site import Site


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.configure()
    return made


ADD = ("sources", "add", "https://paper.example/feed", "--kind", "feed", "--name", "paper")


def test_flags_become_settings_and_are_shown_without_values_of_headers(house: Installation) -> None:
    said = [
        "--delay",
        "10s",
        "--header",
        "X-Key: hunter2",
        "--exclude",
        ".ad",
        "--no-robots",
        "--mirror",
        "https://b.example/f",
    ]
    done = house.here(*ADD, *said)
    assert done.exit_code == 0, done.output
    shown = house.here("sources", "show", "paper", "--json")
    assert "hunter2" not in shown.output
    assert json.loads(shown.output)["options"] == {
        "delay": "10s",
        "robots": False,
        "headers": ["X-Key"],
        "exclude": [".ad"],
        "mirrors": ["https://b.example/f"],
    }


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        (["--route", "thor"], "route_invalid"),
        (["--delay", "soon"], "duration_invalid"),
        (["--header", "Cookie: hunter2"], "header_secret"),
        (["--include", "div["], "selector_invalid"),
        (["--mirror", "b.example"], "mirror_invalid"),
    ],
)
def test_a_wrong_flag_is_refused_and_nothing_stored(house: Installation, flags: list[str], code: str) -> None:
    done = house.call(*ADD, *flags)
    assert (done.returncode, code in done.stderr, "hunter2" in done.stderr) == (2, True, False)
    assert house.rows("sources", "list") == []


HOME = """<html><head><title>Paper</title><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body>{}</body></html>"""
ROBOTS = "User-agent: *\nCrawl-delay: 0.1\nDisallow: /news/0-\nSitemap: /sitemap.xml\n"


@pytest.fixture
def paper() -> Iterator[Site]:
    """A site with a feed, a sitemap and a home page that lists its pages, one of which robots.txt closes."""
    with Site() as site:
        for n in range(6):
            site.publish(f"/news/{n}-a-bridge-story", f"The bridge, part {n}")
        links = (f'<h2><a href="{path}">{title} of many</a></h2>' for path, (title, _) in site.pages.items())
        places = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in site.pages)
        site.routes |= {
            "/": answer(HOME.format("".join(links)), content_type="text/html"),
            "/robots.txt": answer(ROBOTS, content_type="text/plain"),
            "/sitemap.xml": answer(f"<urlset>{places}</urlset>", content_type="application/xml"),
        }
        yield site


def test_what_a_site_would_give_is_ranked_and_shown_with_what_robots_forbids(house: Installation, paper: Site) -> None:
    said = house.here("sources", "add", paper.url("/")).stdout
    kinds = [line.split()[0] for line in said.splitlines() if line.startswith(("feed ", "sitemap ", "listing "))]
    assert kinds[:3] == ["feed", "sitemap", "listing"]
    for sentence in (
        "feed.xml would collect, newest first",
        "The bridge, part 3",
        "robots.txt forbids 1 of the 6 pages that it lists: only their headlines are stored.",
        "robots.txt asks for 0.1 seconds between two requests.",
        "when it fails: sitemap",
    ):
        assert sentence in " ".join(said.split()), said
    open_ = house.here("sources", "add", paper.url("/"), "--no-robots", "--dry-run").stdout
    assert "It is not obeyed, so they are read all the same." in open_
    assert "headline alone" not in open_


def test_a_source_is_shown_with_why_it_is_due_and_what_its_host_learns(house: Installation, paper: Site) -> None:
    assert house.here("sources", "add", paper.url("/"), "--name", "paper").exit_code == 0
    shown = " ".join(house.here("sources", "show", "paper").stdout.split())
    for sentence in ("due now: it was not read yet", "address: the address of this machine", "agent: Tocsin/", "rhythm:", "robots: obeyed"):  # fmt: skip
        assert sentence in shown
    checked = house.here("sources", "check", "--all")
    assert (checked.exit_code, "ok" in checked.stdout) == (0, True), checked.output
    opml = house.folder / "sources.opml"
    assert house.here("sources", "export", str(opml)).exit_code == 0
    assert paper.feed in opml.read_text("utf-8")
    assert "0 added, 1 known already" in house.here("sources", "import", str(opml)).stdout
