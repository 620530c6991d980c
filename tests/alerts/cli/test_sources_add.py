"""`tocsin sources add` with a source's own settings: what is stored, shown and refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import RequestError
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


def test_a_list_that_is_watched_already_is_not_watched_twice(house: Installation, paper: Site) -> None:
    assert house.here("sources", "add", paper.feed, "--name", "paper").exit_code == 0
    for again in (paper.feed, f"{paper.feed}?utm_source=x#top", paper.url("/")):
        done = house.here("sources", "add", again)
        assert done.exit_code == 0
        assert "Watched already as paper" in done.stdout
        row = house.rows("sources", "add", again)[0]
        assert (row["added"], row["known"], row["name"]) == (False, True, "paper")
    assert len(house.rows("sources", "list")) == 1
    house.here("sources", "remove", "paper")
    assert house.rows("sources", "add", paper.feed)[0]["added"] is True
    assert len(house.rows("sources", "list")) == 1


def test_the_same_page_read_in_another_way_is_another_source(house: Installation, paper: Site) -> None:
    for selector in ("h2 a", "h2"):
        assert house.rows("sources", "add", paper.url("/"), "--selector", selector)[0]["added"] is True
    assert len(house.rows("sources", "list")) == 2


def test_the_preview_shows_what_the_selector_selects(house: Installation, paper: Site) -> None:
    row = house.rows("sources", "add", paper.url("/"), "--selector", "h2:first-child a", "--dry-run")[0]
    assert (row["kind"], [c["entries"] for c in row["found"]]) == ("listing", [1])
    done = house.here("sources", "add", paper.url("/"), "--selector", "h3 aa")
    assert getattr(done.exception, "code", "") == "no_links"
    done = house.here("sources", "add", paper.url("/"), "--selector", "h2 [[")
    assert (getattr(done.exception, "code", ""), getattr(done.exception, "exit_code", 0)) == ("selector_invalid", 2)
    assert house.rows("sources", "list") == []


def test_a_bare_host_is_an_address(house: Installation, paper: Site) -> None:
    """Https is tried first; a host that has none is asked by http."""
    bare = paper.url("/").removeprefix("http://").rstrip("/")
    assert house.rows("sources", "add", bare)[0]["url"] == paper.feed


WRONG = [
    ("javascript:alert(1)", 2, "url_scheme"),
    ("ftp://paper.example/feed", 2, "url_scheme"),
    ("https://anna:hunter2@paper.example/", 2, "url_userinfo"),
    ("https://paper.example:99999/", 2, ""),
    ("", 2, ""),
]


@pytest.mark.parametrize(("url", "status", "code"), WRONG)
def test_a_wrong_address_is_a_wrong_request(house: Installation, url: str, status: int, code: str) -> None:
    for more in ((), ("--kind", "feed")):
        done = house.here("sources", "add", url, *more)
        assert getattr(done.exception, "exit_code", 0) == status
        assert code in getattr(done.exception, "code", "")
        assert "hunter2" not in str(done.exception)
    assert house.rows("sources", "list") == []


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_site_that_fails_is_failed_work(house: Installation, paper: Site, status: int) -> None:
    paper.routes["/broken"] = answer("", status)
    done = house.here("sources", "add", paper.url("/broken"))
    assert getattr(done.exception, "exit_code", 0) == 1
    assert getattr(done.exception, "code", "") == f"http_{status}"


def test_a_page_without_a_list_is_a_wrong_request(house: Installation, paper: Site) -> None:
    paper.routes["/alone"] = answer("<html><body><p>Hello.</p></body></html>", content_type="text/html")
    done = house.here("sources", "add", paper.url("/alone"))
    assert getattr(done.exception, "exit_code", 0) == 2


# ---- several at once


def test_each_address_of_several_is_told(house: Installation, paper: Site) -> None:
    paper.routes["/broken"] = answer("", 500)
    house.here("sources", "add", paper.url("/sitemap.xml"), "--name", "map")
    said = house.call("sources", "add", paper.feed, paper.url("/sitemap.xml"), paper.url("/broken"), "gopher://x/")
    assert said.returncode == 1
    for line in (f"added    {paper.feed} (feed) as", "known    ", "as map", "[http_500]", "[url_scheme]"):
        assert line in said.stdout
    assert "1 added, 1 known already, 2 refused." in said.stdout
    assert len(house.rows("sources", "list")) == 2


def test_addresses_and_names_come_from_a_file(house: Installation, paper: Site) -> None:
    file = house.folder / "sites.txt"
    file.write_text(
        f"# ours\n\n{paper.feed}   Газета №1\n  {paper.url('/sitemap.xml')}\n{paper.feed}\n", encoding="utf-8"
    )
    rows = house.rows("sources", "add", "--from", str(file), "--every", "1h")
    assert sorted(row["result"] for row in rows) == ["added", "added", "known"]
    listed = {row["name"]: row["every"] for row in house.rows("sources", "list")}
    assert listed.pop("Газета №1") == "1h"
    assert len(listed) == 1


def test_a_file_that_is_no_list_of_addresses_is_refused(house: Installation) -> None:
    file = house.folder / "sites.txt"
    for body, code in (
        (b"<opml/>", "file_is_opml"),
        (b"\xff\xfe", "file_encoding"),
        (b"# nothing\n", "argument_missing"),
    ):
        file.write_bytes(body)
        done = house.here("sources", "add", "--from", str(file))
        assert getattr(done.exception, "code", "") == code
    done = house.here("sources", "add", "https://a.example/", "https://b.example/", "--name", "both")
    assert getattr(done.exception, "code", "") == "name_for_many"


def test_nothing_is_stored_by_a_dry_run_of_several(house: Installation, paper: Site) -> None:
    rows = house.rows("sources", "add", paper.feed, paper.url("/sitemap.xml"), "--dry-run")
    assert {row["result"] for row in rows} == {"found"}
    assert house.rows("sources", "list") == []


def test_a_feed_that_asks_for_less_is_said_to(house: Installation) -> None:
    with Site() as site:
        site.routes["/daily.xml"] = answer(FEED_OF_A_DAY, content_type="application/rss+xml")
        url = site.url("/daily.xml")
        told = house.call("sources", "add", url, "--every", "10m", "--dry-run")
        quiet = house.call("sources", "add", url, "--every", "10m", "--dry-run", "--no-hints")
        row = json.loads(house.call("sources", "add", url, "--every", "2d", "--dry-run", "--json").stdout)
    assert "at least 1 day between two reads (ttl)" in told.stdout
    assert "two reads" not in quiet.stdout
    assert row["hints"] == []


def test_a_hub_is_not_used_and_that_is_said(house: Installation) -> None:
    with Site() as site:
        hub = "<link rel='hub' href='https://hub.example/'/>"
        site.routes["/hub.xml"] = answer(FEED_OF_A_DAY.replace("<ttl>1440</ttl>", hub), content_type="text/xml")
        site.routes["/plain.xml"] = answer(FEED_OF_A_DAY, content_type="text/xml")
        added = house.call("sources", "add", site.url("/hub.xml"), "--name", "h")
        plain = json.loads(house.call("sources", "add", site.url("/plain.xml"), "--name", "p", "--json").stdout)
        house.call("crawl", "h", "p")
        hubs = [json.loads(house.call("sources", "show", name, "--json").stdout)["hub"] for name in ("h", "p")]
    assert "WebSub hub (https://hub.example/). It is not used" in " ".join(added.stdout.split())
    assert (plain["hub"], hubs[1]) == (None, None)
    assert "hub needs a public address" in hubs[0]


FEED_OF_A_DAY = (
    "<rss version='2.0'><channel><title>Daily</title><ttl>1440</ttl>"
    "<item><title>One</title><link>https://paper.example/1</link></item></channel></rss>"
)


@pytest.mark.parametrize(("kind", "path"), [("listing", "/"), ("feed", "/feed.xml"), ("sitemap", "/sitemap.xml")])
def test_a_dry_run_of_a_kind_that_is_named_shows_what_it_would_collect(
    house: Installation, paper: Site, kind: str, path: str
) -> None:
    done = house.here("sources", "add", paper.url(path), "--kind", kind, "--dry-run")
    assert done.exit_code == 0, done.output
    assert f"{kind} {paper.url(path)} would collect, newest first" in done.stdout
    assert "part 3" in done.stdout or "/news/3-a-bridge-story" in done.stdout
    assert house.rows("sources", "list") == []
    wrong = house.here("sources", "add", paper.url("/news/1-a-bridge-story"), "--kind", kind, "--dry-run")
    assert isinstance(wrong.exception, RequestError)


def test_a_dry_run_says_what_is_not_read_to_show_it(house: Installation, paper: Site) -> None:
    page = house.here("sources", "add", paper.url("/"), "--kind", "page", "--dry-run", "--browser")
    assert f"page {paper.url('/')} would be read for its new paragraphs" in page.stdout
    assert "this preview was not" in page.stdout
    spider = house.here("sources", "add", "--kind", "spider", "--spider", "feed", "--dry-run")
    assert "spider feed would be run" in spider.stdout
    assert (page.exit_code, spider.exit_code, paper.served["/"]) == (0, 0, 0)


CUT = '<?xml version="1.0"?><rss version="2.0"><channel><title>Cut</title><item><title>Whole</title><link>{}</link></item><item><title>Half an'


def test_what_is_odd_about_a_list_is_said(house: Installation, paper: Site) -> None:
    paper.routes["/cut.xml"] = answer(CUT.format(paper.url("/one")).encode(), content_type="application/rss+xml")
    done = house.here("sources", "add", paper.url("/cut.xml"), "--dry-run")
    said = " ".join(done.stdout.split())
    for sentence in ("Its XML is broken; what could be read of it is used. [xml_broken]", "[feed_truncated]"):
        assert sentence in said, said
    fine = house.here("sources", "add", paper.feed, "--dry-run").stdout
    assert "[xml_broken]" not in fine
    preview = house.here("sources", "preview", paper.url("/cut.xml")).stdout
    assert "Its XML is broken" in preview
