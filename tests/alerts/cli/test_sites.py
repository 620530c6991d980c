"""`tocsin sites new` and `test`: a spider, the page and the list it was tried on, and what must come of them."""

from __future__ import annotations

import json
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


@pytest.fixture
def gazette(house: Installation) -> Path:
    """The test that `sites new` wrote for a site with two pages."""
    with Site() as site:
        site.publish("/bridge-falls-in-the-night", "The bridge falls in the night", "The bridge fell.")
        site.publish("/ferry-runs-again-at-noon", "The ferry runs again at noon", "The ferry runs.")
        done = house.here("sites", "new", "gazette", site.feed, "--json")
    assert done.exception is None, done.exception
    folder = house.folder / "spiders" / "tests" / "gazette"
    assert json.loads(done.stdout) == {
        "file": str(house.folder / "spiders" / "gazette.py"),
        "test": str(folder),
        "problem": "",
    }
    return folder


def test_a_page_and_the_list_are_kept_with_what_comes_of_them(house: Installation, gazette: Path) -> None:
    expected = json.loads((gazette / "expected.json").read_text("utf-8"))
    assert sorted(path.name for path in gazette.iterdir()) == ["expected.json", "list.xml", "page.html"]
    assert expected["title"] == "The bridge falls in the night"
    assert expected["contains"] == ["The bridge fell."]
    assert [link.rpartition("/")[2] for link in expected["links"]] == [
        "bridge-falls-in-the-night",
        "ferry-runs-again-at-noon",
    ]
    assert 'list_kind = "feed"' in (house.folder / "spiders" / "gazette.py").read_text("utf-8")
    assert house.rows("sites", "test") == [{"name": "gazette", "result": "ok", "detail": ""}]


def test_what_does_not_come_as_expected_is_said(house: Installation, gazette: Path) -> None:
    expected = json.loads((gazette / "expected.json").read_text("utf-8"))
    wrong = expected | {"title": "The ferry", "contains": ["a tram"], "lacks": ["The bridge"], "links": []}
    (gazette / "expected.json").write_text(json.dumps(wrong), "utf-8")
    done = house.here("sites", "test", "gazette", "--json")
    row = json.loads(done.stdout)
    assert row["result"] == "failed"
    assert "title: 'The bridge falls in the night' instead of 'The ferry'" in row["detail"]
    assert "the text lacks 'a tram'; the text has 'The bridge'; links: 2 (http" in row["detail"]


def test_a_spider_that_drops_something_fails_its_test(house: Installation, gazette: Path) -> None:
    spider = house.folder / "spiders" / "gazette.py"
    spider.write_text(spider.read_text("utf-8").replace("exclude=()", 'exclude=("article p",)'), "utf-8")
    done = house.here("sites", "test", "--json")
    assert "the text lacks 'The bridge fell.'" in json.loads(done.stdout)["detail"]


@pytest.mark.parametrize(
    ("routes", "why"),
    [
        ({}, "404"),
        ({"/news": answer("<html><body><p>Nothing.</p></body></html>", content_type="text/html")}, "shows no list"),
        ({"/robots.txt": answer("User-agent: *\nDisallow: /\n", content_type="text/plain")}, "robots.txt forbids"),
    ],
)
def test_without_a_page_the_spider_is_written_and_the_reason_said(
    routes: dict[str, object], why: str, house: Installation
) -> None:
    with Site() as site:
        site.routes |= routes  # type: ignore[arg-type]
        done = house.here("sites", "new", "gazette", site.url("/news"))
    assert done.exception is None, done.exception
    assert why in done.stdout
    assert (house.folder / "spiders" / "gazette.py").exists()
    assert not (house.folder / "spiders" / "tests").exists()
    assert house.rows("sites", "test") == []


def test_a_list_whose_pages_do_not_come_gives_a_spider_and_the_reason(house: Installation) -> None:
    with Site() as site:
        site.publish("/bridge-falls-in-the-night", "The bridge falls in the night")
        site.routes["/bridge-falls-in-the-night"] = answer(b"gone", 410)
        done = house.here("sites", "new", "gazette", site.feed, "--json")
    assert json.loads(done.stdout)["problem"].startswith("The site answered 410.")
    assert 'list_kind = "feed"' in (house.folder / "spiders" / "gazette.py").read_text("utf-8")


@pytest.mark.parametrize("text", ["[]", "{}", "no json"])
def test_a_broken_expectation_is_a_sentence(text: str, house: Installation, gazette: Path) -> None:
    (gazette / "expected.json").write_text(text, "utf-8")
    error = house.here("sites", "test").exception
    assert isinstance(error, RequestError)
    assert error.code == "site_test_broken"


def test_a_spider_without_a_test_and_a_test_without_a_spider_are_named(house: Installation, gazette: Path) -> None:
    untested = house.here("sites", "test", "feed").exception
    (house.folder / "spiders" / "gazette.py").unlink()
    unknown = house.here("sites", "test").exception
    (gazette / "page.html").unlink()
    assert isinstance(untested, RequestError)
    assert isinstance(unknown, RequestError)
    assert (untested.code, unknown.code) == ("site_untested", "site_unknown")
