"""`tocsin topics rehearse`: how many alerts a day a limit lets through at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.config import load
from alerts.runtime import wiring
from crawler import clock
from tests.support.builders import a_source, a_statement
from tests.support.commands import CommandLine


@pytest.fixture
def tocsin(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def test_a_rehearsal_says_how_many_alerts_come_at_once(tocsin: CommandLine) -> None:
    database = wiring.open_database(load(str(tocsin.file)))
    now = clock.utcnow()
    with database.write() as session:
        a_source(session, "paper", first_read=now)
        for _ in range(8):
            a_statement(session, "A bridge fell.", now=now)
    for limit, want in (("5", 5.0), ("2", 2.0), ("0", 0.0), ("100", 8.0)):
        found = tocsin.rows("topics", "rehearse", "bridge", "--lang", "en", "--immediate", limit)[0]
        assert (found["alerts_a_day"], found["immediate"], found["immediate_a_day"]) == (8.0, int(limit), want)
    said = tocsin("topics", "rehearse", "bridge", "--lang", "en")
    assert "8.0 stories a day, 5.0 of them sent at once (at most 5)" in " ".join(said.split())
