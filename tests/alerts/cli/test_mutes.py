"""`tocsin mutes`, `alerts held|show|mark` and what `topics` says of attention, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from alerts.cli import cli
from alerts.config import load
from alerts.runtime import wiring
from crawler import clock
from crawler.errors import TocsinError
from tests.support.builders import a_source, a_statement, match_all


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "tocsin.toml").write_text("", encoding="utf-8")
    return tmp_path


def call(house: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--config", str(house / "tocsin.toml"), *arguments])


def lines(house: Path, *arguments: str) -> list[dict[str, Any]]:
    done = call(house, *arguments, "--json")
    assert done.exception is None, done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_person_mutes_and_looks_and_marks(house: Path) -> None:
    assert call(house, "channels", "add", "screen", "terminal", "immediate=1").exception is None
    assert call(house, "topics", "add", "Bridges", "bridge", "--lang", "en", "--event", "story").exception is None
    with wiring.open_database(load(str(house / "tocsin.toml"))).write() as session:
        now = clock.utcnow()
        a_source(session, "paper", first_read=now)
    muting = ("mutes", "add", "word", "ferry", "--for", "2h", "--reason", "too much", "--author", "anna", "--snooze")
    assert call(house, *muting).exception is None
    database = wiring.open_database(load(str(house / "tocsin.toml")))
    with database.write() as session:
        a_statement(session, "A bridge fell.", now=now)
        a_statement(session, "A bridge stands.", now=now)
        a_statement(session, "A bridge and a ferry.", now=now)
    match_all(database, now)

    held = lines(house, "alerts", "held")
    assert sorted(row["reason"] for row in held) == ["budget", "muted"]
    muted = next(row for row in held if row["reason"] == "muted")
    assert muted["detail"].startswith("word «ferry» muted by anna until")
    assert all(row["until"] for row in held)
    [mute] = lines(house, "mutes", "list")
    assert (mute["kind"], mute["value"], mute["author"], mute["reason"], mute["held"]) == (
        "word",
        "ferry",
        "anna",
        "too much",
        1,
    )
    assert call(house, "mutes", "remove", str(mute["id"])).exception is None
    assert lines(house, "mutes", "list") == []
    assert len(lines(house, "mutes", "list", "--all")) == 1

    [alert] = lines(house, "alerts", "list")
    shown = json.loads(call(house, "alerts", "show", alert["id"][:12], "--json").stdout)
    assert [told["channel"] for told in shown["statements"][0]["told"]] == ["screen"]
    assert call(house, "alerts", "mark", alert["id"][:12], "useful").exception is None
    topic = json.loads(call(house, "topics", "show", "Bridges", "--json").stdout)
    assert (topic["useful"], topic["false"], topic["immediate"]) == (1, 0, 5)


def test_a_rehearsal_says_how_many_alerts_come_at_once(house: Path) -> None:
    database = wiring.open_database(load(str(house / "tocsin.toml")))
    now = clock.utcnow()
    with database.write() as session:
        a_source(session, "paper", first_read=now)
        for _ in range(8):
            a_statement(session, "A bridge fell.", now=now)
    for limit, want in (("5", 5.0), ("2", 2.0), ("0", 0.0), ("100", 8.0)):
        found = json.loads(
            call(house, "topics", "rehearse", "bridge", "--lang", "en", "--immediate", limit, "--json").stdout
        )
        assert (found["alerts_a_day"], found["immediate"], found["immediate_a_day"]) == (8.0, int(limit), want)
    said = call(house, "topics", "rehearse", "bridge", "--lang", "en").stdout
    assert "8.0 stories a day, 5.0 of them sent at once (at most 5)" in " ".join(said.split())


WRONG = [
    (("mutes", "add", "word", "x"), "mute_until"),
    (("mutes", "add", "word", "x", "--for", "1h", "--until", "2030-01-01"), "mute_until"),
    (("mutes", "add", "word", "x", "--until", "soon"), "mute_until"),
    (("mutes", "add", "word", "x", "--until", "2001-01-01"), "mute_past"),
    (("mutes", "add", "word", "x", "--for", "ever"), "duration_invalid"),
    (("mutes", "add", "topic", "none", "--for", "1h"), "topic_unknown"),
    (("mutes", "remove", "7"), "mute_unknown"),
    (("topics", "mute", "none"), "topic_unknown"),
    (("topics", "add", "a", "b", "--inhibits", "none"), "topic_inhibits"),
    (("channels", "add", "a", "terminal", "quiet=night"), "quiet_invalid"),
    (("channels", "add", "a", "terminal", "digest=cron x"), "cron_invalid"),
    (("channels", "add", "a", "terminal", "timezone=Mars"), "timezone_unknown"),
    (("channels", "add", "a", "terminal", "immediate=many"), "option_type"),
    (("channels", "add", "a", "terminal", "immediate=-1"), "option_type"),
]


@pytest.mark.parametrize(("arguments", "code"), WRONG, ids=lambda x: x if isinstance(x, str) else "")
def test_what_is_refused(house: Path, arguments: tuple[str, ...], code: str) -> None:
    error = call(house, *arguments).exception
    assert isinstance(error, TocsinError)
    assert (error.code, error.exit_code) == (code, 2)
    assert error.fix


@pytest.mark.parametrize(
    "url",
    [
        "example.org/{alert}/{mark}",
        "https://example.org/{alert}",
        "https://example.org/{mark}",
        "javascript:{alert}{mark}",
    ],
)
def test_an_address_for_marks_must_be_one(house: Path, url: str) -> None:
    (house / "tocsin.toml").write_text(f'[operator]\nmark_url = "{url}"\n', encoding="utf-8")
    error = call(house, "topics", "list").exception
    assert isinstance(error, TocsinError)
    assert error.code == "mark_url"
