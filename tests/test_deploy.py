"""What deploy/ holds parses, and names commands and files that exist."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from alerts import config
from alerts.cli import COMMANDS, cli
from alerts.delivery.delays import Delays
from alerts.runtime import job_queue
from alerts.views import disk, metrics, processes
from crawler import clock
from crawler.config.secrets import KEY
from crawler.storage.models import Process
from tests.support.databases import Postgres, at_head

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


UNITS = ["tocsin.service", "tocsin-scheduler.service", "tocsin-worker@.service", "tocsin-backup.service"]
TIMER = "tocsin-backup.timer"


def _unit(name: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=("#",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name, encoding="utf-8")
    return parser


def _compose() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return made


def _docker() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_starts_a_command_that_exists(name: str) -> None:
    service = dict(_unit(name).items("Service"))
    commands = re.findall(r"^ExecStart=(\S+) (.*)$", (DEPLOY / name).read_text(encoding="utf-8"), re.M)
    assert len(commands) == (3 if service["Type"] == "oneshot" else 1)
    for program, words in commands:
        assert program.endswith("/.venv/bin/tocsin")  # where `make setup` puts it
        understood(words.split())
    assert service["NoNewPrivileges"] == "yes"
    assert float(service["TimeoutStopSec"]) > 10  # it ends by itself in ten


def understood(words: list[str]) -> None:
    """The command line knows the command and its flags, in the file as it stands."""
    command = cli.get_command(click.Context(cli), words[0])
    assert command is not None, words
    context = command.make_context(words[0], words[1:])
    if isinstance(command, click.Group):
        name, inner, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        assert inner is not None
        inner.make_context(name, rest)


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (Debian: systemd)")
def test_systemd_understands_the_unit(name: str, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("tocsin")
    text = (DEPLOY / name).read_text(encoding="utf-8")
    unit = tmp_path / name.replace("@", "@1")
    unit.write_text(text.replace("/opt/tocsin/.venv/bin/tocsin", str(program)), encoding="utf-8")
    shutil.copy(DEPLOY / TIMER, tmp_path)
    units = [unit, *([tmp_path / TIMER] if TIMER.startswith(unit.stem + ".") else [])]
    done = subprocess.run(["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, timeout=60)
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
    assert final["USER"] == "10001"
    assert "--uid 10001" in final["RUN"]
    assert final["VOLUME"] == "/data"
    assert "requirements-dev.lock" not in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


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
    if path.suffix in {".md", ".py", ".toml", ".yaml", ".sh", ".service", ".timer", ".example", ".html"}
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


# ---- many processes


def _many() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.many.yaml").read_text(encoding="utf-8"))
    return made


def test_the_compose_file_of_many_processes_starts_commands_that_exist() -> None:
    services = _many()["services"]
    for service in services.values():
        if "command" in service:
            understood(service["command"])
        for secret in service["secrets"]:
            assert secret in _many()["secrets"]
        for mount in service["volumes"]:
            assert mount.split(":")[0] in _many()["volumes"]
    ours = [service for name, service in services.items() if name != "database"]
    assert all(s["read_only"] and s["cap_drop"] == ["ALL"] and "database" in s["depends_on"] for s in ours)


def test_the_nightly_backup_adds_to_a_folder_and_one_that_failed_is_tried_again(tmp_path: Path) -> None:
    """The service's loop with a `tocsin` that only says what it was asked, and a `sleep` that ends the loop."""
    shell, flag, loop = _many()["services"]["backup"]["entrypoint"]
    for name, does in {
        "tocsin": 'echo "$@"; [ ! -e fails ] && [ ! -e "./$2" ]',
        "sleep": 'echo sleep "$@"; kill $PPID',
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)

    def said() -> list[str]:
        words = [shell, flag, loop.replace("$$", "$")]
        done = subprocess.run(words, cwd=tmp_path, env={"PATH": f"{tmp_path}:/bin"}, capture_output=True, text=True, timeout=10)  # fmt: skip
        return done.stdout.splitlines()

    backup, verify, prune, pause = said()
    assert verify == "backup verify /data/backups/"
    assert (backup, pause) == ("backup /data/backups/", "sleep 86400")
    assert prune.startswith("backup prune /data/backups/ --keep ")
    (tmp_path / "verify").touch()  # that alone fails: a whole backup comes soon, but not so often that the disk fills
    assert said() == [backup, verify, "sleep 3600"]
    (tmp_path / "fails").touch()
    assert said() == [backup, "sleep 600"]
    for line in (backup, verify, prune):
        understood(line.split())


