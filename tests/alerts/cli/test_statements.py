"""`tocsin statements`: one is shown with its history."""

from __future__ import annotations

from tests.support.commands import CommandLine


def test_a_statement_is_shown_with_its_earlier_wording_and_its_answer(tocsin: CommandLine) -> None:
    told = next(r for r in tocsin.rows("statements", "list") if r["title"] == "Told")
    shown = tocsin.rows("statements", "show", str(told["id"]))[0]
    assert [r["number"] for r in shown["revisions"]] == [1]
    assert shown["answer"]["status"] == 200
    assert [r["title"] for r in tocsin.rows("statements", "search", "quie")] == ["Quiet"]
