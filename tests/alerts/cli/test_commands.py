"""The commands over a filled database: what they list as JSON, what they change, and how they refuse. In process; journeys start the real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from alerts.cli import cli, main
from alerts.models import Alert, Delivery, Match
from crawler.evidence import store as evidence
from crawler.statements import store as statements
from crawler.storage.database import Database
from crawler.storage.models import Source
from tests.support.builders import a_channel, a_source, a_statement, a_topic, an_alert, an_answer, an_item, later

HTML = (
    "<html lang=en><title>Bridge</title><body><article><h1>Bridge</h1>"
    + "<p>The old bridge was closed on Monday, the town said.</p>" * 9
)


class House:
    """The commands on one database."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "tocsin.toml"
        self.file.write_text("", encoding="utf-8")

    def __call__(self, *arguments: str) -> str:
        done = CliRunner().invoke(cli, ["--config", str(self.file), *arguments])
        assert done.exception is None, done.exception
        return done.stdout

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*arguments, "--json").splitlines()]


@pytest.fixture
def house(sqlite: Database, tmp_path: Path) -> House:
    """Two statements, one of them told; one delivery dead."""
    with sqlite.write() as session:
        source = a_source(session, last_error="The site answered 500. [http_500]")
        a_channel(session)
        topic = a_topic(session)
        proof = evidence.prepare(an_answer(body=HTML.encode()))
        told = a_statement(session, "A bridge fell.", source, proof=proof, title="Told")
        statements.store(
            session, an_item(told.url, title="Told", text="A bridge fell, they say now. " * 9), source, later(hours=1)
        )
        a_statement(session, "Nothing.", source, title="Quiet")
        an_alert(session, topic, told)
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.attempts, delivery.last_error = "dead", 9, "The receiver answered 500. [http_500]"
    return House(tmp_path)


KEYS = [
    (["statements", "list"], ["id", "url", "aliases", "canonical_url", "title", "text", "published", "first_seen", "author", "language", "source", "kind"]),
    (["deliveries", "list"], ["id", "alert_id", "topic", "channel", "state", "attempts", "next_attempt", "last_error"]),
    (["sources", "list"], ["name", "url", "kind", "state", "every", "next_due", "last_read", "gaps"]),
    (["topics", "list"], ["name", "query", "channels", "matches", "state"]),
    (["channels", "list"], ["name", "kind", "options", "state"]),
    (["alerts", "list"], ["id", "topic", "kind", "statements"]),
]  # fmt: skip


@pytest.mark.parametrize(("command", "keys"), KEYS)
def test_lists_have_the_keys_of_the_contract(house: House, command: list[str], keys: list[str]) -> None:
    rows = house.rows(*command)
    assert rows
    assert set(keys) <= set(rows[0])
    assert len(house.rows(*command, "--limit", "1")) == 1
    assert house(*command)  # and a table for people


def test_secrets_are_never_shown(house: House) -> None:
    shown = house("channels", "list") + house("channels", "list", "--json")
    assert "QUJD" not in shown


def test_a_statement_is_shown_with_its_earlier_wording_and_its_answer(house: House) -> None:
    told = next(r for r in house.rows("statements", "list") if r["title"] == "Told")
    shown = house.rows("statements", "show", str(told["id"]))[0]
    assert [r["number"] for r in shown["revisions"]] == [1]
    assert shown["answer"]["status"] == 200
    assert [r["title"] for r in house.rows("statements", "search", "quie")] == ["Quiet"]


def test_reextract_reads_stored_answers_again(house: House, sqlite: Database) -> None:
    said = house("statements", "reextract")
    assert "1 read again, 1 changed; 1 have no stored answer" in " ".join(said.split())
    told = next(r for r in house.rows("statements", "list") if "old bridge" in r["text"])
    assert len(house.rows("statements", "show", str(told["id"]))[0]["revisions"]) == 2


def test_an_alert_is_shown_with_what_became_of_it_and_can_be_marked(house: House, sqlite: Database) -> None:
    alert = house.rows("alerts", "list")[0]
    shown = house.rows("alerts", "show", alert["id"][:8])[0]
    assert [d["state"] for d in shown["deliveries"]] == ["dead"]
    house("alerts", "mark", alert["id"][:8], "false")
    with sqlite.read() as session:
        assert session.scalars(select(Alert.mark)).one() == "false"


def test_the_dead_are_called_back(house: House) -> None:
    assert [r["state"] for r in house.rows("deliveries", "list", "--state", "dead")] == ["dead"]
    house("deliveries", "retry", "--dead")
    row = house.rows("deliveries", "list")[0]
    assert (row["state"], row["attempts"]) == ("waiting", 0)


def test_topics_are_added_looked_back_muted_and_removed(house: House, sqlite: Database) -> None:
    house("topics", "add", "falls", "nothing", "--since", "9000d", "--channel", "hook")
    with sqlite.read() as session:
        assert session.scalars(select(Match.mode).where(Match.mode == "catch-up")).all() == ["catch-up"]
    house("topics", "mute", "falls", "--for", "2h")
    assert house.rows("topics", "show", "falls")[0]["state"] == "muted"
    house("topics", "mute", "falls", "--for", "0s")
    assert house.rows("topics", "show", "falls")[0]["state"] == "watching"
    house("topics", "remove", "falls")
    assert [r["name"] for r in house.rows("topics", "list")] == ["Bridges"]


