"""`tocsin sources`: paused and resumed."""

from __future__ import annotations

from sqlalchemy import select

from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.commands import CommandLine


def test_sources_are_paused_and_resumed(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("sources", "pause", "paper")
    assert tocsin.rows("sources", "list")[0]["state"] == "paused"
    tocsin("sources", "resume", "paper")
    with sqlite.read() as session:
        assert session.scalars(select(Source.next_at)).one() is not None
