"""`tocsin statements`: one is shown with its history, and stored answers are extracted again."""

from __future__ import annotations

from crawler.storage.database import Database
from tests.support.commands import CommandLine


def test_a_statement_is_shown_with_its_earlier_wording_and_its_answer(tocsin: CommandLine) -> None:
    told = next(r for r in tocsin.rows("statements", "list") if r["title"] == "Told")
    shown = tocsin.rows("statements", "show", str(told["id"]))[0]
    assert [r["number"] for r in shown["revisions"]] == [1]
    assert shown["answer"]["status"] == 200
    assert [r["title"] for r in tocsin.rows("statements", "search", "quie")] == ["Quiet"]


def test_reextract_reads_stored_answers_again(tocsin: CommandLine, sqlite: Database) -> None:
    said = tocsin("statements", "reextract")
    assert "1 read again, 1 changed; 1 have no stored answer" in " ".join(said.split())
    told = next(r for r in tocsin.rows("statements", "list") if "old bridge" in r["text"])
    assert len(tocsin.rows("statements", "show", str(told["id"]))[0]["revisions"]) == 2
