"""`tocsin channels`: added, tried, removed, and enabled again."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select

from alerts.models import Channel
from crawler.storage.database import Database
from tests.support.commands import CommandLine


def test_channels_are_added_and_removed(tocsin: CommandLine, tmp_path: Path) -> None:
    tocsin("channels", "add", "log", "file", "path=alerts.jsonl")
    assert {r["name"] for r in tocsin.rows("channels", "list")} == {"hook", "log"}
    tocsin("channels", "test", "log")
    assert json.loads((tmp_path / "alerts.jsonl").read_text())["type"] == "channel.test"
    tocsin("channels", "remove", "log")
    assert {r["kind"] for r in tocsin.rows("channels", "kinds")} >= {"webhook", "email", "terminal"}


def test_a_channel_that_is_off_says_so_and_is_enabled_again(two_dead: CommandLine, sqlite: Database) -> None:
    with sqlite.write() as session:
        session.scalars(
            select(Channel).where(Channel.name == "hook")
        ).one().disabled = "the endpoint wants no more (410)"
    assert "channels enable" in two_dead("deliveries", "retry", "--dead")
    assert [row["state"] for row in two_dead.rows("channels", "list")] == ["the endpoint wants no more (410)", "on"]
    assert "1 delivery was waiting" in two_dead("channels", "enable", "hook")
    assert [row["state"] for row in two_dead.rows("channels", "list")] == ["on", "on"]
    assert two_dead.refusal("channels", "enable", "hok").code == "channel_unknown"
