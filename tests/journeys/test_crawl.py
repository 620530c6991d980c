"""`tocsin crawl` by hand: any address, a source by its name; and a source that is one page, watched for changes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from crawler import clock
from crawler.config.sections import SourceSpec
from crawler.parsing.url_keys import host_key
from crawler.schedule import host_pause
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.journeys.house import installation
from tests.support.badsite import Handler, answer
from tests.support.collector import Collector
from tests.support.receivers import Hook
from tests.support.site import Site

HOUR = timedelta(hours=1)


def test_an_address_and_a_source_are_read_now(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        one, two = site.publish("/one", "One", "The bridge fell."), site.publish("/two", "Two", "The bridge fell.")
        house.configure(
            [], more=f'[[source]]\nname = "p"\nurl = "{two}"\nkind = "page"\nevery = "1h"\nfirst = "alert"\n'
        )
        done = house.call("crawl", one, "p", "--json")
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert (said["new"], said["matches"], said["sent"], said["failed_lists"]) == (2, 2, 0, 0)
        title, text = site.pages["/two"]
        site.pages["/two"] = (title, f"{text} Completely other words stand here now.")
        done = house.call("crawl", "p", "--json")
        assert (done.returncode, json.loads(done.stdout)["new"]) == (0, 1), done.stderr
        stored = [(row["url"], row["source"], row["title"]) for row in house.rows("statements", "list")]
        assert sorted(stored) == [(one, "adhoc", "One"), (two, "p", "Two"), (two, "p", "Two")]
        assert house.rows("statements", "list")[0]["text"] == "Completely other words stand here now."


def test_an_address_that_cannot_be_one_is_a_wrong_request(tmp_path: Path) -> None:
    with installation(tmp_path) as house:
        house.configure([])
        for url, code in (("http://127.0.0.1:99999/", "url_forbidden_port"), ("ftp://paper.example", "url_scheme")):
            done = house.call("crawl", url)
            assert (done.returncode, f"[{code}]" in done.stderr, "Write https://" in done.stderr) == (2, True, True)
        done = house.call("setup", "new", "--site", "[/]", "--topic", "court")
        assert (done.returncode, "[url_bad_host]" in done.stderr) == (2, True)


def urls(hook: Hook) -> list[str]:
    """The addresses of the statements that a receiver was told of."""
    return sorted(url for taken in hook.taken for url in taken.urls)


def test_an_address_that_is_tried_is_told_only_with_deliver(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        one, two = site.publish("/one", "One", "The bridge fell."), site.publish("/two", "Two", "A bridge of steel.")
        house.configure([], hook=hook)
        for page in (one, two):
            done = house.call("crawl", page, "--json")
            assert done.returncode == 0, done.stderr
            said = json.loads(done.stdout)
            assert (said["matches"], said["sent"]) == (1, 0)
            (topic,) = said["found"][0]["topics"]
            assert topic["channels"] == [{"channel": "hook", "outcome": "would tell", "detail": ""}]
        site.pages["/one"] = ("One", f"{site.pages['/one'][1]} Completely other words about the bridge stand here now.")
        done = house.call("crawl", one, "--json")
        assert [row["state"] for row in json.loads(done.stdout)["found"]] == ["changed"]
        assert house.call("run", "--once").returncode == 0  # nor does it come at night
        assert (house.rows("deliveries", "list"), hook.tries) == ([], [])
        done = house.call("crawl", two, "--deliver", "--json")
        assert done.returncode == 0, done.stderr
        (row,) = json.loads(done.stdout)["found"]
        assert (row["state"], row["topics"][0]["channels"][0]["outcome"]) == ("unchanged", "told")
        assert urls(hook) == [two]


def test_what_was_tried_is_told_when_a_source_shows_it(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        one = site.publish("/one", "One", "The bridge fell.")
        house.configure([], hook=hook)
        assert house.call("crawl", one).returncode == 0
        house.configure([site], hook=hook)
        assert house.call("run", "--once").returncode == 0
        assert urls(hook) == [one]
        assert [(row["url"], row["source"]) for row in house.rows("statements", "list")] == [(one, "s0")]
        assert house.call("crawl", one).returncode == 0  # a page that a source has shown is this source's, and known
        assert house.call("run", "--once").returncode == 0
        assert urls(hook) == [one]


def test_a_list_that_was_tried_is_told_with_deliver(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        pages = sorted([site.publish("/one", "One", "The bridge fell."), site.publish("/two", "Two", "A bridge.")])
        house.configure([], hook=hook)
        assert len(json.loads(house.call("crawl", site.feed, "--json").stdout)["found"]) == 2
        assert hook.tries == []
        pages.append(site.publish("/zoo", "Zoo", "A bridge over the zoo."))
        with Collector() as collector:
            house.configure([], hook=hook, more=f'[traces]\nendpoint = "{collector.url}"')
            assert house.call("crawl", site.feed, "--deliver").returncode == 0
        assert urls(hook) == pages
    traces = [{span.name for span in spans} for spans in collector.traces().values()]
    assert {"poll", "statement", "match", "alert", "delivery"} in traces  # of the page that was new


def sitemap(root: str, *rows: tuple[str, str]) -> Handler:
    """A sitemap or an index of addresses with their dates."""
    inner = "".join(f"<url><loc>{url}</loc><lastmod>{day}</lastmod></url>" for url, day in rows)
    inner = inner.replace("url>", "sitemap>") if root == "sitemapindex" else inner
    return answer(
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</{root}>', content_type="text/xml"
    )


def test_an_index_of_sitemaps_is_read_by_its_parts(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        one, two = site.publish("/one", "One", "The bridge fell."), site.publish("/two", "Two", "A bridge.")
        parts = [site.url(f"/part{n}.xml") for n in (1, 2, 3)]
        site.routes["/index.xml"] = sitemap("sitemapindex", *((part, "2026-03-04") for part in parts))
        site.routes["/part1.xml"] = sitemap("urlset", (one, "2026-03-04"))
        site.routes["/part2.xml"] = sitemap("urlset", (two, "2026-02-01"))
        house.configure([])
        recent = json.loads(house.call("crawl", site.url("/index.xml"), "--since", "2026-03-01", "--json").stdout)
        done = house.call("crawl", site.url("/index.xml"), "--json")
        said = json.loads(done.stdout)
    assert [row["url"] for row in recent["found"]] == [one]
    assert sorted(row["url"] for row in said["found"]) == [one, two]
    assert [(row["target"], row["code"]) for row in said["failed"]] == [(parts[2], "sitemap_part_failed")]
    assert (done.returncode, said["notes"]) == (1, [])


def test_of_a_large_index_the_newest_pages_are_read_and_that_is_said(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        one, old = site.publish("/one", "One", "The bridge fell."), site.publish("/old", "Old", "A bridge.")
        parts = [(site.url(f"/part{n}.xml"), f"2026-02-{n:02}") for n in range(1, 24)]
        site.routes["/index.xml"] = sitemap("sitemapindex", *parts)
        for n in range(1, 24):
            site.routes[f"/part{n}.xml"] = sitemap("urlset", (one if n == 23 else old, f"2026-02-{n:02}"))
        site.routes["/part3.xml"] = site.routes["/part2.xml"] = site.routes["/part1.xml"]
        house.configure([])
        said = json.loads(house.call("crawl", site.url("/index.xml"), "--json").stdout)
        served = [n for n in range(1, 24) if site.served[f"/part{n}.xml"]]
    assert served == list(range(4, 24))
    assert "the newest 20 of its 23 sitemaps" in said["notes"][0]


def test_each_page_is_shown_with_what_was_found(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        one, two = site.publish("/one", "[One]", "The bridge fell."), site.publish("/two", "Two", "Nothing of that.")
        house.configure([], hook=hook)
        done = house.call("crawl", one, two)
        said = done.stdout
        for part in ("[One]", one, "2026-03-04", "en", "statement 1, new", "Bridges: ", "The bridge fell."):
            assert part in said
        for part in ("matched: ", "would tell hook", "No topic matches.", "Nothing was sent. Add --deliver"):
            assert part in said
        again = house.call("crawl", one).stdout
        assert "statement 1, stored " in again
        assert " ago, unchanged" in again
        assert "would tell hook" in again
        assert "statement 2" not in again


def test_what_fails_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        one, gone = site.publish("/one", "One", "The bridge fell."), site.url("/gone")
        site.publish("/two", "Two", "The bridge fell.")
        site.routes["/two"] = answer(b"no", 403)
        house.configure([])
        done = house.call("crawl", gone, one, site.feed, "ftp://x.example/", "--json")
        assert done.returncode == 1, done.stderr
        said = json.loads(done.stdout)
        assert {row["target"]: row["code"] for row in said["failed"]} == {
            gone: "http_404",
            "ftp://x.example/": "url_scheme",
            site.url("/two"): "http_403",
        }
        assert one in {row["url"] for row in said["found"]}
        done = house.call("crawl", gone, one)
        assert f"tocsin: {gone}: The site answered 404." in done.stderr
        assert (done.returncode, "One" in done.stdout) == (1, True)
        done = house.call("crawl", gone)
        assert (done.returncode, "[http_404]" in done.stderr) == (1, True)
        done = house.call("crawl", one, "nobody")
        assert (done.returncode, "[target_unknown]" in done.stderr) == (2, True)


HEADLINES = "".join(
    f'<li><h2><a href="/news/{n}-the-bridge-is-closed-again">The bridge is closed again, day {n}</a></h2>'
    f"<p>On day {n} the county said that nobody may cross.</p></li>"
    for n in range(8)
)
HOME = f'<!doctype html><html lang="en"><head><title>Halcyon Rights</title></head><body><h1>Halcyon Rights</h1><ul>{HEADLINES}</ul></body></html>'
NOTICE = f"""<!doctype html><html lang="en"><head><title>A notice</title></head><body><main><h1>A notice</h1>
<p>The bridge over the river is closed from Monday, and buses are led over the northern bypass until further notice.</p></main>
<aside><h3>Read on</h3><ul>{HEADLINES}</ul></aside></body></html>"""


def test_a_page_of_headlines_is_read_as_a_list(tmp_path: Path) -> None:
    html = {"content_type": "text/html; charset=utf-8"}
    with Site() as site, installation(tmp_path) as house:
        for path, page in (("/", HOME), ("/news", HOME), ("/notice", NOTICE)):
            site.routes[path] = answer(page.encode(), **html)
        for n in range(8):
            site.publish(f"/news/{n}-the-bridge-is-closed-again", f"The bridge is closed again, day {n}", f"Day {n}.")
        house.configure([])
        articles = {site.url(path) for path in site.pages}
        for address in ("/", "/news"):
            done = house.call("crawl", site.url(address), "--json")
            assert {row["url"] for row in json.loads(done.stdout)["found"]} == articles, address
        done = house.call("crawl", site.url("/notice"), "--json")
        assert [row["url"] for row in json.loads(done.stdout)["found"]] == [site.url("/notice")]
        assert {row["url"] for row in house.rows("statements", "list")} == {*articles, site.url("/notice")}


SPIDER = """
from crawler.config.sections import SourceSpec
from crawler.spiders.base import StatementSpider


