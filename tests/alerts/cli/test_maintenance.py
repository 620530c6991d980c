"""`tocsin backup` and `restore`: what was listed before is listed after."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from alerts.cli import cli
from alerts.config import load
from alerts.runtime.installation_lock import only_one
from alerts.views import processes
from crawler import clock
from crawler.config.secrets import new_key
from crawler.storage.backup_sealing import SEALED
from crawler.storage.database import Database
from crawler.storage.models import Process
from tests.support.commands import CommandLine
from tests.support.s3_server import ACCESS, BUCKET, SECRET, S3Server


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
    (only,) = (tmp_path / "backups" / "backups").iterdir()
    only.rename(only.with_name(f"2999{only.name[4:]}"))
    said = CliRunner().invoke(cli, ["--config", str(tocsin.file), "backup", "list", place])
    assert f"The time of the backup 2999{only.name[4:]} is still to come: a clock was wrong" in said.stderr
    assert "2999" in said.stdout
    assert tocsin.refusal("backup", "list", str(tmp_path)).code == "backup_place"
    assert tocsin.refusal("backup", "verify", place, "--backup", "2026").code == "backup_missing"
    assert tocsin.refusal("restore", str(tmp_path / "none.zip")).code == "backup_missing"


def test_backups_on_a_server(tocsin: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server, place = S3Server(), f"s3://{BUCKET}/tocsin"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS)
    settings = f'[s3]\nendpoint = "{server.url}"\nsecret_key = "env:OURS"\n[network]\nallow_private = ["127.0.0.1"]\n'
    tocsin.file.write_text(settings)
    assert tocsin.refusal("backup", place).code == "secret_missing"
    monkeypatch.setenv("OURS", SECRET)
    (made,) = tocsin.rows("backup", place)
    (tmp_path / "other").mkdir()
    other = CommandLine(tmp_path / "other")
    other.file.write_text(settings)
    other("restore", place, "--backup", made["backup"])
    assert other.rows("statements", "list") == tocsin.rows("statements", "list")
    assert all(body.startswith(SEALED) for body, _ in server.files.values())
    (tmp_path / "copy").mkdir()  # a copy of the bucket in a folder is restored as well
    for key, (body, _) in server.files.items():
        file = tmp_path / "copy" / key.removeprefix("tocsin/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    assert tocsin.rows("backup", "verify", str(tmp_path / "copy"))[0]["rows"] == made["rows"]
    monkeypatch.setenv("TOCSIN_SECRET_KEY", new_key())
    assert tocsin.refusal("restore", place).code == "secret_key_wrong"
    tocsin.file.write_text(settings + 'proxy = "socks5h://127.0.0.1:9"\n')
    assert tocsin.refusal("backup", place).code == "s3_proxy"
    server.close()


def test_what_retention_removes_is_said_before(tocsin: CommandLine) -> None:
    assert tocsin.refusal("db", "prune").code == "retention_forever"
    ages = {"TOCSIN_RETENTION__STATEMENTS": "30d", "TOCSIN_RETENTION__ALERTS": "30d"}
    with pytest.MonkeyPatch.context() as patch:
        for name, age in ages.items():
            patch.setenv(name, age)
        (found,) = tocsin.rows("db", "prune", "--dry-run")
        assert found == {"alerts": 1, "statements": 0, "dry_run": True}
        assert tocsin("db", "prune") == "Removed: 1 alert and 0 statements.\n"
        patch.setenv("TOCSIN_RETENTION__ALERTS", "1d")
        assert tocsin.refusal("db", "prune").code == "retention_short"


def test_an_installation_moves(tocsin: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = CommandLine(tmp_path / "other")
    tocsin("db", "copy", str(tmp_path / "tocsin.db"), str(tmp_path / "other" / "tocsin.db"))
    assert other.rows("statements", "list") == tocsin.rows("statements", "list")
    assert other.rows("deliveries", "list") == tocsin.rows("deliveries", "list")


def test_a_move_waits_for_who_is_at_work(tocsin: CommandLine, sqlite: Database, tmp_path: Path) -> None:
    """A worker has no lock of the installation; one that was killed left its last sign of life."""
    here, there = str(tmp_path / "tocsin.db"), tmp_path / "there.db"
    with sqlite.write() as session:
        now = clock.utcnow()
        session.add(Process(id="a:1:1", role="worker", host="a", version="1", started_at=now, seen_at=now, numbers={}))
    refused = tocsin.refusal("db", "copy", here, str(there))
    assert (refused.code, refused.message) == ("database_in_use", "Processes are at work on the old database: worker on a.")  # fmt: skip
    with sqlite.write() as session:
        session.execute(sa.update(Process).values(seen_at=clock.utcnow() - processes.ALIVE))
    assert "copied and compared" in tocsin("db", "copy", here, str(there))


def test_a_move_is_refused_in_a_sentence(tocsin: CommandLine, tmp_path: Path) -> None:
    here, there = str(tmp_path / "tocsin.db"), str(tmp_path / "there.db")
    assert tocsin.refusal("db", "copy", here, here).code == "copy_onto_itself"
    assert tocsin.refusal("db", "copy", str(tmp_path / "none.db"), there).code == "database_missing"
    tocsin("db", "copy", here, there)
    assert tocsin.refusal("db", "copy", here, there).code == "database_not_empty"
    with only_one(load(str(tocsin.file))):
        assert tocsin.refusal("db", "copy", here, str(tmp_path / "new.db")).code == "already_running"
