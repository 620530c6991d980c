"""The operator hears once of a site that was built anew."""

from __future__ import annotations

from alerts.delivery import site_notices
from crawler.article import site_learning
from crawler.storage.database import Database
from tests.alerts.delivery.test_source_alarms import notices
from tests.crawler.statements.test_sites import HOST, learn
from tests.support.builders import a_channel, a_source, later


def told(database: Database, days: int) -> int:
    with database.write() as session:
        now = later(days=days)
        return site_notices.report(session, now) if site_notices.anything_new(session, now) else 0


def test_a_site_built_anew_is_told_once_with_where_to_look(database: Database) -> None:
    learn(database, *range(10))
    learn(database, *range(10, 10 + site_learning.STRANGE), fits=False, line="b")
    assert told(database, 0) == 0  # nobody is there to be told
    with database.write() as session:
        a_source(session, url=f"https://{HOST}/feed.xml")
        a_channel(session, "desk", "email", to=["a@example.org"])
    assert [told(database, day) for day in (1, 1, 2, 30)] == [1, 0, 0, 0]
    ((title, lines),) = notices(database)
    assert title == f"{HOST}: its pages are built differently"
    assert lines[-1] == "Look at some of its new statements: tocsin statements list --source paper"
