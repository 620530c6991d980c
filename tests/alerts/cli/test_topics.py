"""`tocsin topics`: added with a look back, muted and removed."""

from __future__ import annotations

from sqlalchemy import select

from alerts.models import Match
from crawler.storage.database import Database
from tests.support.commands import CommandLine


def test_topics_are_added_looked_back_muted_and_removed(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("topics", "add", "falls", "nothing", "--since", "9000d", "--channel", "hook")
    with sqlite.read() as session:
        assert session.scalars(select(Match.mode).where(Match.mode == "catch-up")).all() == ["catch-up"]
    tocsin("topics", "mute", "falls", "--for", "2h")
    assert tocsin.rows("topics", "show", "falls")[0]["state"] == "muted"
    tocsin("topics", "mute", "falls", "--for", "0s")
    assert tocsin.rows("topics", "show", "falls")[0]["state"] == "watching"
    tocsin("topics", "remove", "falls")
    assert [r["name"] for r in tocsin.rows("topics", "list")] == ["Bridges"]
