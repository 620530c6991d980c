"""`tocsin top`: numbers of what goes on, and what changed between two looks; no name of a topic or source."""

from __future__ import annotations

import json

import pytest

from alerts.cli import top
from crawler.storage.database import Database
from tests.support.builders import a_source, a_statement
from tests.support.commands import CommandLine


def test_one_look_is_a_table_or_json(tocsin: CommandLine) -> None:
    assert "statements unmatched" in tocsin("top", "--once")
    found = json.loads(tocsin("top", "--json"))
    assert found["alerts unread"] >= 1
    assert set(found) >= {"pages waiting", "gaps open", "channels off"}


def test_the_next_look_says_what_changed(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    looks = top._looks(sqlite, 1)
    first = {row["what"]: row for row in next(looks)[0]}
    with sqlite.write() as session:
        a_statement(session, "A secret of hrw.", a_source(session, "another"))
    second = {row["what"]: row for row in next(looks)[0]}
    assert (first["statements unmatched"]["change"], second["statements unmatched"]["change"]) == ("", "+1")
    assert "hrw" not in json.dumps(list(second.values()))
