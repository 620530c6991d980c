"""What a run of `tocsin crawl` says of lists that it could not read."""

from __future__ import annotations

from alerts.cli import crawl_targets
from alerts.cli.crawl_targets import Failed, Targets
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source


def test_a_list_that_was_not_read_has_its_code_apart_from_the_sentence(sqlite: Database) -> None:
    with sqlite.write() as session:
        said = "The server refused the connection. [connection_refused]"
        source = a_source(session, last_error=said, reason=said, failures=1, last_tried=NOW)
        session.flush()
        failed = crawl_targets.failures(session, Targets(source_ids=[source.id]), {}, NOW)
    assert failed == [Failed("paper", "connection_refused", "The server refused the connection.")]
