"""What deploy/ holds parses, and names commands and files that exist."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from alerts import config
from alerts.cli import COMMANDS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


def _unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=True, comment_prefixes=("#",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "tocsin.service", encoding="utf-8")
    return parser


def _compose() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return made


def _docker() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda f: f.name)
def test_each_file_says_how_it_is_checked(file: Path) -> None:
    assert re.search(r"^# Check: ", file.read_text(encoding="utf-8"), re.M)


def test_the_unit_starts_a_command_that_exists() -> None:
    service = dict(_unit().items("Service"))
    program, verb = service["ExecStart"].split()
    assert program.endswith("/.venv/bin/tocsin")  # where `make setup` puts it
    assert verb in COMMANDS
    assert service["NoNewPrivileges"] == "yes"
    assert float(service["TimeoutStopSec"]) > 10  # it ends by itself in ten


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (Debian: systemd)")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("tocsin")
    text = (DEPLOY / "tocsin.service").read_text(encoding="utf-8")
    unit = tmp_path / "tocsin.service"
    unit.write_text(text.replace("/opt/tocsin/.venv/bin/tocsin", str(program)), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_mistake_in_a_unit_is_noticed(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze (Debian: systemd)")
    unit = tmp_path / "tocsin.service"
    unit.write_text("[Service]\nExecStart=/no/such/program run\n", encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0


def test_the_image_is_made_of_files_that_exist() -> None:
    for word, rest in _docker():
        if word == "COPY" and not rest.startswith("--from"):
            *sources, _ = rest.split()
            assert [s for s in sources if not (ROOT / s).exists()] == []


def test_the_image_runs_as_a_user_without_rights() -> None:
    last = [i for i, (word, _) in enumerate(_docker()) if word == "FROM"][-1]
    final = dict(_docker()[last:])
    assert final["USER"] == "tocsin"
    assert final["VOLUME"] == "/data"
    assert "requirements-dev.lock" not in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_entry_point_reads_as_a_script() -> None:
    subprocess.run(["sh", "-n", str(DEPLOY / "entrypoint.sh")], check=True, timeout=10)


def test_the_first_start_writes_a_configuration_and_later_ones_keep_it(tmp_path: Path) -> None:
    """The entry point with a `tocsin` that only says what it was asked."""
    program = tmp_path / "bin" / "tocsin"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@"\n[ "$1" = init ] && touch tocsin.toml\nexit 0\n')
    program.chmod(0o755)
    said = [
        subprocess.run(
            ["sh", str(DEPLOY / "entrypoint.sh"), *words],
            cwd=tmp_path,
            env={"PATH": f"{program.parent}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout.split("\n")
        for words in (["demo"], ["run"], ["run"])
    ]
    assert said == [["demo", ""], ["init .", "run", ""], ["run", ""]]


def test_compose_builds_our_image_and_keeps_its_data() -> None:
    compose = _compose()
    service = compose["services"]["tocsin"]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert service["command"][0] in COMMANDS
    assert {mount.split(":")[0] for mount in service["volumes"]} <= set(compose["volumes"])
    assert int(service["stop_grace_period"].rstrip("s")) > 10


def test_the_example_environment_names_settings_that_exist() -> None:
    known = {f"TOCSIN_{n}__{f}".upper() for n, c in config.SECTIONS.items() for f in c.__dataclass_fields__}
    named = re.findall(r"^(?:# )?(TOCSIN_\w+)=", (DEPLOY / "tocsin.env.example").read_text(encoding="utf-8"), re.M)
    assert len(named) > 4
    assert {n.removesuffix("_FILE") for n in named} - known <= {"TOCSIN_LOG_LEVEL", "TOCSIN_DATABASE"}


def test_the_runtime_lock_holds_what_is_needed_to_run_and_nothing_else() -> None:
    names = [
        set(re.findall(r"^([\w.-]+)==", (ROOT / f).read_text(), re.M))
        for f in ("requirements.lock", "requirements-dev.lock")
    ]
    runtime, everything = names
    assert {"scrapy", "sqlalchemy", "aiosmtpd", "psycopg"} <= runtime
    assert runtime < everything
    assert not runtime & {"pytest", "mypy", "ruff", "hypothesis"}


def test_the_help_of_make_names_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", text, re.M)[1].split())  # type: ignore[index]
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20)
    assert {line.split()[1] for line in done.stdout.splitlines() if line.startswith("  make ")} == targets


def test_the_first_screen_of_the_readme_has_the_two_commands_and_the_ci_calls_the_second() -> None:
    screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24])
    block = re.search(r"```sh\n(.*?)```", screen, re.S)
    assert block is not None
    commands = [line.split("#")[0].strip() for line in block[1].splitlines()]
    assert commands == ["make demo", "make test"]
    ci = re.findall(r"^make (.+)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.M)
    assert "test" in ci
    assert len(set(ci)) == len(ci)
    assert "check" not in ci  # it runs the tests as well


WRITTEN = [
    path
    for folder in ("alerts", "crawler", "deploy", "docs", "bench")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".md", ".py", ".toml", ".yaml", ".sh", ".service", ".example", ".html"}
    or path.name == "Dockerfile"
]


def test_nothing_tells_people_to_install_a_name_that_is_not_registered() -> None:
    """Whoever registers `tocsin` first could serve anything under it: we install from the checkout or a wheel."""
    wrong = re.compile(r"pip3? install(?: -\S+)* ['\"]?tocsin(?![-\w])|pypi\.org/project/tocsin", re.M)
    assert wrong.search("`pip install 'tocsin[browser]'`")
    assert wrong.search("pip install -U tocsin\n")
    assert not wrong.search("/opt/tocsin/bin/pip install '.[browser]'")
    pages = [*WRITTEN, *ROOT.glob("*.md"), ROOT / "Makefile"]
    assert len(pages) > 300
    assert [str(page.relative_to(ROOT)) for page in pages if wrong.search(page.read_text(encoding="utf-8"))] == []


def test_the_unit_speaks_of_keys_that_exist() -> None:
    sections = {*config.SECTIONS, *config.TABLES, "Unit", "Service", "Install"}
    said = re.findall(r"\[(\w+)\]", (DEPLOY / "tocsin.service").read_text(encoding="utf-8"))
    assert set(said) <= sections
