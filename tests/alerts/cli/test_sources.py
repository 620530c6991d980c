"""`tocsin sources`: listed, paused and resumed."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from crawler import clock
from crawler.sources import store as sources
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.commands import CommandLine


def test_sources_are_paused_and_resumed(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("sources", "pause", "paper")
    assert tocsin.rows("sources", "list")[0]["state"] == "paused"
    tocsin("sources", "resume", "paper")
    with sqlite.read() as session:
        assert session.scalars(select(Source.next_at)).one() is not None


def test_pages_read_by_hand_are_no_source_of_the_table(sqlite: Database, tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    with sqlite.write() as session:
        sources.named(session, "adhoc", clock.utcnow())
    assert "No sources yet." in tocsin("sources", "list")
    assert [row["name"] for row in tocsin.rows("sources", "list")] == ["adhoc"]
    assert "adhoc" in tocsin("sources", "list", "--csv")
