"""`tocsin setup`: what it writes can be used, is private, and is not written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts import config
from alerts.cli import cli, main


def call(folder: Path, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(cli, ["setup", str(folder), *arguments, "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_options_alone_make_an_installation(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a \"b\" 'c'\n")
    folder = tmp_path / "watch"
    mail = ["--to", "desk@example.org", "--host", "mail.example.org", "--port", "465", "--username", "me"]
    call(
        folder, *mail, "--password-file", str(secret), "--topic", 'A "strike" ü', "--query", "strike OR Ü", "--no-test"
    )
    file = folder / "tocsin.toml"
    assert {path.stat().st_mode & 0o077 for path in (file, folder / "smtp-password")} == {0}
    loaded = config.load(str(file), env={})
    assert config.smtp(loaded).password.strip() == "a \"b\" 'c'"
    text = file.read_text()
    assert 'security = "tls"' in text
    assert "a \"b\" 'c'" not in text
    assert [(t.name, t.query, t.channels) for t in config.topics(loaded)] == [
        ('A "strike" ü', "strike OR Ü", ("desk",))
    ]
    assert [c.kind for c in config.channels(loaded)] == ["email"]


def test_without_mail_alerts_are_shown_on_the_terminal(tmp_path: Path) -> None:
    call(tmp_path, "--topic", "strike")
    assert [c.kind for c in config.channels(config.load(str(tmp_path / "tocsin.toml"), env={}))] == ["terminal"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--to", "desk@example.org"], "setup_host"), (["--port", "99999"], "argument_invalid")],
)
def test_what_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["setup", str(tmp_path), *arguments])
    assert ended.value.code == 2
    assert f"[{code}]" in capsys.readouterr().err
    assert not (tmp_path / "tocsin.toml").exists()


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    call(tmp_path, "--topic", "strike")
    with pytest.raises(SystemExit) as ended:
        main(["setup", str(tmp_path), "--topic", "other"])
    assert ended.value.code == 2
    assert "other" not in (tmp_path / "tocsin.toml").read_text()
