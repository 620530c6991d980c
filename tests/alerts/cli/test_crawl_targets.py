"""What a run of `tocsin crawl` says of lists that it could not read."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from alerts.cli import crawl_targets
from alerts.cli.crawl_targets import Failed, Targets
from crawler import clock
from crawler.frontier import pages
from crawler.items import Entry
from crawler.storage.database import Database
from crawler.storage.models import Page
from tests.support.builders import NOW, a_source


def test_a_list_that_was_not_read_has_its_code_apart_from_the_sentence(sqlite: Database) -> None:
    with sqlite.write() as session:
        said = "The server refused the connection. [connection_refused]"
        source = a_source(session, last_error=said, reason=said, failures=1, last_tried=NOW)
        session.flush()
        failed = crawl_targets.failures(session, Targets(source_ids=[source.id]), {}, NOW)
    assert failed == [Failed("paper", "connection_refused", "The server refused the connection.")]


def test_what_was_left_since_its_host_is_left_alone_is_named(sqlite: Database) -> None:
    """A list that was read before and not in this run, and a page that was not asked for."""
    now = clock.utcnow()
    with sqlite.write() as session:
        source = a_source(session, "paper", last_tried=now - timedelta(days=1), lease_until=now + timedelta(hours=1))
        read = a_source(session, "read", last_tried=now, lease_until=now + timedelta(seconds=9))
        pages.note(session, source, [Entry("https://paper.example/1")], now)
        session.flush()
        wanted = Targets(source_ids=[source.id, read.id], pages=list(session.scalars(select(Page.id))))
        failed = crawl_targets.failures(session, wanted, {}, now)
    assert [(one.target, one.code) for one in failed] == [
        ("paper", "host_held"),
        ("https://paper.example/1", "host_held"),
    ]
