"""What every command sees: tocsin.toml as it is now, the names of what is wrong in it, and no database where nobody asked for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alerts.cli import cli
from crawler.errors import TocsinError
from tests.support.commands import CommandLine

FILE = """
[[channel]]
name = "desk"
kind = "file"
path = "desk.jsonl"
[[source]]
name = "river"
url = "https://river.example/feed"
kind = "feed"
[[topic]]
name = "Floods"
query = "flood"
channels = ["desk"]
"""


@pytest.fixture
def tocsin(tmp_path: Path) -> CommandLine:
    """An installation that nobody has run yet."""
    made = CommandLine(tmp_path)
    made.file.write_text(FILE, encoding="utf-8")
    return made


@pytest.mark.parametrize(("noun", "name"), [("sources", "river"), ("topics", "Floods"), ("channels", "desk")])
def test_every_list_knows_what_the_file_declares(tocsin: CommandLine, noun: str, name: str) -> None:
    assert [row["name"] for row in tocsin.rows(noun, "list")] == [name]


def test_a_topic_may_name_a_channel_that_was_declared_a_moment_ago(tocsin: CommandLine) -> None:
    tocsin("topics", "list")
    more = '[[channel]]\nname = "night"\nkind = "file"\npath = "night.jsonl"\n'
    tocsin.file.write_text(FILE + more, encoding="utf-8")
    tocsin("topics", "add", "Dams", "dam", "--channel", "night")


def test_what_left_the_file_is_seen_too(tocsin: CommandLine) -> None:
    tocsin("sources", "list")
    tocsin.file.write_text("", encoding="utf-8")
    assert [row["state"] for row in tocsin.rows("sources", "list")] == ["paused"]


def test_a_changed_secret_file_is_a_change(tocsin: CommandLine, tmp_path: Path) -> None:
    secret = tmp_path / "hook.secret"
    hook = '[[channel]]\nname = "hook"\nkind = "webhook"\nurl = "https://hooks.example/"\nsecret_file = "hook.secret"\n'
    tocsin.file.write_text(hook, encoding="utf-8")
    secret.write_text("whsec_" + "QUJD" * 8)
    tocsin("channels", "list")
    secret.write_text("nonsense")
    assert tocsin.refusal("channels", "list").exit_code == 2


@pytest.mark.parametrize(("noun", "name"), [("source", "river"), ("topic", "Floods"), ("channel", "desk")])
def test_what_is_declared_is_changed_in_the_file(tocsin: CommandLine, noun: str, name: str) -> None:
    refused = tocsin.refusal(f"{noun}s", "remove", name)
    assert (refused.code, refused.exit_code) == ("declared_in_file", 2)
    assert "tocsin.toml: change it there" in refused.message
    assert name in tocsin(f"{noun}s", "list")


WRONG = [
    ('[[source]]\nname = "hrw"\nurl = "https://hrw.example/"\nevery = "10 minutes"', "duration_invalid", "[[source]] 2 (hrw): every: "),
    ('[[source]]\nname = "hrw"\nkind = "feed"', "source_without_url", "[[source]] 2 (hrw)"),
    ('[[source]]\nname = "hrw"\nurl = "https://hrw.example/"\ndelay = "soon"', "duration_invalid", "[[source]] 2 (hrw): delay"),
    ('[[source]]\nname = "hrw"\nurl = "https://hrw.example/"\nkind = "fed"', "source_kind", "[[source]] 2 (hrw): kind"),
    ('[[source]]\nname = "hrw"\nurl = 3', "config_type", "[[source]] 2 (hrw) url"),
    ('[[topic]]\nname = "a"\nquery = "b"\nevents = ["stroy"]', "topic_events", "[[topic]] 2 (a): events"),
    ('[[topic]]\nname = "a"\nquery = "b"\ndigest = "at 8"', "duration_invalid", "[[topic]] 2 (a): digest: "),
    ('[[topic]]\nname = "a"', "topic_without_query", "[[topic]] 2 (a)"),
    ('[[channel]]\nname = "c"\nkind = "file"\npath = "x"\ndigest = "soon"', "", "[[channel]] 2 (c)"),
    ('[[channel]]\nname = "c"\nkind = "fax"', "", "[[channel]] 2 (c)"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "code", "named"), WRONG)
def test_a_wrong_value_is_refused_by_every_command_with_its_entry(
    tocsin: CommandLine, more: str, code: str, named: str
) -> None:
    tocsin.file.write_text(f"{FILE}{more}\n", encoding="utf-8")
    refused = tocsin.refusal("sources", "list")
    assert refused.exit_code == 2
    assert code in refused.code
    assert refused.message.startswith("tocsin.toml: ")
    assert named in refused.message
    done = CliRunner().invoke(cli, ["--config", str(tocsin.file), "doctor"])
    assert named in " ".join(done.stdout.split())


def test_entries_that_are_no_tables_are_refused(tocsin: CommandLine) -> None:
    tocsin.file.write_text('source = ["https://river.example/"]', encoding="utf-8")
    assert tocsin.refusal("sources", "list").code == "config_type"


def test_a_query_that_does_not_hold_is_told_and_the_rest_works(
    tocsin: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    tocsin.file.write_text(f'{FILE}[[topic]]\nname = "x"\nquery = "(dam"\n', encoding="utf-8")
    done = CliRunner().invoke(cli, ["--config", str(tocsin.file), "topics", "list"])
    assert done.exit_code == 0
    assert "(dam" in done.stderr
    assert "Floods" in done.stdout


def here(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.chdir(folder)
    return CliRunner().invoke(cli, [*arguments])


@pytest.mark.parametrize("command", [("sources", "list"), ("run",), ("run", "--once"), ("crawl", "https://a.example/")])
def test_no_database_is_made_where_nobody_asked_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.delenv("TOCSIN_DATABASE", raising=False)
    error = here(tmp_path, monkeypatch, *command).exception
    assert isinstance(error, TocsinError)
    assert (error.code, error.exit_code) == ("config_not_here", 2)
    assert "tocsin init" in error.fix
    assert list(tmp_path.iterdir()) == []


def test_an_environment_that_names_a_database_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE", str(tmp_path / "mine.db"))
    assert here(tmp_path, monkeypatch, "sources", "list").exception is None
    assert (tmp_path / "mine.db").exists()


def test_a_database_that_lies_here_is_used(
    tocsin: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tocsin("sources", "list")
    tocsin.file.unlink()
    done = here(tmp_path, monkeypatch, "sources", "list", "--json")
    assert done.exception is None
    assert '"state": "new"' in done.stdout  # without a file nothing has left it
