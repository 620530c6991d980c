"""`tocsin backup` and `restore`: what was listed before is listed after."""

from __future__ import annotations

from pathlib import Path

from alerts.config import load
from alerts.runtime.installation_lock import only_one
from tests.support.commands import CommandLine


def test_backup_and_restore(tocsin: CommandLine, tmp_path: Path) -> None:
    tocsin("backup", str(tmp_path / "b.zip"))
    (tmp_path / "other").mkdir()
    other = CommandLine(tmp_path / "other")
    other("restore", str(tmp_path / "b.zip"))
    assert other.rows("statements", "list") == tocsin.rows("statements", "list")
    assert other.rows("deliveries", "list") == tocsin.rows("deliveries", "list")


def test_backups_in_a_folder(tocsin: CommandLine, tmp_path: Path) -> None:
    place = f"{tmp_path}/backups/"
    (made,) = tocsin.rows("backup", place)
    assert made["added"] == made["parts"] > 0
    (again,) = tocsin.rows("backup", "write", place)
    assert again["added"] < 3
    assert "parts are new" in tocsin("backup", place)
    listed = tocsin.rows("backup", "list", place)
    assert [row["rows"] for row in listed] == [made["rows"]] * len(listed)
    assert tocsin.rows("backup", "verify", place, "--backup", made["backup"]) == [{"rows": made["rows"], "tables": made["tables"]}]  # fmt: skip
    (tmp_path / "other").mkdir()
    other = CommandLine(tmp_path / "other")
    other("restore", place)
    assert other.rows("statements", "list") == tocsin.rows("statements", "list")
    (gone,) = tocsin.rows("backup", "prune", place, "--keep", "1")
    assert gone == {"backups": len(listed) - 1, "parts": 0}
    assert tocsin.refusal("backup", "list", str(tmp_path)).code == "backup_place"
    assert tocsin.refusal("backup", "verify", place, "--backup", "2026").code == "backup_missing"
    assert tocsin.refusal("restore", str(tmp_path / "none.zip")).code == "backup_missing"


def test_an_installation_moves(tocsin: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = CommandLine(tmp_path / "other")
    tocsin("db", "copy", str(tmp_path / "tocsin.db"), str(tmp_path / "other" / "tocsin.db"))
    assert other.rows("statements", "list") == tocsin.rows("statements", "list")
    assert other.rows("deliveries", "list") == tocsin.rows("deliveries", "list")


def test_a_move_is_refused_in_a_sentence(tocsin: CommandLine, tmp_path: Path) -> None:
    here, there = str(tmp_path / "tocsin.db"), str(tmp_path / "there.db")
    assert tocsin.refusal("db", "copy", here, here).code == "copy_onto_itself"
    assert tocsin.refusal("db", "copy", str(tmp_path / "none.db"), there).code == "database_missing"
    tocsin("db", "copy", here, there)
    assert tocsin.refusal("db", "copy", here, there).code == "database_not_empty"
    with only_one(load(str(tocsin.file))):
        assert tocsin.refusal("db", "copy", here, str(tmp_path / "new.db")).code == "already_running"
