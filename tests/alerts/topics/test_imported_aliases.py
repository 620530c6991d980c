"""Imported names: kept once, carried by a backup, known to the matcher at the next statement, forgotten again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from alerts.cli import cli
from alerts.models import Match
from alerts.topics import imported_aliases, languages
from alerts.topics import matcher as matching
from crawler.storage import backup
from crawler.storage.database import Database
from tests.support.builders import NOW, a_source, a_statement, a_topic
from tests.support.databases import at_head

GROUP = ("Watchers of Examplia", "Наблюдатели Примерии")
SAID = "Об этом сообщили Наблюдатели Примерии."


def test_kept_once_and_forgotten_by_any_of_the_names(database: Database) -> None:
    with database.write() as session:
        assert imported_aliases.keep(session, [GROUP, ("One", "Two", "Three")], NOW) == (2, 0)
        before = imported_aliases.state(session)
        assert imported_aliases.keep(session, [GROUP], NOW) == (0, 1)
        assert imported_aliases.state(session) == before
        assert imported_aliases.forget(session, "наблюдатели ПРИМЕРИИ") == 1
        assert imported_aliases.groups(session) == [("One", "Two", "Three")]
        assert imported_aliases.state(session) != before


def found(matcher: matching.Matcher, database: Database) -> list[int]:
    """Match what waits; all statements that have a match now."""
    matched = matcher.next_batch()
    with database.write() as session:
        matching.match_new(session, matched, NOW)
        return list(session.scalars(select(Match.statement_id).order_by(Match.statement_id)))


def test_the_next_statement_is_matched_by_names_that_came_or_went(sqlite: Database) -> None:
    matcher = matching.Matcher(sqlite, languages.engine(wait=False))
    with sqlite.write() as session:
        source = a_source(session)
        a_topic(session, "watchers", 'name:"Watchers of Examplia"', lang=("ru",))
        a_statement(session, SAID, source, language="ru")
    assert found(matcher, sqlite) == []
    with sqlite.write() as session:
        imported_aliases.keep(session, [GROUP], NOW)
        second = a_statement(session, SAID + " Ещё раз.", source, language="ru").id
    assert found(matcher, sqlite) == [second]
    with sqlite.write() as session:
        imported_aliases.forget(session, GROUP[0])
        a_statement(session, SAID + " И снова.", source, language="ru")
    assert found(matcher, sqlite) == [second]


def test_a_backup_carries_them(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        imported_aliases.keep(session, [GROUP], NOW)
    backup.backup(sqlite, tmp_path / "all.zip")
    other = at_head(f"sqlite:///{tmp_path / 'other.db'}")
    backup.restore(other, tmp_path / "all.zip")
    with other.read() as session:
        assert imported_aliases.groups(session) == [GROUP]
    other.close()


@pytest.fixture
def run(sqlite: Database, tmp_path: Path) -> object:
    """The commands on this database."""
    file = tmp_path / "tocsin.toml"
    file.write_text("", encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(cli, ["--config", str(file), "lexicon", *arguments])


def test_the_commands(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    names = tmp_path / "names.tsv"
    names.write_text("\t".join(GROUP) + "\n", "utf-8")
    assert run("import", str(names)).output.startswith("1 name with its variants added, 0 known")
    assert run("import", str(names)).output.startswith("0 names with their variants added, 1 known")
    assert json.loads(run("list", "--json").output) == {"names": list(GROUP)}
    assert run("remove", GROUP[1]).output == "1 removed.\n"
    assert getattr(run("remove", GROUP[1]).exception, "code", None) == "alias_unknown"
    assert run("list").output == ""
