"""Whatever is wrong with the surroundings, every command says it in one sentence with a code and a fix, and Ctrl-C ends it without a word."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alerts.cli import main
from tests.journeys.house import installation

SURROUNDINGS = {
    # name: tocsin.toml, environment, code, exit code
    "port": ("[smtp]\nport = 99999", {}, "smtp_port", 2),
    "negative port": ("[smtp]\nport = -1", {}, "smtp_port", 2),
    "port by the environment": ("", {"TOCSIN_SMTP__PORT": "99999"}, "smtp_port", 2),
    "security": ('[smtp]\nsecurity = "ssl"', {}, "smtp_security", 2),
    "port of a proxy": ('[network]\nproxy = "http://proxy.example:99999"', {}, "proxy_invalid", 2),
    "log level": ("", {"TOCSIN_LOG_LEVEL": "LOUD"}, "log_level", 2),
    "workers": ("[crawl]\nworkers = -1", {}, "config_range", 2),
    "budget": ("[crawl]\nbudget = -5", {}, "config_range", 2),
    "folder that is a file": ('database = "tocsin.toml/x.db"', {}, "database_unreachable", 1),
    "folder that is closed": ('database = "/proc/none/x.db"', {}, "database_unreachable", 1),
    "no database": ('database = "mysql://root@localhost/x"', {}, "database_url", 1),
    "no server": ('database = "postgresql://u:hidden-pw@127.0.0.1:9/x"', {}, "database_unreachable", 1),
    "port of a server": ('database = "postgresql://u:hidden-pw@127.0.0.1:99999/x"', {}, "database_url", 1),
    "time zone": ('[operator]\ntimezone = "Mars/X"', {}, "timezone_unknown", 2),
    "waits": ('[delivery]\nretries = ["x"]', {}, "duration_invalid", 2),
    "no TOML": ("[smtp\nport", {}, "config_syntax", 2),
    "no UTF-8": ("\udcff", {}, "config_syntax", 2),
}
COMMANDS = [
    "statements list",
    "statements search a",
    "topics list",
    "topics add a b",
    "topics rehearse a",
    "sources list",
    "sources add http://127.0.0.1:9/",
    "sources check --all",
    "channels list",
    "channels add a terminal",
    "channels test a",
    "alerts list",
    "alerts held",
    "deliveries list",
    "mutes list",
    "backup copy.zip",
    "restore copy.zip",
    "db upgrade",
    "run --once",
]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_is_wrong_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "copy.zip").write_text("")
    for name, (text, environment, code, status) in SURROUNDINGS.items():
        (tmp_path / "tocsin.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.MonkeyPatch.context() as around:
            for key, value in environment.items():
                around.setenv(key, value)
            found, error = said(capsys, *command.split())
        assert found == status, (name, error)
        assert re.fullmatch(rf"tocsin: .+\. .+\. \[{code}\]", error.strip().splitlines()[0]), (name, error)
        assert "Traceback" not in error
        assert "hidden-pw" not in error


@pytest.mark.parametrize("command", [["crawl", "http://127.0.0.1:9/"], ["run"]])
@pytest.mark.parametrize("name", ["port", "workers", "folder that is closed", "no server", "no TOML"])
def test_commands_that_are_a_process_of_their_own(tmp_path: Path, command: list[str], name: str) -> None:
    text, _, code, status = SURROUNDINGS[name]
    (tmp_path / "tocsin.toml").write_text(text)
    with installation(tmp_path) as house:
        done = house.call(*command)
    assert (done.returncode, f"[{code}]" in done.stderr, "Traceback" in done.stderr) == (status, True, False), done


FILES = [
    ("restore missing.zip", 2),
    ("restore folder", 2),
    ("backup .", 2),
    ("backup file/", 1),
    ("backup list folder", 0),
    ("backup verify bytes", 2),
    ("backup prune folder", 0),
    ("backup nowhere/copy.zip", 1),
    ("sources import folder", 2),
    ("sources import bytes", 2),
    ("sources export nowhere/list.opml", 1),
    ("sources preview bytes", 1),
    ("extract missing.html", 2),
    ("extract --batch bytes", 2),
    ("match --topics missing bytes", 2),
    ("topics test bridge missing.html", 2),
    ("lexicon import bytes", 2),
    ("init file", 2),
    ("init file/below", 2),
    ("init /proc/none", 2),
    ("setup /proc/none --topic a", 2),
    ("setup file/below --topic a", 2),
    ("setup new --to a@example.org --host h --password-file folder", 2),
    ("setup new --to a@example.org --host h --username u --password-file bytes", 2),
    ("demo --keep file", 2),
    ("--config folder topics list", 2),
    ("--config missing.toml topics list", 2),
]


@pytest.mark.parametrize(("command", "status"), FILES)
def test_files_and_folders_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tocsin.toml").write_text("")
    (tmp_path / "file").write_text("")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00{" * 50)
    (tmp_path / "folder").mkdir()
    found, error = said(capsys, *command.split())
    assert found == status, error
    assert "Traceback" not in error
    if error:
        assert re.match(r"tocsin: .+ \[[a-z_]+\]$", error.strip().splitlines()[-1]), error


# ---- Ctrl-C

START = "from tocsin.__main__ import main; main()"
QUIET = {
    **os.environ,
    "PYTHONPROFILEIMPORTTIME": "1",
}  # each import is a line on standard error: a moment that can be waited for


def interrupted(folder: Path, module: str, *arguments: str) -> tuple[int, str]:
    """A command in a process group of its own that gets Ctrl-C as soon as it, or a child of it, has imported a module."""
    process = subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        cwd=folder,
        env=QUIET,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.rstrip().endswith(f" {module}"):
            os.killpg(process.pid, signal.SIGINT)
            break
    rest = process.stderr.read()
    return process.wait(100), "".join(line for line in rest.splitlines(True) if not line.startswith("import time:"))


@pytest.mark.parametrize("module", ["click.core", "alerts.cli.filters", "sqlalchemy.sql.base"])
def test_ctrl_c_while_a_command_starts(tmp_path: Path, module: str) -> None:
    (tmp_path / "tocsin.toml").write_text("")
    code, rest = interrupted(tmp_path, module, "topics", "list")
    assert (code, rest.strip()) == (130, "")  # Click ends the line in which ^C stands


@pytest.mark.parametrize(
    "module", ["alerts.runtime.supervisor", "alerts.runtime.alert_worker", "twisted.internet.defer"]
)
def test_ctrl_c_while_a_run_starts(tmp_path: Path, module: str) -> None:
    (tmp_path / "tocsin.toml").write_text("")
    code, rest = interrupted(tmp_path, module, "run")
    assert code in (0, 130), rest
    assert "Traceback" not in rest
    assert "KeyboardInterrupt" not in rest


@pytest.mark.parametrize("key", ["[operator] timezone", "[delivery] retries"])
def test_a_wrong_value_of_a_section_is_told_with_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tocsin.toml").write_text(f'{key.replace(" ", chr(10))} = "Mars/X"')
    assert f"{key}: " in said(capsys, "sources", "list")[1]
