"""`tocsin sources edit`: what is given changes, the rest and the past stay."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crawler import clock
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.commands import CommandLine


def source(database: Database) -> Source:
    with database.read() as session:
        return session.scalars(select(Source)).one()


def test_what_is_given_changes_and_the_rest_stays(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("sources", "edit", "paper", "--mirror", "https://m.example/f", "--contact", "us@example.org", "--no-robots")
    with sqlite.write() as session:
        row = session.scalars(select(Source)).one()
        row.etag, row.next_at = '"a"', None
    tocsin("sources", "edit", "paper", "--every", "30m", "--robots", "--contact", "", "--delay", "5s")
    row = source(sqlite)
    assert (row.every, row.options) == ("30m", {"mirrors": ["https://m.example/f"], "delay": 5.0})
    assert row.etag is None  # it is asked in another way
    assert row.next_at is not None
    assert row.next_at <= clock.utcnow()
    assert tocsin.rows("sources", "list")[0]["statements"] == 2
    tocsin("sources", "edit", "paper", "--mirror", "", "--delay", "")
    assert source(sqlite).options is None


def test_a_paused_source_stays_paused(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("sources", "disable", "paper")
    tocsin("sources", "edit", "paper", "--every", "5m")
    assert (source(sqlite).state, source(sqlite).next_at) == ("paused", None)


WRONG = [
    ((), "edit_nothing"),
    (("--every", "soon"), "duration_invalid"),
    (("--route", "proxy:nobody"), ""),
    (("--kind", "spider"), "source_without_spider"),
    (("--url", ""), "source_without_url"),
]


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_what_add_refuses_edit_refuses_too(tocsin: CommandLine, arguments: tuple[str, ...], code: str) -> None:
    refused = tocsin.refusal("sources", "edit", "paper", *arguments)
    assert refused.exit_code == 2
    assert code in refused.code
