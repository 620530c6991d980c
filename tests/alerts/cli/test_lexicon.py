"""`tocsin lexicon import`: the commands that match know the names."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.commands import CommandLine


def test_imported_names_are_known_to_match_and_to_test(tocsin: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "names").write_text("Harbour Watch Network\tRéseau Vigie du Port\n", encoding="utf-8")
    (tmp_path / "topics").write_text('{"id": 1, "query": "name:\\"Harbour Watch Network\\""}\n', encoding="utf-8")
    text = "Le Réseau Vigie du Port a publié son rapport."
    (tmp_path / "documents").write_text(json.dumps({"id": "d", "text": text, "lang": "fr"}) + "\n", encoding="utf-8")
    tocsin("lexicon", "import", str(tmp_path / "names"))

    matched = tocsin("match", "--topics", str(tmp_path / "topics"), str(tmp_path / "documents"))
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    tested = tocsin("topics", "test", 'name:"Harbour Watch Network"', str(tmp_path / "text.txt"), "--json")

    assert json.loads(matched)["topic"] == 1
    assert json.loads(tested)["matches"] is True


def test_the_list_as_csv(tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    (tmp_path / "names").write_text("Harbour Watch\tVigie du Port\n", encoding="utf-8")
    tocsin("lexicon", "import", str(tmp_path / "names"))
    assert tocsin("lexicon", "list", "--csv").splitlines() == ["names", '"Harbour Watch, Vigie du Port"']
    assert tocsin.rows("lexicon", "list") == [{"names": ["Harbour Watch", "Vigie du Port"]}]