class Gazette(StatementSpider):
    name = "gazette"
    source = SourceSpec(url={url!r}, name="plain", kind="spider", spider="gazette")
    list_kind = "feed"
"""


def test_a_spider_that_is_crawled_and_then_watched_is_one_source(tmp_path: Path) -> None:
    with Site() as site, Hook() as hook, installation(tmp_path) as house:
        one = site.publish("/one", "One", "The bridge fell.")
        house.configure([], hook=hook)
        (tmp_path / "spiders").mkdir()
        (tmp_path / "spiders" / "gazette.py").write_text(SPIDER.format(url=site.feed))
        for _ in range(2):  # it stays a trial, and is not watched from the second time on
            done = house.call("crawl", "gazette")
            assert (done.returncode, "would tell hook" in done.stdout) == (0, True), done.stderr
        assert house.call("run", "--once").returncode == 0
        assert hook.tries == []
        added = house.call("sources", "add", site.feed, "--kind", "spider", "--spider", "gazette", "--first", "alert")
        assert added.returncode == 0, added.stderr
        assert house.call("run", "--once").returncode == 0
        assert urls(hook) == [one]
        two = site.publish("/two", "Two", "The bridge fell.")
        assert house.call("crawl", "gazette", "--deliver").returncode == 0
        assert urls(hook) == [one, two]
        assert [row["name"] for row in house.rows("sources", "list") if row["name"] != "adhoc"] == ["plain"]


def test_a_host_that_is_to_be_left_alone_is_not_asked_by_hand_either(tmp_path: Path) -> None:
    """Beside a run that was told so: neither the address nor its robots.txt. What it asks itself leaves the pause for the others."""
    with Site() as site, installation(tmp_path) as house:
        house.configure([site])
        file = tmp_path / "tocsin.toml"
        file.write_text(file.read_text("utf-8").replace('delay = "0s"', 'delay = "30s"'), encoding="utf-8")
        one = site.publish("/one", "One")
        assert house.here("db", "upgrade").exception is None
        database, now = Database(f"sqlite:///{tmp_path / 'tocsin.db'}"), clock.utcnow()
        with database.write() as session:
            sources.add(session, SourceSpec(url=site.feed, name="s0", kind="feed"), now).lease_until = now + HOUR
        done = house.call("crawl", one)
        assert (done.returncode, "[host_held]" in done.stderr, +site.served) == (1, True, {}), done.stderr
        for other in (("sources", "preview", one), ("topics", "test", "bridge", one), ("sites", "new", "gazette", one)):
            done = house.call(*other)
            assert ("to be left alone" in done.stderr + done.stdout, +site.served) == (True, {}), (other, done.stderr)
        with database.write() as session:
            session.execute(update(Source).values(lease_until=None))
        done = house.call("crawl", f"{site.url('/')}nowhere")
        assert (done.returncode, site.served["/nowhere"]) == (1, 1)
        with database.read() as session:
            assert host_pause.held_until(session, host_key(one), now) is not None
        database.engine.dispose()
