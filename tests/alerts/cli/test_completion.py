"""Completion: the script of each shell, and the names of sources, topics and channels."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from alerts.cli import cli
from tests.support.commands import CommandLine


def complete(file: Path, *words: str) -> list[str]:
    *before, last = words
    made = ShellComplete(cli, {}, "tocsin", "_TOCSIN_COMPLETE")
    return [item.value for item in made.get_completions(["--config", str(file), *before], last)]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell(shell: str) -> None:
    done = CliRunner().invoke(cli, ["completion", shell])
    assert "_TOCSIN_COMPLETE" in done.stdout
    assert f"{shell}_complete" in done.stdout


def test_names_are_completed(tocsin: CommandLine) -> None:
    assert complete(tocsin.file, "sources", "show", "p") == ["paper"]
    assert complete(tocsin.file, "topics", "show", "") == ["Bridges"]
    assert complete(tocsin.file, "statements", "list", "--topic", "B") == ["Bridges"]
    assert complete(tocsin.file, "sources", "show", "x") == []
    assert complete(tocsin.file, "sou") == ["sources"]


def test_tags_are_completed(tocsin: CommandLine) -> None:
    assert complete(tocsin.file, "statements", "list", "--tag", "") == []
    tocsin("sources", "tag", "paper", "+ngo", "+North Sea", "+world")
    assert complete(tocsin.file, "statements", "list", "--tag", "N") == ["ngo", "north sea"]
    tocsin.file.write_text('[[source]]\nurl = "https://a.example/f"\ntags = ["Nile"]\n', encoding="utf-8")
    assert complete(tocsin.file, "sources", "list", "--tag", "n") == ["ngo", "nile", "north sea"]


def test_completing_makes_no_database(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text("")
    assert complete(tmp_path / "tocsin.toml", "sources", "show", "") == []
    assert complete(tmp_path / "tocsin.toml", "sources", "list", "--tag", "") == []
    assert not (tmp_path / "tocsin.db").exists()


def test_what_the_file_declares_is_completed_before_any_command_ran(tocsin: CommandLine) -> None:
    tocsin.file.write_text('[[topic]]\nname = "Dams"\nquery = "dam"\n', encoding="utf-8")
    for command in ("edit", "rename", "disable", "remove", "forms"):
        assert complete(tocsin.file, "topics", command, "") == ["Bridges", "Dams"]
