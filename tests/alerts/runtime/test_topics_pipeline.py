"""Scrapy over a whole installation: rows with the topics that matched, in every format, beside tocsin.toml and with spiders of one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alerts import config
from alerts.runtime.topics_pipeline import Topics
from tests.crawler.behaviour.test_scrapy_exports import rows
from tests.journeys.house import Installation, installation
from tests.support.site import Site

SPIDER = '''
import scrapy


class Gazette(scrapy.Spider):
    """A plain spider of Scrapy's, as anybody writes one."""

    name = "gazette"

    def parse(self, response):
        """The headline and the text.

        @url {url}
        @returns items 1 1
        @scrapes url title
        """
        text = " ".join(response.css("p::text").getall())
        yield {{"url": response.url, "title": response.css("h1::text").get(), "text": text, "language": "en"}}
'''
COURTS = "[[topic]]\nname = \"Courts\"\nquery = 'суд'\n"


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    with installation(tmp_path) as made:
        made.configure([], more=COURTS)
        (made.folder / "scrapy.cfg").write_text("[settings]\ndefault = alerts.runtime.scrapy_settings\n")
        yield made


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Scrapy, in the folder of the installation."""
    command = [sys.executable, "-P", "-m", "scrapy", *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TOCSIN_")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_each_row_has_its_topics_in_every_format(house: Installation) -> None:
    with Site() as site:
        both = site.publish("/both", "The bridge", "The bridge fell. Суд вынес приговор.")
        none = site.publish("/none", "Weather", "It rained.")
        files = [house.folder / f"out.{ending}" for ending in ("json", "jl", "csv", "xml")]
        asked = [word for file in files for word in ("-O", str(file))]
        done = scrapy(house.folder, "crawl", "feed", "-a", f"url={site.feed}", *asked)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for file in files[:2]:
        assert {row["url"]: row["topics"] for row in rows(file)} == {both: ["Bridges", "Courts"], none: []}, file
    assert {row["url"]: row["topics"] for row in rows(files[2])} == {both: "Bridges,Courts", none: ""}
    assert "<topics><value>Bridges</value><value>Courts</value></topics>" in files[3].read_text("utf-8")


def test_a_spider_of_ones_own_is_crawled_parsed_and_checked(house: Installation) -> None:
    with Site() as site:
        page = site.publish("/one", "One", "The bridge fell.")
        (house.folder / "spiders").mkdir()
        (house.folder / "spiders" / "gazette.py").write_text(SPIDER.format(url=page))
        parsed = scrapy(house.folder, "parse", "--spider=gazette", "-c", "parse", "--nolinks", page)
        assert "'title': 'One'" in parsed.stdout, parsed.stderr
        checked = scrapy(house.folder, "check", "gazette")
        assert (checked.returncode, "Ran 2 contracts" in checked.stderr) == (0, True), checked.stderr
        site.pages["/one"] = ("", "No headline any more.")
        assert "OK" in checked.stderr
        done = scrapy(house.folder, "crawl", "gazette", "-s", f"START={page}", "-s", "LOG_LEVEL=ERROR", "-O", "out.jl")
        assert (done.returncode, done.stderr) == (0, "")


def test_an_item_of_another_language_expands_the_topics(house: Installation) -> None:
    topics = Topics(config.load(folder=house.folder, env={}))
    assert topics.of({"title": "Решение суда", "language": "ru"}, "adhoc") == ["Courts"]
    assert topics.of({"title": None, "text": "A bridge."}, "adhoc") == ["Bridges"]
    assert topics.of({}, "adhoc") == []
    assert json.dumps(topics.of({"title": "No such thing"}, "adhoc")) == "[]"
