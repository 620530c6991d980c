"""`tocsin init`: the file that it writes can be used, and is not written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.cli import cli, main


def test_init_writes_a_file_that_can_be_used(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["init", str(tmp_path / "watch")])
    assert done.exception is None, done.exception
    file = tmp_path / "watch" / "tocsin.toml"
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "watch").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "watch" / "tocsin.db").stat().st_mode & 0o777 == 0o600
    from alerts import config

    loaded = config.load(str(file), env={})
    assert loaded.sources
    assert config.topics(loaded)
    with pytest.raises(SystemExit) as ended:
        main(["init", str(tmp_path / "watch")])
    assert ended.value.code == 2


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file" / "below", Path("/proc/watch")):
        with pytest.raises(SystemExit) as ended:
            main(["init", str(folder)])
        said = capsys.readouterr().err
        assert (ended.value.code, said.count("\n")) == (2, 1), said
        assert "[folder_unwritable]" in said
