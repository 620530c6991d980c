"""Spiders in the folder beside tocsin.toml: found, run, and left out when they are broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.config import loader
from crawler.runtime.spider_loader import names
from tests.crawler.behaviour.test_scrapy_commands import scrapy
from tests.journeys.house import installation
from tests.support.site import Site

SPIDER = "from crawler.spiders.base import StatementSpider\nclass Own(StatementSpider):\n    name = {name!r}\n"


def found(folder: Path, **files: str) -> set[str]:
    """The names of the spiders beside an empty tocsin.toml, without those of the package."""
    (folder / "tocsin.toml").touch()
    before = names(loader.load(folder=folder, env={}))
    (folder / "spiders").mkdir()
    for name, text in files.items():
        (folder / "spiders" / f"{name}.py").write_text(text)
    return set(names(loader.load(folder=folder, env={}))) - set(before)


def test_every_file_of_the_folder_is_read_but_those_for_others_to_import(tmp_path: Path) -> None:
    own = {name: SPIDER.format(name=name) for name in ("gazette", "json", "_shared")}
    assert found(tmp_path, **own) == {"gazette", "json"}
    assert json.loads("1") == 1  # a file called like a module of Python hides nothing


def test_files_of_the_folder_share_what_begins_with_an_underscore(tmp_path: Path) -> None:
    text = "from ._shared import Base\nclass Own(Base):\n    name = 'gazette'\n"
    shared = "from crawler.spiders.base import StatementSpider\nclass Base(StatementSpider):\n    pass\n"
    assert found(tmp_path, gazette=text, _shared=shared) == {"gazette"}


@pytest.mark.parametrize(
    "broken", ["class (", "import no_such_module", "1 / 0", "raise SystemExit(1)", SPIDER.format(name="feed")]
)
def test_a_broken_file_is_named_and_the_others_are_read(
    broken: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert found(tmp_path, broken=broken, gazette=SPIDER.format(name="gazette")) == {"gazette"}
    assert "spider.broken file=broken.py" in caplog.text


def test_a_spider_that_was_just_written_reads_its_site(tmp_path: Path) -> None:
    with Site() as site, installation(tmp_path) as house:
        page = site.publish("/bridge-falls-in-the-night", "The bridge falls in the night", "The bridge fell.")
        house.configure([])
        done = house.call("sites", "new", "gazette", site.feed)
        assert done.returncode == 0, done.stderr
        file = tmp_path / "spiders" / "gazette.py"
        assert str(file) in done.stdout
        assert (house.call("sites", "new", "gazette", site.feed).returncode, "gazette" in done.stdout) == (2, True)
        file.write_text(file.read_text().replace('list_kind = "listing"', 'list_kind = "feed"'))
        assert "gazette" in {row["name"] for row in house.rows("sites", "list")}
        assert "gazette" in scrapy(tmp_path, "list").stdout.split()
        assert "alerts.runtime.scrapy_settings" in (tmp_path / "scrapy.cfg").read_text()
        done = house.call("crawl", "gazette", "--json")
        assert done.returncode == 0, done.stderr
        assert [(row["url"], row["source"]) for row in house.rows("statements", "list")] == [(page, "gazette")]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with installation(tmp_path) as house:
        house.configure([])
        (tmp_path / "spiders").write_text("a file where a folder should be")
        done = house.call("sites", "new", "gazette", "https://gazette.example/news")
        assert (done.returncode, "[file_unwritable]" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
