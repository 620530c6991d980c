"""`tocsin topics test`: the passages in colour, the reasons, JSON, and wrong queries."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from alerts.cli import match as matching
from alerts.cli import topics_test as command
from alerts.cli.topics_test import load_file, topics_test
from alerts.matching.terms import PlainLexicon


@pytest.fixture(autouse=True)
def _no_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "languages", lambda: (PlainLexicon(), None))


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.txt"
    path.write_text(
        "Storm in Lyon\n\nThe police broke up a protest.\nA storm came.\n" + "Calm. " * 300, encoding="utf-8"
    )
    return str(path)


def shown(query: str, page: str) -> str:
    out = io.StringIO()
    topics_test(query, page, console=Console(file=out, force_terminal=True, width=200, color_system="standard"))
    return out.getvalue()


def test_passages_are_highlighted(page: str) -> None:
    text = shown("police NEAR/5 protest AND storm", page)

    assert "Matches" in text
    assert "\x1b[1;30;43mStorm\x1b[0m in Lyon" in text
    assert "\x1b[1;30;46mpolice\x1b[0m broke up a \x1b[1;30;42mprotest" in text
    assert len(text) < 2_500


def test_a_miss_says_what_it_lacks(page: str) -> None:
    text = shown("police AND snow", page)

    assert "Does not match" in text
    assert "snow is not there" in text


def test_json(page: str) -> None:
    done = CliRunner().invoke(command.test, ["title:storm", page, "--json"])
    told = json.loads(done.stdout)

    assert done.exit_code == 0
    assert told["matches"] is True
    assert told["spans"][0]["text"] == "Storm"
    assert told["score"] == 3.0


def test_a_pipe(page: str) -> None:
    done = CliRunner().invoke(command.test, ["storm", "--json"], input="A storm.")

    assert json.loads(done.stdout)["spans"][0]["start"] == 2


def test_a_wrong_query_is_pointed_at(page: str) -> None:
    done = CliRunner().invoke(command.test, ["human rights", page])

    assert done.exit_code == 2
    assert "words_without_operator" in done.stderr
    assert "human rights\n      ^" in done.stderr


def test_a_file_that_is_not_there() -> None:
    done = CliRunner().invoke(command.test, ["storm", "/nowhere/at/all"])

    assert done.exit_code == 2
    assert "file_unreadable" in done.stderr


def test_the_first_line_is_the_title_when_a_blank_line_follows(page: str, tmp_path: Path) -> None:
    assert load_file(page).title == "Storm in Lyon"
    (tmp_path / "b").write_text("One line.\nAnother.\n\nThird.")
    assert load_file(str(tmp_path / "b")).title == ""
