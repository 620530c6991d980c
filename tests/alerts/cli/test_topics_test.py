"""`tocsin topics test`: the passages in colour, the reasons, JSON, and wrong queries."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from alerts.cli import cli, main
from alerts.cli.topics_test import load_file, show
from alerts.matching.explain import explain
from alerts.matching.terms import PlainLexicon
from alerts.query.compiler import compile_topic


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.txt"
    path.write_text(
        "Storm in Lyon\n\nThe police broke up a protest.\nA storm came.\n" + "Calm. " * 300, encoding="utf-8"
    )
    return str(path)


def shown(query: str, page: str) -> str:
    out = io.StringIO()
    document = load_file(page)
    found = explain(compile_topic(query, PlainLexicon()).plan, document)
    show(document, found, Console(file=out, force_terminal=True, width=200, color_system="standard"))
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
    done = CliRunner().invoke(cli, ["topics", "test", "title:storm", page, "--json"])
    told = json.loads(done.stdout)

    assert done.exit_code == 0
    assert told["matches"] is True
    assert told["spans"][0]["text"] == "Storm"
    assert told["score"] == 3.0


def test_a_pipe(page: str) -> None:
    done = CliRunner().invoke(cli, ["topics", "test", "storm", "--json"], input="A storm.")

    assert json.loads(done.stdout)["spans"][0]["start"] == 2


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["topics", "test", *arguments])
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_a_wrong_query_is_pointed_at(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = refused(capsys, "human rights", page)

    assert "words_without_operator" in error
    assert "human rights\n      ^" in error


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "file_unreadable" in refused(capsys, "storm", "/nowhere/at/all")


def test_the_first_line_is_the_title_when_a_blank_line_follows(page: str, tmp_path: Path) -> None:
    assert load_file(page).title == "Storm in Lyon"
    (tmp_path / "b").write_text("One line.\nAnother.\n\nThird.")
    assert load_file(str(tmp_path / "b")).title == ""
