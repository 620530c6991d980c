"""What a run says first: how much it watches, in words on a terminal and as an event without names in a log."""

from __future__ import annotations

import io
import logging
import os
import pty
import sys

import pytest

from alerts.runtime import startup
from crawler.storage.database import Database
from tests.support.builders import a_source, a_topic, later


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
