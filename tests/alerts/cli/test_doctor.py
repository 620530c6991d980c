"""`tocsin doctor` over an installation in which something is wrong: each check says so in words, as a table and as JSON."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from alerts.cli import cli
from alerts.models import Alias, Channel, Delivery
from alerts.runtime import job_queue
from alerts.runtime.installation_lock import only_one
from alerts.runtime.standby import Standby
from crawler import clock
from crawler.health import gaps
from crawler.runtime.loop_watch import LoopWatch
from crawler.runtime.pulse import Pulse
from crawler.storage.database import Database
from crawler.storage.models import Source, Statement
from tests.support.builders import SECRET, a_channel, a_page, a_source, a_statement, a_topic, an_alert
from tests.support.commands import CommandLine
from tests.support.databases import Postgres, at_head

NOW = clock.utcnow()
HERE = socket.gethostname()


def doctor(folder: Path, *arguments: str) -> Result:
    file = folder / "tocsin.toml"
    if not file.exists():
        file.write_text("", encoding="utf-8")
    return CliRunner().invoke(cli, ["--config", str(file), "doctor", *arguments], standalone_mode=False)


def found(folder: Path) -> dict[str, dict[str, Any]]:
    return {row["check"]: row for row in map(json.loads, doctor(folder, "--json").stdout.splitlines())}


@pytest.fixture
def ill(sqlite: Database) -> Database:
    """One of everything that can be wrong."""
    with sqlite.write() as session:
        well = a_source(session, state="ok", next_at=NOW, last_read=NOW)
        a_source(session, "dead", state="failing", reason="The site answered 500.", state_since=NOW)
        a_source(session, "shut", state="blocked", state_since=NOW, last_error="The site's robots.txt forbids this address. [robots_forbidden]")  # fmt: skip
        gaps.open_gap(session, well, NOW - timedelta(days=1), 3, NOW)
        a_page(session, well)  # due since the spring
        channel = a_channel(session)
        told = a_statement(session, "A bridge fell.", well, title="Told")
        topic = a_topic(session)
        topic.lang = ["en", "xx"]  # as an older version took it
        an_alert(session, topic, told)
        session.scalars(select(Delivery)).one().state = "dead"
        session.get_one(Channel, channel.id).disabled = "the receiver no longer accepts messages (410)"
    return sqlite


SAID = [
    ("sources", "wrong", "0 of 3 sources read"),
    ("robots", "note", "shut"),
    ("gaps", "note", "1 open, about 3 items"),
    ("channels", "note", "No channel works"),
    ("deliveries", "wrong", "1 dead"),
    ("backlog", "wrong", "1 page to fetch"),
    ("disk", "ok", "GB free"),
    ("running", "note", "not running. Start it"),
    ("processes", "ok", "none is at work. `tocsin run` starts them"),
]


def test_each_check_says_what_is_wrong(ill: Database, tmp_path: Path) -> None:
    rows = found(tmp_path)
    for check, result, words in SAID:
        assert (check, rows[check]["result"]) == (check, result), rows[check]
        assert words in rows[check]["detail"]
    assert "languages" in rows
    table = doctor(tmp_path)
    assert table.return_value == 1
    assert "deliveries" in table.stdout


def test_an_installation_in_order_is_found_in_order(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        a_source(session, state="ok", next_at=NOW, last_read=NOW)
        a_channel(session)
    done = doctor(tmp_path)
    assert done.return_value == 0, done.stdout


def test_files_that_others_can_read_are_named_and_closed(
    sqlite: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "tocsin.db"
    file.chmod(0o644)
    row = found(tmp_path)["files"]
    assert row["result"] == "wrong"
    assert "tocsin.db (644)" in row["detail"]
    assert f"chmod 600 {file}" in row["detail"]
    assert file.stat().st_mode & 0o777 == 0o600  # it has opened the database, as any command would
    assert [r.getMessage() for r in caplog.records if "file.narrowed" in r.message] == [f"file.narrowed file={file} was=644 now=600"]  # fmt: skip
    (tmp_path / "tocsin.toml").chmod(0o640)
    row = found(tmp_path)["files"]
    assert (row["result"], "tocsin.toml (640)" in row["detail"]) == ("note", True)
    (tmp_path / "tocsin.toml").chmod(0o600)
    assert found(tmp_path)["files"]["result"] == "ok"
    tmp_path.chmod(0o777)
    assert found(tmp_path)["files"]["result"] == "wrong"


def test_a_clock_that_was_set_back_is_seen_by_what_is_stored(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        a_statement(session, "A bridge fell.", a_source(session))
        session.scalars(select(Statement)).one().first_seen = NOW + timedelta(days=3)
    row = found(tmp_path)["clock"]
    assert (row["result"], "it is behind now, or was ahead then" in row["detail"]) == ("wrong", True)


def test_it_knows_whether_a_run_is_at_work(sqlite: Database, tmp_path: Path) -> None:
    from alerts import config

    (tmp_path / "tocsin.toml").write_text("")
    assert found(tmp_path)["running"]["result"] == "note"
    assert not (tmp_path / "tocsin.db.lock").exists()  # it changes nothing
    with only_one(config.load(str(tmp_path / "tocsin.toml"))):
        assert found(tmp_path)["running"]["detail"] == "`tocsin run` is at work."


def test_without_a_database_nothing_else_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text('database = "/nowhere/at/all.db"')
    rows = found(tmp_path)
    assert rows["database"]["result"] == "wrong"
    assert "sources" not in rows


def test_secrets_in_clear_or_without_a_key_are_said_to_be_there(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(tmp_path)["secrets"] == {"check": "secrets", "result": "ok", "detail": "there are none"}
    with sqlite.write() as session:
        channel = a_channel(session)
    assert found(tmp_path)["secrets"] == {"check": "secrets", "result": "ok", "detail": "1 sealed or kept elsewhere"}
    with sqlite.write() as session:
        session.merge(channel).options = {"url": "http://127.0.0.1:9/hook", "secret": SECRET}
    row = found(tmp_path)["secrets"]
    assert row["result"] == "note"
    assert "hook: secret in clear text" in row["detail"]
    monkeypatch.delenv("TOCSIN_SECRET_KEY")
    with sqlite.write() as session:
        session.merge(channel).options = {"url": "http://127.0.0.1:9/hook", "secret": "sealed:x"}
    row = found(tmp_path)["secrets"]
    assert row["result"] == "wrong"
    assert "hook: secret cannot be opened (secret_key_missing)" in row["detail"]


def test_a_database_that_cannot_be_written_is_wrong(sqlite: Database, tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text(f'database = "sqlite:///file:{tmp_path}/tocsin.db?mode=ro&uri=true"')
    row = found(tmp_path)["database"]
    assert (row["result"], "[database_readonly]" in row["detail"]) == ("wrong", True), row


def test_what_it_writes_to_try_is_taken_back(sqlite: Database, tmp_path: Path) -> None:
    assert "can be written" in found(tmp_path)["database"]["detail"]
    with sqlite.read() as session:
        assert session.scalars(select(Alias)).all() == []


def test_a_slow_source_is_a_note_and_a_dead_one_is_wrong(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        a_source(session, state="quiet", next_at=NOW, last_read=NOW, reason="Nothing new.")
    assert found(tmp_path)["sources"]["result"] == "note"
    with sqlite.write() as session:
        session.scalars(select(Source)).one().state = "empty"
    assert found(tmp_path)["sources"]["result"] == "wrong"


def test_a_key_that_does_not_exist_is_wrong(tocsin: CommandLine) -> None:
    done = CliRunner().invoke(cli, ["--config", str(tocsin.file), "doctor", "--json"], standalone_mode=False)
    found = {r["check"]: r["result"] for r in map(json.loads, done.stdout.splitlines())}
    assert found["database"] == found["channels"] == found["topics"] == "ok"
    tocsin.file.write_text("[crawl]\ndealy = 1")
    done = CliRunner().invoke(cli, ["--config", str(tocsin.file), "doctor", "--json"], standalone_mode=False)
    assert done.return_value == 1
    assert "config_unknown_key" in done.stdout


def test_the_schedulers_are_told_apart(postgres: Postgres, tmp_path: Path) -> None:
    """Who leads and who stands by; the place of one that was killed is the next one's although its row is still there."""
    url = postgres.create("schedulers")
    file = tmp_path / "tocsin.toml"
    file.write_text(f"database = {json.dumps(url)}", encoding="utf-8")
    with closing(at_head(url)) as database, closing(Database(url)) as idle:
        assert found(tmp_path)["scheduler"]["detail"] == "one process does everything"
        with database.write() as session:
            job_queue.prepare(session)
        row = found(tmp_path)["scheduler"]
        assert (row["result"], row["detail"].rpartition(". ")[2]) == ("note", "Start `tocsin run --role scheduler` and `tocsin worker`.")  # fmt: skip
        waiting = Standby(url)
        waiting.beat()
        row = found(tmp_path)["scheduler"]
        assert (row["result"], row["detail"].partition(" If")[0]) == ("wrong", f"No scheduler leads, though {HERE} stands by.")  # fmt: skip
        killed, leading = (Pulse(idle, "scheduler", LoopWatch(), dict) for _ in range(2))
        killed.id, killed.host, killed.started = "killed:1:1", "killed", NOW - timedelta(days=1)
        killed.beat(clock.utcnow())
        leading.id += "1"
        leading.beat(clock.utcnow())
        row = found(tmp_path)["scheduler"]
        assert (row["result"], row["detail"]) == ("ok", f"{HERE} leads since {clock.iso(leading.started)}, {HERE} stands by")  # fmt: skip
        numbers = json.loads(top(file))
        assert {what: now for what, now in numbers.items() if "scheduler" in what and "processes" in what} == {
            "processes: scheduler, active": 1,
            "processes: scheduler, standby": 1,
        }
        assert [(row["host"], row["state"]) for row in numbers["at work"]].count((HERE, "standby")) == 1
        waiting.end()
        for gone in (killed, leading):
            gone.end()
        with database.write() as session:
            session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        row = found(tmp_path)["scheduler"]
        assert (row["result"], row["detail"].rpartition(". ")[2]) == ("wrong", "Start `tocsin run --role scheduler`.")


def top(file: Path) -> str:
    return CliRunner().invoke(cli, ["--config", str(file), "top", "--json"]).stdout


def test_workers_that_are_missing_are_said(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.create("doctor")
    with closing(at_head(url)) as database:
        (tmp_path / "tocsin.toml").write_text(f"database = {json.dumps(url)}", encoding="utf-8")
        assert found(tmp_path)["workers"]["detail"] == "one process does everything"
        with database.write() as session:
            job_queue.prepare(session)
            session.execute(text("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('crawl', 'sweep')"))
        row = found(tmp_path)["workers"]
        assert (row["result"], row["detail"]) == ("wrong", "0 workers at work, 1 job waiting. Start `tocsin worker`.")  # fmt: skip
        with database.write() as session:
            session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        assert found(tmp_path)["workers"]["detail"] == "1 worker at work, 1 job waiting"
        with database.write() as session:
            session.execute(text("UPDATE procrastinate_events SET at = now() - interval '2 hours'"))
        assert found(tmp_path)["workers"]["detail"].endswith("Start more `tocsin worker`.")
