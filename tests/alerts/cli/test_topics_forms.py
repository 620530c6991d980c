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