def _manifests() -> list[dict[str, Any]]:
    folder = DEPLOY / "kubernetes"
    named = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    assert sorted([*named["resources"], "kustomization.yaml"]) == sorted(f.name for f in folder.glob("*.yaml"))
    files = [(folder / name).read_text(encoding="utf-8") for name in named["resources"]]
    return [made for file in files for made in yaml.safe_load_all(file)]


@pytest.fixture(scope="module")
def numbers(postgres: Postgres) -> set[str]:
    """The names of what an installation of many processes shows to Prometheus."""
    with closing(at_head(postgres.create("numbers"))) as database, database.write() as session:
        job_queue.prepare(session)
        said = dict.fromkeys(processes.SAID, 1.0) | dict(Delays().numbers())
        session.add(Process(id="a:1:1", role="crawl", host="a", version="1", started_at=clock.utcnow(), seen_at=clock.utcnow(), numbers=said))  # fmt: skip
        loaded = config.load(str(DEPLOY / "kubernetes" / "tocsin.toml"), env={})
        found = [*metrics.numbers(session, clock.utcnow()), disk.number(loaded)]
        suffixes = {name: {key.partition("{")[0] for key in values if key.startswith("_")} for name, _, values in found}
        return {name + suffix for name, some in suffixes.items() for suffix in (some or {""})}


def test_the_manifests_start_commands_that_exist_as_a_user_without_rights(numbers: set[str]) -> None:
    deployments = {m["metadata"]["name"]: m["spec"] for m in _manifests() if m["kind"] == "Deployment"}
    assert len(deployments) == 4
    for spec in deployments.values():
        pod = spec["template"]
        (container,) = pod["spec"]["containers"]
        understood(container["args"])
        assert spec["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
        assert pod["spec"]["securityContext"]["runAsNonRoot"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert {mount["name"] for mount in container["volumeMounts"]} == {v["name"] for v in pod["spec"]["volumes"]}
    for scaler in (m["spec"] for m in _manifests() if m["kind"] == "HorizontalPodAutoscaler"):
        assert scaler["scaleTargetRef"]["name"] in deployments
        assert scaler["metrics"][0]["external"]["metric"]["name"] in numbers


def test_all_processes_of_the_cluster_have_one_key() -> None:
    """Their folder of settings cannot be written, and a key that each made for itself opens nothing of the others."""
    said = [
        (DEPLOY / "kubernetes" / f"{name}.yaml").read_text("utf-8")
        for name in ("scheduler", "workers", "web", "backup")
    ]
    named = [re.findall(rf"- name: {KEY}\n\s+valueFrom: (.*)\n", text) for text in said]
    assert [len(some) for some in named] == [text.count("image: tocsin\n") for text in said]
    assert len({key for some in named for key in some}) == 1


def test_the_cluster_makes_verifies_and_prunes_a_backup_each_night() -> None:
    claim, job = (next(m for m in _manifests() if m["kind"] == kind) for kind in ("PersistentVolumeClaim", "CronJob"))
    assert re.fullmatch(r"\d+ \d+ \* \* \*", job["spec"]["schedule"])
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    shell, flag, line = container["command"]
    assert (shell, flag) == ("sh", "-c")
    commands = [command.split() for command in line.split(" && ")]
    assert [words[:2] for words in commands] == [["tocsin", "backup"]] * 3
    for words in commands:
        understood(words[1:])
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["backups"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts.keys() == volumes.keys()
    assert f" {mounts['backups']}/" in line


@pytest.mark.parametrize("file", ["prometheus/tocsin.rules.yml", "grafana/tocsin.json"])
def test_rules_and_pictures_ask_for_numbers_that_are_there(file: str, numbers: set[str]) -> None:
    text = (DEPLOY / file).read_text(encoding="utf-8")
    made = yaml.safe_load(text)  # JSON too
    rules = [rule["expr"] for group in made.get("groups", ()) for rule in group["rules"]]
    asked = rules or [target["expr"] for panel in made["panels"] for target in panel["targets"]]
    assert len(asked) >= 8
    assert {name for query in asked for name in re.findall(r"tocsin_\w+", query)} <= numbers


def test_the_settings_of_the_cluster_are_settings() -> None:
    assert config.load(str(DEPLOY / "kubernetes" / "tocsin.toml"), env={}).database
