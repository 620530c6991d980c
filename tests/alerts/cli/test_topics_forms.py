"""`tocsin topics forms`: a form is switched off and on again, and the forms in which a word was written stay."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import CommandLine


def test_a_form_is_switched_off_and_on_again(tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    tocsin("topics", "add", "prisons", "prison", "--lang", "en")

    def switched(*arguments: str) -> dict[str, bool]:
        return {row["form"]: row["on"] for row in tocsin.rows("topics", "forms", "prisons", *arguments)}

    assert all(switched().values())
    off = switched("--off", "Prisons", "--off", "prison")
    assert (off["prisons"], off["prison"]) == (False, True)
    assert not switched()["prisons"]
    assert all(switched("--on", "prisons").values())


def test_forms_come_by_language_those_of_the_words_first_and_what_only_attaches_in_one_line(tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    tocsin("topics", "add", "prison", "prison", *(part for lang in ("ar", "en", "ka") for part in ("--lang", lang)))
    shown = tocsin("topics", "forms", "prison")
    headings = [line for line in shown.splitlines() if line in ("In any language", "English", "Georgian", "Arabic")]
    assert headings == ["In any language", "English"]
    assert "الprison," in shown
    assert "prisonისთვის" not in shown
    assert "prisonისთვის" in tocsin("topics", "forms", "prison", "--all")
    rows = tocsin.rows("topics", "forms", "prison")
    assert {row["lang"] for row in rows if row["attached"]} == {"ar", "ka"}
    assert {row["lang"] for row in rows if not row["attached"]} == {None, "en"}


def test_what_is_left_out_is_said_with_the_reason(tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    tocsin("topics", "add", "courts", "суд", "--lang", "ru")
    rows = {row["form"]: row for row in tocsin.rows("topics", "forms", "courts")}
    assert (rows["судом"]["on"], rows["судом"]["reason"]) == (True, None)
    assert (rows["судами"]["on"], rows["судами"]["reason"]) == (False, "rather a form of another word")
    assert tocsin.rows("topics", "forms", "courts", "--off", "судом")[-1]["reason"]
    assert "switched off" in tocsin("topics", "forms", "courts")


def test_no_form_is_without_origin(tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    tocsin("topics", "add", "Chechnya", "place:Chechnya", "--lang", "en")
    rows = tocsin.rows("topics", "forms", "Chechnya")
    assert rows
    assert all(row["via"] for row in rows)
    assert "マルタン" not in {row["form"] for row in rows}


def test_the_forms_of_a_word_by_language(tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    shown = tocsin("lexicon", "forms", "суд", "--lang", "ru", "--lang", "ka")
    assert "rather a form of another word" in shown
    assert "Georgian: 33, as in" in shown
    assert {"lang": "ru", "form": "суда", "how": "table", "on": True, "reason": None, "attached": False} in tocsin.rows(
        "lexicon", "forms", "суд", "--lang", "ru"
    )
