"""`tocsin mutes`, `alerts held|show|mark` and what `topics` says of attention, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.config import load
from alerts.runtime import wiring
from crawler import clock
from tests.support.builders import a_source, a_statement, match_all
from tests.support.commands import CommandLine


@pytest.fixture
def tocsin(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def test_a_person_mutes_and_looks_and_marks(tocsin: CommandLine) -> None:
    tocsin("channels", "add", "screen", "terminal", "immediate=1")
    tocsin("topics", "add", "Bridges", "bridge", "--lang", "en", "--event", "story")
    with wiring.open_database(load(str(tocsin.file))).write() as session:
        now = clock.utcnow()
        a_source(session, "paper", first_read=now)
    muting = ("mutes", "add", "word", "ferry", "--for", "2h", "--reason", "too much", "--author", "anna", "--snooze")
    tocsin(*muting)
    database = wiring.open_database(load(str(tocsin.file)))
    with database.write() as session:
        a_statement(session, "A bridge fell.", now=now)
        a_statement(session, "A bridge stands.", now=now)
        a_statement(session, "A bridge and a ferry.", now=now)
    match_all(database, now)

    held = tocsin.rows("alerts", "held")
    assert sorted(row["reason"] for row in held) == ["budget", "muted"]
    muted = next(row for row in held if row["reason"] == "muted")
    assert muted["detail"].startswith("word “ferry” muted by anna until")
    assert all(row["until"] for row in held)
    [mute] = tocsin.rows("mutes", "list")
    assert (mute["kind"], mute["value"], mute["author"], mute["reason"], mute["held"]) == (
        "word",
        "ferry",
        "anna",
        "too much",
        1,
    )
    tocsin("mutes", "remove", str(mute["id"]))
    assert tocsin.rows("mutes", "list") == []
    assert len(tocsin.rows("mutes", "list", "--all")) == 1

    [alert] = tocsin.rows("alerts", "list")
    shown = tocsin.rows("alerts", "show", alert["id"][:12])[0]
    assert [told["channel"] for told in shown["statements"][0]["told"]] == ["screen"]
    tocsin("alerts", "mark", alert["id"][:12], "useful")
    topic = tocsin.rows("topics", "show", "Bridges")[0]
    assert (topic["useful"], topic["false"], topic["immediate"]) == (1, 0, 5)


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
def test_what_is_refused(tocsin: CommandLine, arguments: tuple[str, ...], code: str) -> None:
    error = tocsin.refusal(*arguments)
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
def test_an_address_for_marks_must_be_one(tocsin: CommandLine, url: str) -> None:
    tocsin.file.write_text(f'[operator]\nmark_url = "{url}"\n', encoding="utf-8")
    error = tocsin.refusal("topics", "list")
    assert error.code == "mark_url"
