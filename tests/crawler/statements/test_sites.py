"""What is remembered of sites is a row a host, on both databases; a site that was built anew is spoken of for some days."""

from __future__ import annotations

from dataclasses import asdict, replace

from crawler.article import site_learning
from crawler.article.site_learning import SiteMemory
from crawler.statements import sites
from crawler.storage.database import Database
from tests.crawler.article.test_site_learning import BOX, seen
from tests.support.builders import NOW, later

HOST = "paper.example"


def learn(database: Database, *numbers: int, fits: bool = True, line: str = "a") -> SiteMemory | None:
    known = None
    for number in numbers:
        with database.write() as session:
            known = sites.learn(session, HOST, asdict(seen(number, line, fits=fits)), number, NOW)
    return known


def test_what_pages_show_is_kept_a_host(database: Database) -> None:
    known = learn(database, *range(5))
    with database.read() as session:
        assert sites.memories(session, {HOST, "other.example"}) == {HOST: known, "other.example": SiteMemory()}
        assert sites.memories(session, set()) == {}
        said = sites.summary(session, HOST)
        assert said is not None
        assert (said["pages"], said["lines"], said["boxes"], said["version"]) == (5, 1, [" > ".join(reversed(BOX))], 1)
        assert (said["days"], said["bylines"]) == ([], [])
        assert sites.summary(session, "other.example") is None


def test_the_selectors_of_the_day_and_the_byline_are_told(database: Database) -> None:
    for number in range(5):
        page = asdict(replace(seen(number), days=("time.when",), bylines=("p.byline > a",)))
        with database.write() as session:
            sites.learn(session, HOST, page, number, NOW)
    with database.read() as session:
        said = sites.summary(session, HOST)
        assert said is not None
        assert (said["days"], said["bylines"]) == (["time.when"], ["p.byline > a"])


def test_a_page_without_an_observation_teaches_nothing(database: Database) -> None:
    with database.write() as session:
        assert sites.learn(session, HOST, None, 1, NOW) is None
        assert sites.summary(session, HOST) is None


def test_a_site_built_anew_is_named_for_some_days(database: Database) -> None:
    learn(database, *range(10))
    learn(database, *range(10, 10 + site_learning.STRANGE), fits=False, line="b")
    with database.read() as session:
        assert sites.rebuilt(session, later(days=1)) == [HOST]
        assert sites.rebuilt(session, later(days=30)) == []
        said = sites.summary(session, HOST)
        assert said is not None
        assert (said["version"], said["pages"], said["forgotten"]) == (2, 0, NOW)
