"""Alias lists of others: both formats, twice the same, nothing usable; and the names found afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.cli.lexicon import lexicon as command
from alerts.lexicon import Lexicon
from alerts.lexicon.importing import groups, store
from crawler.errors import RequestError

JRC = ["7\tP\tu\tAnna+Beispiel\n", "7\tP\tru\tАнна+Байшпиль\n", "8\tO\tu\tLonely+Name\n"]


def test_both_formats() -> None:
    assert list(groups(JRC)) == [("Anna Beispiel", "Анна Байшпиль")]
    assert list(groups(["# note\n", "\n", "One|Two ; Three\n", "Alone\n"])) == [("One", "Two", "Three")]


def test_stored_once(tmp_path: Path) -> None:
    path = tmp_path / "aliases.tsv"
    assert store(groups(JRC), path) == (1, 0)
    assert store(groups(JRC), path) == (0, 1)
    assert path.read_text("utf-8") == "Anna Beispiel\tАнна Байшпиль\n"


def test_nothing_to_import(tmp_path: Path) -> None:
    with pytest.raises(RequestError) as caught:
        store(groups(["Alone\n"]), tmp_path / "aliases.tsv")
    assert caught.value.code == "nothing_to_import"


def test_the_command_and_the_name_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path))
    (tmp_path / "names.tsv").write_text("Watchers of Examplia\tНаблюдатели Примерии\n", "utf-8")
    result = CliRunner().invoke(command, ["import", str(tmp_path / "names.tsv")])
    assert (result.exit_code, result.output[:7]) == (0, "1 names")
    rows = Lexicon(tmp_path / "lexicon").name("Watchers of Examplia", ())
    assert any([slot[0].value for slot in row.slots] == ["наблюдатели", "примерии"] for row in rows)


def test_forms_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path))
    result = CliRunner().invoke(command, ["forms", "penjara", "--lang", "id"])
    assert result.exit_code == 0
    assert "id  + penjara  (written)" in result.output
    assert '"lang": null' in CliRunner().invoke(command, ["place", "Grozny", "--json"]).output
