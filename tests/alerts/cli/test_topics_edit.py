"""`tocsin topics edit`: the query in an editor, what it gains and loses, and that nothing is saved unless somebody says yes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from alerts.cli import cli
from alerts.models import Alert, Match, Topic
from crawler import clock
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.commands import CommandLine


@pytest.fixture(autouse=True)
def lately(tocsin: CommandLine, sqlite: Database) -> None:
    """The stored statements are of today."""
    with sqlite.write() as session:
        session.execute(update(Statement).values(first_seen=clock.utcnow()))


def edited(tocsin: CommandLine, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["--config", str(tocsin.file), "topics", "edit", *arguments], input=answer)


def query(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(Topic.query)).one()


def writes(folder: Path, monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    """An editor that leaves the texts in the file, one a call."""
    for n, text in enumerate(texts):
        (folder / f"text{n}").write_text(text, encoding="utf-8")
    editor = folder / "editor.sh"
    editor.write_text(
        f'#!/bin/sh\nn=$(cat "{folder}/calls" 2>/dev/null || echo 0)\ncat "{folder}/text$n" > "$1"\necho $((n + 1)) > "{folder}/calls"\n'
    )
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))


def test_the_editor_rehearses_and_asks(
    tocsin: CommandLine, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(tmp_path, monkeypatch, "nothing\n")
    done = edited(tocsin, "Bridges", answer="y\n")
    assert done.exit_code == 0, done.output
    for said in ("1 gained", "1 lost", "Quiet", "Told"):
        assert said in done.stdout
    assert query(sqlite) == "nothing"
    with sqlite.read() as session:  # what it found and told before stays
        assert len(session.scalars(select(Match)).all()) == 1
        assert session.scalars(select(Alert.topic_id)).all() == [session.scalars(select(Topic.id)).one()]


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_without_a_yes_nothing_is_saved(tocsin: CommandLine, sqlite: Database, answer: str) -> None:
    before = query(sqlite)
    done = edited(tocsin, "Bridges", "nothing", answer=answer)
    assert getattr(done.exception, "code", "") == "edit_unconfirmed"
    assert query(sqlite) == before


def test_a_script_says_yes(tocsin: CommandLine, sqlite: Database) -> None:
    row = tocsin.rows("topics", "edit", "Bridges", "nothing", "--yes")[0]
    assert ([s["title"] for s in row["gained"]], [s["title"] for s in row["lost"]]) == (["Quiet"], ["Told"])
    assert row["changed"] == ["query"]
    assert query(sqlite) == "nothing"


def test_a_query_that_does_not_hold_is_mended_in_the_editor(
    tocsin: CommandLine, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(tmp_path, monkeypatch, "(dam", "dam")
    assert edited(tocsin, "Bridges", answer="y\ny\n").exit_code == 0
    assert query(sqlite) == "dam"


def test_a_query_that_nobody_mends_is_refused(
    tocsin: CommandLine, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes(tmp_path, monkeypatch, "(dam")
    before = query(sqlite)
    assert getattr(edited(tocsin, "Bridges", answer="n\n").exception, "exit_code", 0) == 2
    assert query(sqlite) == before


def test_settings_are_changed_without_a_question_and_the_rest_stays(tocsin: CommandLine, sqlite: Database) -> None:
    tocsin("topics", "edit", "Bridges", "--channel", "hook", "--urgent", "--lang", "en", "--yes")
    tocsin("topics", "edit", "Bridges", "--no-urgent", "--immediate", "3", "--group-wait", "2m")
    row = tocsin.rows("topics", "show", "Bridges")[0]
    assert (row["channels"], row["urgent"], row["immediate"], row["group_wait"]) == (["hook"], False, 3, 120.0)
    tocsin("topics", "edit", "Bridges", "--channel", "")
    assert tocsin.rows("topics", "show", "Bridges")[0]["channels"] == []
    assert "stays as it is" in tocsin("topics", "edit", "Bridges", "--immediate", "3")


WRONG = [
    (("--channel", "nobody"), "channel_unknown"),
    (("--digest", "at 8"), "duration_invalid"),
    (("--inhibits", "Bridges"), "topic_inhibits"),
    (("(dam", "--yes"), "bracket_unclosed"),
]


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_what_add_refuses_edit_refuses_too(tocsin: CommandLine, arguments: tuple[str, ...], code: str) -> None:
    error = edited(tocsin, "Bridges", *arguments).exception
    assert getattr(error, "exit_code", 0) == 2
    assert code in getattr(error, "code", "")


def test_a_topic_of_the_file_is_edited_there(tocsin: CommandLine) -> None:
    tocsin.file.write_text('[[topic]]\nname = "Dams"\nquery = "dam"\n', encoding="utf-8")
    assert getattr(edited(tocsin, "Dams", "--urgent").exception, "code", "") == "declared_in_file"


def test_advice_on_the_new_query_is_given(tocsin: CommandLine) -> None:
    done = edited(tocsin, "Bridges", "bridge AND tag:nobody", "--yes")
    assert done.exit_code == 0
    assert "No source has the tag “nobody”" in done.stderr
