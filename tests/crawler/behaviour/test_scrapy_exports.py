"""`scrapy crawl` for people who know Scrapy: feed exports have rows, pipelines and signals get plain items, stats count what failed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.crawler.behaviour.test_scrapy_commands import scrapy
from tests.journeys.house import Installation, installation
from tests.support.badsite import answer
from tests.support.site import Site

COLUMNS = {"url", "title", "text", "published", "author", "language", "kind", "canonical_url", "source", "topics"}


def rows(file: Path) -> list[dict[str, str]]:
    """What a feed export holds."""
    text = file.read_text("utf-8")
    if file.suffix == ".csv":
        return list(csv.DictReader(text.splitlines()))
    if file.suffix == ".xml":
        return [{field.tag: field.text or "" for field in item} for item in ElementTree.fromstring(text)]
    return json.loads(text) if file.suffix == ".json" else [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    with installation(tmp_path) as made:
        made.configure([])
        yield made


def test_every_format_of_export_has_the_columns_of_a_statement(house: Installation) -> None:
    with Site() as site:
        one = site.publish("/one", "Die Brücke", "Мост рухнул ночью, сказал мэр города.")
        files = [house.folder / f"out.{ending}" for ending in ("json", "jl", "csv", "xml")]
        asked = [word for file in files for word in ("-O", str(file))]
        done = scrapy(house.folder, "crawl", "feed", "-a", f"url={site.feed}", "-a", "source=mine", *asked)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert "alembic" not in done.stderr
        for file in files:
            (row,) = rows(file)
            assert row.keys() == COLUMNS, file
            assert (row["url"], row["title"], row["source"]) == (one, "Die Brücke", "mine"), file
            assert row["published"].startswith("2026-03-04"), file
            assert "Мост рухнул" in row["text"], file
        assert "Мост" in files[0].read_text("utf-8")
        assert [kept["url"] for kept in house.rows("statements", "list")] == [one]


def test_lists_and_pages_that_fail_are_counted(house: Installation) -> None:
    with Site({"/shut.xml": answer(b"no", 403)}) as site:
        site.publish("/one", "One", "The bridge fell.")
        site.routes["/two"] = answer(b"gone", 404)
        site.publish("/two", "Two", "The bridge fell.")
        done = scrapy(house.folder, "crawl", "feed", "-a", f"url={site.url('/shut.xml')}")
        assert "'tocsin/lists_failed': 1" in done.stderr
        assert "'tocsin/lists_failed/http_403': 1" in done.stderr
        index = b"<sitemapindex><sitemap><loc>/part.xml</loc></sitemap></sitemapindex>"
        site.routes["/index.xml"] = answer(index, content_type="text/xml")
        done = scrapy(house.folder, "crawl", "sitemap", "-a", f"url={site.url('/index.xml')}")
        assert "'tocsin/lists_failed/sitemap_index': 1" in done.stderr
        done = scrapy(house.folder, "crawl", "feed", "-a", f"url={site.feed}")
        assert "'tocsin/pages_failed/http_404': 1" in done.stderr
        assert "'tocsin/stored': 1" in done.stderr
        assert "lists_failed" not in done.stderr


PIPELINE = """
class Shout:
    def process_item(self, item):
        assert type(dict(item)["title"]) is str
        if item["title"] == "Two":
            from scrapy.exceptions import DropItem
            raise DropItem("not wanted")
        item["title"] = item["title"].upper()
        item["author"] = None
        return item


class Copies:
    def process_item(self, item):
        return dict(item)
"""


@pytest.mark.parametrize("own", [{"mine.Shout": 100}, {"mine.Shout": 100, "mine.Copies": 200}])
def test_a_pipeline_of_ones_own_changes_and_drops_what_is_stored(
    house: Installation, own: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (house.folder / "mine.py").write_text(PIPELINE)
    monkeypatch.setenv("PYTHONPATH", str(house.folder))
    pipelines = json.dumps({**own, "crawler.pipelines.StorePipeline": 500})
    with Site() as site:
        site.publish("/one", "One", "The bridge fell.")
        site.publish("/two", "Two", "The bridge fell.")
        done = scrapy(house.folder, "crawl", "feed", "-a", f"url={site.feed}", "-s", f"ITEM_PIPELINES={pipelines}")
    assert "'item_scraped_count': 1" in done.stderr, done.stderr
    assert "'item_dropped_count': 1" in done.stderr
    assert [(row["title"], row["author"]) for row in house.rows("statements", "list")] == [("ONE", None)]


def test_a_spider_of_one_site_reads_a_copy_of_it_by_its_own_rules(house: Installation) -> None:
    with Site() as site:
        page = site.publish("/one", "One", "The bridge fell.")
        site.routes["/one"] = answer(
            site.page("/one").replace(b"</article>", b'<p class="list-articles">A tram of wood.</p></article>'),
            content_type="text/html",
        )
        out = house.folder / "out.json"
        done = scrapy(house.folder, "crawl", "golem", "-a", f"url={site.feed}", "-O", str(out))
    rows = json.loads(out.read_text("utf-8"))
    assert [(row["url"], row["source"], "tram" in row["text"]) for row in rows] == [(page, "golem", False)], done.stderr


def test_a_page_is_parsed_and_nothing_is_stored(house: Installation) -> None:
    with Site() as site:
        page = site.publish("/one", "One", "The bridge fell.")
        done = scrapy(house.folder, "parse", "--spider=page", "-c", "parse_page", "-a", f"url={page}", page)
    assert "'title': 'One'" in done.stdout, done.stderr
    assert house.rows("statements", "list") == []


def test_contracts_run_and_a_spider_without_an_address_says_so(house: Installation) -> None:
    done = scrapy(house.folder, "check")
    assert (done.returncode, "OK" in done.stderr) == (0, True), done.stderr
    for spider in ("feed", "page"):
        done = scrapy(house.folder, "crawl", spider)
        assert "has no address. Add -a url=" in done.stderr
