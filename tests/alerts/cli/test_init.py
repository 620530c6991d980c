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
    assert (tmp_path / "watch" / "tocsin.db").exists()
    from alerts import config

    loaded = config.load(str(file), env={})
    assert loaded.sources
    assert config.topics(loaded)
    with pytest.raises(SystemExit) as ended:
        main(["init", str(tmp_path / "watch")])
    assert ended.value.code == 2
