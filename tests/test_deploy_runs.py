"""The commands in deploy/ are run as they stand, by the real `tocsin`: only places (/data, /backups, port 8642) become ones of the test."""

from __future__ import annotations

import base64
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import make_url

from alerts import config
from alerts.runtime import job_queue
from alerts.web import server
from crawler.config.secrets import KEY
from crawler.errors import StorageError
from crawler.runtime.loop_watch import LoopWatch
from crawler.runtime.pulse import ALIVE, Pulse
from crawler.storage.database import Database
from tests.support.databases import Postgres, at_head
from tests.support.receivers import wait_for

pytestmark = pytest.mark.deploy
ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
PASSWORD = "correct horse battery"


def written(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def manifests(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(written(f"kubernetes/{name}.yaml")))


def container(name: str, kind: str = "Deployment") -> dict[str, Any]:
    made = next(m["spec"] for m in manifests(name) if m["kind"] == kind)
    pod = made["jobTemplate"]["spec"]["template"] if kind == "CronJob" else made["template"]
    found: dict[str, Any] = pod["spec"]["containers"][0]
    return found


COMPOSE = yaml.safe_load(written("compose.many.yaml"))["services"]


class Machine:
    """A folder, a port, and what the variables of its processes are."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        with server.bind("127.0.0.1", 0) as bound:
            self.port = int(bound.getsockname()[1])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
        path = f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.variables = {**kept, "PATH": path, "TOCSIN_WEB__PORT": str(self.port), **variables}

    def placed(self, word: str) -> str:
        """A word of a command, with its places."""
        # but not the repository's own, wherever that lies
        parts = [re.sub(r"(?<![\w.])/(?:data|var/lib|backups|etc/tocsin|etc|tmp)/", f"{self.folder}/", part) for part in word.split(str(ROOT))]  # fmt: skip
        return str(ROOT).join(parts).replace(":8642", f":{self.port}").replace("/opt/tocsin/.venv/bin/tocsin", "tocsin")

    def call(self, words: list[str], said: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [self.placed(word) for word in words],
            cwd=self.folder,
            env=self.variables,
            input=said,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def good(self, words: list[str], said: str = "") -> str:
        """What a command says; it must not fail."""
        done = self.call(words, said)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def start(self, words: list[str]) -> subprocess.Popen[bytes]:
        """Start a command that goes on; what it says is in `log`."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(words, cwd=self.folder, env=self.variables, stdout=log, stderr=log, start_new_session=True)  # fmt: skip

    def answers(self, path: str = "/readyz", **headers: str) -> tuple[int, str]:
        """The status and the text of an address of the desk; 0 while nobody listens."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""
        except OSError:
            return 0, ""


def ended(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A container of one installation, at its first start."""
    folder = tmp_path_factory.mktemp("one")
    machine = Machine(folder, **{ALIVE: str(folder / "alive")})
    process = machine.start(["sh", str(DEPLOY / "entrypoint.sh"), "run"])
    try:
        wait_for(lambda: machine.answers()[0] == 200 and len(list((folder / "alive").glob("*"))) == 3, 60)
        yield machine
    finally:
        ended(process)


def health_checks() -> list[list[str]]:
    docker = re.search(r"^HEALTHCHECK .*CMD (\[.*\])$", written("Dockerfile"), re.M)
    assert docker is not None
    web = container("web")
    found = [json.loads(docker[1]), COMPOSE["web"]["healthcheck"]["test"][1:]]
    found += [web[probe]["exec"]["command"] for probe in ("livenessProbe", "readinessProbe")]
    return [json.loads(word) for word in sorted({json.dumps(words) for words in found})]


def probes() -> list[list[str]]:
    workers = [m["spec"]["template"]["spec"]["containers"][0] for m in manifests("workers") if m["kind"] == "Deployment"]  # fmt: skip
    found = [one["livenessProbe"]["exec"]["command"] for one in (container("scheduler"), *workers)]
    for name in ("scheduler", "worker"):
        assert COMPOSE[name]["environment"][ALIVE] == "/tmp/alive"
        found.append([word.replace("$$", "$") for word in COMPOSE[name]["healthcheck"]["test"][1:]])
    assert all({"name": ALIVE, "value": "/tmp/alive"} in one["env"] for one in (container("scheduler"), *workers))
    return [json.loads(word) for word in sorted({json.dumps(words) for words in found})]


def test_the_health_checks_see_the_desk(one: Machine, tmp_path: Path) -> None:
    away = Machine(tmp_path)
    assert len(health_checks()) == 2
    for words in health_checks():
        one.good(words)
        assert away.call(words).returncode != 0


def test_the_probes_see_a_process_that_hangs(one: Machine) -> None:
    """Its file is old; those of all others are not."""
    (probe,) = probes()
    assert {file.name for file in (one.folder / "alive").iterdir()} == {"crawl", "alerts", "web"}
    one.good(probe)
    hangs = one.folder / "alive" / "other"
    hangs.touch()
    os.utime(hangs, times=(time.time() - 600,) * 2)
    assert one.call(probe).returncode == 1
    hangs.unlink()


def test_a_process_is_alive_while_the_database_is_away(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv(ALIVE, str(tmp_path / "alive"))
    pulse = Pulse(Database("sqlite:////no/such/folder/tocsin.db"), "crawl", LoopWatch(), dict)
    with pytest.raises(StorageError):
        pulse.beat(pulse.started)
    assert (tmp_path / "alive" / "crawl").exists()
    living = Pulse(sqlite, "crawl", LoopWatch(), dict)
    living.beat(living.started)
    living.end()
    assert not (tmp_path / "alive" / "crawl").exists()  # who ends well hangs not


def test_what_the_comments_ask_a_container_is_answered(one: Machine) -> None:
    commands = re.findall(r"exec \w+ (tocsin .+?)(?: {3,}.*)?$", written("compose.yaml"), re.M)
    assert len(commands) == 3
    said = [one.good(shlex.split(command)) for command in commands]
    assert "/sign-in?token=" in said[0]
    assert (one.folder / "backup.zip").stat().st_size > 1000
    assert (one.folder / "tocsin.toml").read_text("utf-8").startswith("#")


def test_the_settings_are_given_back_to_a_container_as_its_own(one: Machine) -> None:
    """Its owner and its mode stay, which another's copy would not have."""
    said = re.search(r"exec -T tocsin (cat .+?); .*\n.*exec -T tocsin (sh -c '.+?' < \S+) &&", written("compose.yaml"))
    assert said is not None
    mode = (one.folder / "tocsin.toml").stat().st_mode
    for command in said.groups():
        one.good(["sh", "-c", re.sub(r"(?<=[<>] )tocsin.toml$", "../mine.toml", command)])
    assert (one.folder / "tocsin.toml").stat().st_mode == mode
    assert (one.folder / "tocsin.toml").read_bytes() == (one.folder.parent / "mine.toml").read_bytes()


def test_the_example_of_an_environment_is_read(one: Machine) -> None:
    said = re.search(r"^# Check: +(.*)$", written("tocsin.env.example"), re.M)
    assert said is not None
    done = one.call(["sh", "-c", said[1].replace("deploy/", f"{DEPLOY}/") + " --json"])
    rows = {row["check"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert (rows["configuration"]["result"], rows["database"]["result"]) == ("ok", "ok"), done


UNITS = ["tocsin.service", "tocsin-scheduler.service", "tocsin-worker@.service"]


def prepared(name: str, word: str) -> list[str]:
    """The commands below a word in the first lines of a file."""
    said = re.search(rf"^# {word}: +(.*(?:\n#  .*)*)", written(name), re.M)
    assert said is not None
    return [re.sub(r" {3,}.*", "", line.removeprefix("#").strip()) for line in said[1].split("\n")]


def test_what_a_unit_wants_installed_is_enough_for_it(tmp_path: Path) -> None:
    """But for root, users and systemd: the folder is made, `tocsin` writes its settings there, and each unit's file is where it is said to be."""
    machine = Machine(tmp_path)
    (tmp_path / "deploy").symlink_to(DEPLOY)
    (tmp_path / "systemd" / "system").mkdir(parents=True)
    clone, user, folder, settings, _ = prepared(UNITS[0], "Install")
    assert (clone.split()[:2], user.split()[0]) == (["git", "clone"], "useradd")
    machine.good(shlex.split(re.sub(r" -[og] tocsin", "", folder)))
    machine.good(shlex.split(settings.replace("runuser -u tocsin -- ", "")))
    assert (tmp_path / "tocsin" / "tocsin.toml").stat().st_size > 1000
    for unit in UNITS:
        *before, start = prepared(unit, "Install")
        assert before == [clone, user, folder, settings]
        copy, enable = start.split(" && ")
        machine.good(shlex.split(copy))
        assert (tmp_path / "systemd" / "system" / unit).read_text("utf-8") == written(unit)
        assert enable.split()[:3] == ["systemctl", "enable", "--now"]
        assert enable.split()[3].split("@")[0] == unit.removesuffix(".service").rstrip("@")


def test_the_secrets_of_many_processes_are_read(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    (tmp_path / "deploy").mkdir()
    for line in prepared("compose.many.yaml", "Prepare"):
        if "chown" not in line or os.geteuid() == 0:  # a container's file has the owner that it has here
            machine.good(["sh", "-c", line.removeprefix("sudo ")])
    if os.geteuid() == 0:
        runs = re.search(r"^USER (\d+)$", written("Dockerfile"), re.M)
        assert runs is not None
        assert (tmp_path / "deploy" / "database-url").stat().st_uid == int(runs[1])
    secrets = {name: tmp_path / "deploy" / secret["file"] for name, secret in yaml.safe_load(written("compose.many.yaml"))["secrets"].items()}  # fmt: skip
    assert {file.stat().st_mode & 0o777 for file in secrets.values()} == {0o600}
    url = make_url(config.load(env={"TOCSIN_DATABASE_FILE": str(secrets["database-url"])}).database)
    database = COMPOSE["database"]["environment"]
    assert (url.username, url.database) == (database["POSTGRES_USER"], database["POSTGRES_DB"])
    assert (url.host, url.password) == ("database", secrets["database-password"].read_text("utf-8"))


def nightly() -> dict[str, list[str]]:
    unit = " && ".join(re.findall(r"^ExecStart=(.+)$", written("tocsin-backup.service"), re.M))
    loop = [word.replace("$$", "$") for word in COMPOSE["backup"]["entrypoint"]]
    return {"compose": loop, "kubernetes": container("backup", "CronJob")["command"], "unit": ["sh", "-c", unit]}


@pytest.mark.parametrize("where", ["compose", "kubernetes", "unit"])
def test_a_night_ends_with_a_backup_that_is_whole(where: str, one: Machine, tmp_path: Path) -> None:
    """The loop of compose.many.yaml is ended where it would sleep."""
    night = Machine(tmp_path, TOCSIN_CONFIG=str(one.folder / "tocsin.toml"))
    sleep = tmp_path / "sleep"
    sleep.write_text('#!/bin/sh\necho sleep "$@"\nkill $PPID\n')
    sleep.chmod(0o755)
    command = nightly()[where]
    assert command[2].count("backup") >= 3
    done = night.call(command)
    assert (done.returncode, "sleep 86400" in done.stdout) == ((-15, True) if where == "compose" else (0, False)), done
    kept = {path.name for path in tmp_path.iterdir()} - {"sleep"}
    assert kept == {night.placed(word).split("/")[-2] for word in re.findall(r"backup (/\S+/)", command[2])}
    assert re.search(r": [1-9]\d* rows in", done.stdout), done


class Cluster(Machine):
    """The desk of deploy/kubernetes on a database with a queue, let in to others as its tocsin.toml says."""

    def __init__(self, folder: Path, url: str) -> None:
        key = base64.b64encode(os.urandom(32)).decode()
        super().__init__(folder, TOCSIN_CONFIG=str(folder / "tocsin.toml"), TOCSIN_DATABASE=url, **{KEY: key})
        closed = written("kubernetes/tocsin.toml")
        opened = re.sub(r"^host = .*\n# .*:\n# (host = .*)\n# (public_url = .*)$", r"\1\n\2", closed, flags=re.M)
        assert opened != closed
        (folder / "tocsin.toml").write_text(opened, encoding="utf-8")


@pytest.fixture(scope="module")
def cluster(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    url = postgres.create("cluster")
    with closing(at_head(url)) as database, database.write() as session:
        job_queue.prepare(session)
    machine = Cluster(tmp_path_factory.mktemp("cluster"), url)
    people = re.search(r"exec -it deploy/tocsin-scheduler -- (sh -c '.*')$", written("kubernetes/kustomization.yaml"), re.M)  # fmt: skip
    assert people is not None
    machine.good(shlex.split(people[1]), PASSWORD + "\n")
    process = machine.start(["tocsin", *container("web")["args"]])
    try:
        wait_for(lambda: machine.answers()[0] == 200, 60)
        yield machine
    finally:
        ended(process)


def test_prometheus_reads_the_numbers_through_the_service(cluster: Machine) -> None:
    """By the name and the token that the comments say; what the autoscalers ask for is among them."""
    pages = written("kubernetes/kustomization.yaml"), written("prometheus/prometheus.yml")
    add = re.search(r"exec deploy/tocsin-scheduler -- (tocsin tokens add .*)$", pages[0], re.M)
    name = re.search(r"http://(\S+)/metrics", pages[0])
    assert add is not None
    assert name is not None
    assert f'targets: ["{name[1]}"]' in pages[1]
    service = next(m for m in manifests("web") if m["kind"] == "Service")
    (port,) = service["spec"]["ports"]
    assert name[1].split(".")[0] == service["metadata"]["name"]
    assert name[1].endswith(f":{port['port']}")
    assert {"name": port["targetPort"], "containerPort": 8642} in container("web")["ports"]
    token = cluster.good(shlex.split(add[1])).strip()
    assert cluster.answers("/metrics", host=name[1])[0] == 421
    status, text = cluster.answers("/metrics", host=name[1], authorization=f"Bearer {token}")
    assert status == 200
    (rule,) = yaml.safe_load(written("prometheus/adapter.yml"))["externalRules"]
    for scaler in (m["spec"] for m in manifests("workers") if m["kind"] == "HorizontalPodAutoscaler"):
        asked = scaler["metrics"][0]["external"]["metric"]
        (label, queue), *others = asked["selector"]["matchLabels"].items()
        assert f'\n{asked["name"]}{{{label}="{queue}"}} 0\n' in text
        assert (rule["seriesQuery"], rule["name"]["as"], others) == (f'{asked["name"]}{{{label}!=""}}', asked["name"], [])  # fmt: skip
        assert f"by ({label})" in rule["metricsQuery"]


def test_the_settings_of_the_cluster_are_looked_at(cluster: Machine, tmp_path: Path) -> None:
    """As its comment says, with the secrets of the cluster."""
    said = re.search(r"^# Check: +(.*)$", written("kubernetes/tocsin.toml"), re.M)
    assert said is not None
    words = [str(ROOT / word) if word.startswith("deploy/") else word for word in shlex.split(said[1])]
    rows = {row["check"]: row for row in map(json.loads, cluster.call([*words, "--json"]).stdout.splitlines())}
    assert [rows[name]["result"] for name in ("configuration", "database", "secrets")] == ["ok"] * 3
