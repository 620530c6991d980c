"""What a run says first: how much it watches, in words on a terminal and as an event without names in a log."""

from __future__ import annotations

import io
import logging
import os
import pty
import sys
from contextlib import closing
from pathlib import Path

import pytest

from alerts import config
from alerts.runtime import startup
from alerts.runtime.wiring import Parts
from crawler.config.secrets import KEY
from crawler.errors import ConfigError
from crawler.storage.database import Database
from tests.support.builders import a_channel, a_source, a_topic, later
from tests.support.databases import Postgres, at_head


def test_a_terminal_gets_a_sentence(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    there, here = pty.openpty()
    with open(here, "w", encoding="utf-8") as terminal, sqlite.write() as session:
        monkeypatch.setattr(sys, "stderr", terminal)
        startup.announce(session)
        terminal.flush()
        assert "No source to watch yet" in os.read(there, 1000).decode()
        for name in ("paper", "ngo", "gone", "adhoc"):
            a_source(session, name)
        a_source(session, "old").removed_at = later(hours=1)
        a_source(session, "still").state = "paused"
        a_topic(session)
        a_topic(session, "Off").disabled_at = later(hours=1)
        session.flush()
        startup.announce(session)
        terminal.flush()
        assert os.read(there, 1000).decode().strip() == "Watching 3 sources, 1 topic. Ctrl-C ends it."
    os.close(there)


def test_a_log_gets_an_event_without_names(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    caplog.set_level(logging.INFO, "alerts")
    with sqlite.write() as session:
        a_topic(session)
        startup.announce(session)
        a_source(session)
        startup.announce(session)
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("WARNING", "run.no_source topics=1"),
        ("INFO", "run.watching sources=1 topics=1"),
    ]
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_a_database_without_a_mark_is_whose_secrets_it_holds(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """From before there were marks: each delivery of another installation would fail at the first one's secrets."""
    keys = ["QUJD" * 10 + "QUI=", "REVG" * 10 + "REU="]
    (tmp_path / "tocsin.toml").write_text("")
    with closing(at_head(postgres.create("unmarked"))) as database:

        def check(key: str) -> None:
            monkeypatch.setenv(KEY, key)
            startup.check_key(Parts(config.load(folder=tmp_path), database))

        check(keys[1])  # where nothing is sealed there is nothing to tell them apart
        monkeypatch.setenv(KEY, keys[0])
        with database.write() as session:
            a_channel(session, "hook")
            a_channel(session, "other")
            a_channel(session, "desk", "email", to=["desk@example.org"])
        check(keys[0])
        with pytest.raises(ConfigError) as caught:
            check(keys[1])
        assert caught.value.code == "installation_differs"
        with pytest.raises(ConfigError):
            startup.prepare(Parts(config.load(folder=tmp_path), database))
        monkeypatch.setenv(KEY, keys[1])
        with database.write() as session:
            a_channel(session, "anew")
        check(keys[1])  # with secrets given anew it is this one's
