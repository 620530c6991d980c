"""A language that the sources begin to speak is learnt by a process of its own; its statements wait for it and none is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts import config
from alerts.models import Match
from alerts.runtime.alert_worker import AlertWorker
from alerts.runtime.wiring import Parts
from crawler.storage.database import Database
from crawler.storage.models import Statement
from tests.support.builders import a_source, a_statement, a_topic

SAID = "Rīgā šodien runāja par to, kas notiek cietumā un tiesā."


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def matched(database: Database) -> dict[str, list[int]]:
    """What was matched, and what still waits."""
    with database.read() as session:
        return {
            "matches": list(session.scalars(select(Match.statement_id))),
            "waiting": list(session.scalars(select(Statement.id).where(Statement.matched_at.is_(None)))),
        }


def run(database: Database, folder: Path, *, all_of_it: bool) -> set[str]:
    """One round of the alert worker; returns the languages that are still being learnt."""

    async def whole() -> set[str]:
        worker = AlertWorker(Parts(config.load(folder=folder, env={}), database))
        await (worker.match_all() if all_of_it else worker.match())
        learning = set(worker.matcher.compiling)
        await worker.close()
        return learning

    return asyncio.run(whole())


def test_statements_of_a_new_language_wait_and_are_matched_by_its_forms(
    sqlite: Database, tmp_path: Path, cache: Path
) -> None:
    with sqlite.write() as session:
        source = a_source(session)
        a_topic(session, "prisons", "cietums", lang=())  # the text has another form of it
        english = a_statement(session, "Nothing to see.", source, language=None).id
        latvian = a_statement(session, SAID, source, language="lv").id

    assert "lv" in run(sqlite, tmp_path, all_of_it=False)
    assert matched(sqlite)["waiting"] == [latvian]
    assert run(sqlite, tmp_path, all_of_it=True) == set()
    assert matched(sqlite) == {"matches": [latvian], "waiting": []}
    assert english != latvian


def test_nothing_is_compiled_for_topics_that_need_no_forms(sqlite: Database, tmp_path: Path, cache: Path) -> None:
    with sqlite.write() as session:
        a_topic(session, "exact", "=cietumā", lang=())
        kept = a_statement(session, SAID, a_source(session), language="lv").id

    assert run(sqlite, tmp_path, all_of_it=False) == set()
    assert matched(sqlite) == {"matches": [kept], "waiting": []}
    assert not list(cache.rglob("*.rows"))


def test_a_language_that_cannot_be_compiled_is_matched_as_written(
    sqlite: Database, tmp_path: Path, cache: Path
) -> None:
    (cache).mkdir()
    (cache / "lexicon").write_text("a file where a folder should be")
    with sqlite.write() as session:
        a_topic(session, "written", "cietumā", lang=("lv",))
        kept = a_statement(session, SAID, a_source(session), language="lv").id

    run(sqlite, tmp_path, all_of_it=True)

    assert matched(sqlite) == {"matches": [kept], "waiting": []}