def test_channels_are_added_and_removed(house: House, tmp_path: Path) -> None:
    house("channels", "add", "log", "file", "path=alerts.jsonl")
    assert {r["name"] for r in house.rows("channels", "list")} == {"hook", "log"}
    house("channels", "test", "log")
    assert json.loads((tmp_path / "alerts.jsonl").read_text())["type"] == "channel.test"
    house("channels", "remove", "log")
    assert {r["kind"] for r in house.rows("channels", "kinds")} >= {"webhook", "email", "terminal"}


def test_sources_are_paused_resumed_and_kept_while_they_have_statements(house: House, sqlite: Database) -> None:
    house("sources", "pause", "paper")
    assert house.rows("sources", "list")[0]["state"] == "paused"
    house("sources", "resume", "paper")
    with sqlite.read() as session:
        assert session.scalars(select(Source.next_at)).one() is not None


def test_backup_and_restore(house: House, tmp_path: Path) -> None:
    house("backup", str(tmp_path / "b.zip"))
    (tmp_path / "other").mkdir()
    other = House(tmp_path / "other")
    other("restore", str(tmp_path / "b.zip"))
    assert other.rows("statements", "list") == house.rows("statements", "list")
    assert other.rows("deliveries", "list") == house.rows("deliveries", "list")


REFUSALS = [
    (["statements", "show", "999"], 2, "statement_unknown"),
    (["alerts", "show", "zzz"], 2, "alert_unknown"),
    (["deliveries", "show", "zzz"], 2, "delivery_unknown"),
    (["topics", "show", "nobody"], 2, "topic_unknown"),
    (["topics", "add", "Bridges", "dam"], 2, "topic_exists"),
    (["topics", "add", "x", "dam", "--channel", "nobody"], 2, "channel_unknown"),
    (["topics", "add", "x", "dam", "--since", "soon"], 2, "duration_invalid"),
    (["channels", "add", "x", "file", "path"], 2, "option_invalid"),
    (["channels", "test", "nobody"], 2, "channel_unknown"),
    (["sources", "pause", "nobody"], 2, "source_unknown"),
    (["sources", "remove", "paper"], 2, "source_in_use"),
    (["topics", "lst"], 2, ""),
    (["topicz"], 2, "topics"),
    (["statements", "list", "--limit", "0"], 2, ""),
]


@pytest.mark.parametrize(("arguments", "status", "said"), REFUSALS)
def test_refusals(
    house: House, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(house.file), *arguments])
    error = capsys.readouterr().err
    assert ended.value.code == status
    assert said in error
    assert "Traceback" not in error


def test_init_writes_a_file_that_can_be_used(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["init", str(tmp_path / "watch")])
    assert done.exception is None, done.exception
    file = tmp_path / "watch" / "tocsin.toml"
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "watch" / "tocsin.db").exists()
    from alerts import config

    loaded = config.load(str(file), env={})
    assert loaded.sources
    assert config.topics(loaded)
    with pytest.raises(SystemExit) as ended:
        main(["init", str(tmp_path / "watch")])
    assert ended.value.code == 2


def test_doctor_says_what_is_wrong(house: House) -> None:
    done = CliRunner().invoke(cli, ["--config", str(house.file), "doctor", "--json"], standalone_mode=False)
    found = {r["check"]: r["result"] for r in map(json.loads, done.stdout.splitlines())}
    assert found["database"] == found["channels"] == found["topics"] == "ok"
    house.file.write_text("[crawl]\ndealy = 1")
    done = CliRunner().invoke(cli, ["--config", str(house.file), "doctor", "--json"], standalone_mode=False)
    assert done.return_value == 1
    assert "config_unknown_key" in done.stdout


def test_imported_names_are_known_to_match_and_to_test(house: House, tmp_path: Path) -> None:
    (tmp_path / "names").write_text("Harbour Watch Network\tRéseau Vigie du Port\n", encoding="utf-8")
    (tmp_path / "topics").write_text('{"id": 1, "query": "name:\\"Harbour Watch Network\\""}\n', encoding="utf-8")
    text = "Le Réseau Vigie du Port a publié son rapport."
    (tmp_path / "documents").write_text(json.dumps({"id": "d", "text": text, "lang": "fr"}) + "\n", encoding="utf-8")
    house("lexicon", "import", str(tmp_path / "names"))

    matched = house("match", "--topics", str(tmp_path / "topics"), str(tmp_path / "documents"))
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    tested = house("topics", "test", 'name:"Harbour Watch Network"', str(tmp_path / "text.txt"), "--json")

    assert json.loads(matched)["topic"] == 1
    assert json.loads(tested)["matches"] is True


def test_names_of_a_database_that_cannot_be_read_are_done_without(tmp_path: Path) -> None:
    (tmp_path / "topics").write_text('{"id": 1, "query": "storm"}\n', encoding="utf-8")
    (tmp_path / "documents").write_text('{"id": "d", "text": "A storm.", "lang": "en"}\n', encoding="utf-8")
    for database in (b"no database at all", b""):
        (tmp_path / "tocsin.db").write_bytes(database)
        matched = House(tmp_path)("match", "--topics", str(tmp_path / "topics"), str(tmp_path / "documents"))
        assert json.loads(matched)["doc"] == "d"
