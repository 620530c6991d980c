"""`tocsin setup`: what it writes can be used, is private, and is not written over."""

from __future__ import annotations

import json
import os
import pty
import sys
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


def typed(arguments: list[str], *answers: str) -> tuple[str, int]:
    """What a terminal shows while each answer is typed at its question, and the exit status."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, "-m", "tocsin", *arguments])
    shown = b""
    for answer in (*answers, ""):
        while not shown.rstrip(b" ").endswith(b":"):
            try:
                shown += (read := os.read(terminal, 4096))
            except OSError:  # the end, on Linux
                read = b""
            if not read:
                return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.write(terminal, f"{answer}\n".encode())
        shown += b"\n"
    raise AssertionError(f"asks more than expected: {shown.decode()}")


def test_on_a_terminal_it_asks_and_shows_no_password(tmp_path: Path) -> None:
    folder = tmp_path / "watch"
    answers = ["desk@example.org", "mail.example.org", "ninety", "465", "me", "", "", "Chechnya", "s3cret"]
    shown, status = typed(["setup", str(folder), "--no-test"], *answers)
    assert status == 0, shown
    asked = ("Mail address for alerts", "Mail server", "Its port", "User name", "Sender", "First site", "Password")
    places = [shown.index(words) for words in asked]
    assert places == sorted(places)
    assert "s3cret" not in shown
    loaded = config.load(str(folder / "tocsin.toml"), env={})
    assert (config.smtp(loaded).port, config.smtp(loaded).password) == (465, "s3cret")
    assert [topic.name for topic in config.topics(loaded)] == ["Chechnya"]


def test_empty_answers_leave_alerts_on_the_terminal(tmp_path: Path) -> None:
    shown, status = typed(["setup", str(tmp_path / "watch")], "", "", "")
    assert status == 0, shown
    assert [c.kind for c in config.channels(config.load(str(tmp_path / "watch" / "tocsin.toml"), env={}))] == [
        "terminal"
    ]


def test_no_terminal_is_asked_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["setup", str(tmp_path / "watch")], input="desk@example.org\n")
    assert done.exit_code == 0
    assert "Mail address" not in done.output


def test_a_dash_is_no_user_name(tmp_path: Path) -> None:
    answers = ["desk@example.org", "mail.example.org", "", "-", "", "", "Chechnya"]
    shown, status = typed(["setup", str(tmp_path / "watch"), "--no-test"], *answers)
    assert status == 0, shown
    assert "Password" not in shown
    smtp = config.smtp(config.load(str(tmp_path / "watch" / "tocsin.toml"), env={}))
    assert (smtp.username, smtp.port) == ("", 465)
