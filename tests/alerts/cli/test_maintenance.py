"""`tocsin backup` and `restore`: what was listed before is listed after."""

from __future__ import annotations

from pathlib import Path

from tests.support.commands import CommandLine


def test_backup_and_restore(tocsin: CommandLine, tmp_path: Path) -> None:
    tocsin("backup", str(tmp_path / "b.zip"))
    (tmp_path / "other").mkdir()
    other = CommandLine(tmp_path / "other")
    other("restore", str(tmp_path / "b.zip"))
    assert other.rows("statements", "list") == tocsin.rows("statements", "list")
    assert other.rows("deliveries", "list") == tocsin.rows("deliveries", "list")
