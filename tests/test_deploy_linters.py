"""What each file of deploy/ says it is checked by is run as it stands, and sees a mistake. Linters that are no part of the lock file are asked by `make check-deploy`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


def _check(file: Path) -> str:
    """The first command that a file says it is checked by."""
    said = re.search(r'^# Check: +(.+?)(?: {5}.*)?$|"Check: (.+)"', file.read_text(encoding="utf-8"), re.M)
    assert said is not None
    return said[1] or said[2]


FILES = sorted(file for file in DEPLOY.rglob("*") if file.is_file())
QUICK = [file for file in FILES if _check(file).split()[0] in ("sh", "python")]
LINTED = [file for file in FILES if _check(file).split()[0] in ("hadolint", "check-jsonschema", "kubernetes-validate", "promtool")]  # fmt: skip
KUSTOMIZED = DEPLOY / "kubernetes" / "kustomization.yaml"


def _checked(command: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(["sh", "-c", command], cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60)  # fmt: skip


def test_every_check_is_run_by_a_test() -> None:
    """Here, or (`tocsin`, and the example of an environment) in test_deploy_runs.py."""
    others = {_check(file).split()[0] for file in FILES if file not in (*QUICK, *LINTED, KUSTOMIZED)}
    assert others == {"systemd-analyze", "tocsin", "set"}
    assert (len(QUICK), len(LINTED)) == (3, 10)


@pytest.mark.parametrize("file", QUICK, ids=lambda file: file.name)
def test_it_reads_as_what_it_is(file: Path) -> None:
    done = _checked(_check(file))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.deploy
@pytest.mark.parametrize("file", LINTED, ids=lambda file: file.name)
def test_its_own_linter_has_nothing_to_say(file: Path) -> None:
    done = _checked(_check(file))
    assert done.returncode == 0, done.stdout + done.stderr


MISTAKES = {
    "Dockerfile": ("USER 10001", "USER 10001\nRUN cd /tmp && sudo true"),
    "compose.yaml": ("restart: unless-stopped", "restarts: unless-stopped"),
    "compose.many.yaml": ("replicas: 2", "replicas: [2]"),
    "scheduler.yaml": ("periodSeconds", "periodSecond"),
    "workers.yaml": ("minReplicas: 1", "minReplicas: one"),
    "web.yaml": ("targetPort: http", "targetPorts: http"),
    "backup.yaml": ("backoffLimit", "backoffLimits"),
    "prometheus.yml": ("scrape_interval", "scrape_intervals"),
    "tocsin.rules.test.yml": ("queue: crawl}", "queue: alerts}"),
    "tocsin.rules.yml": ("max by (queue) (", "max by (queue ("),
}


@pytest.mark.deploy
@pytest.mark.parametrize("file", LINTED, ids=lambda file: file.name)
def test_its_own_linter_sees_a_mistake(file: Path, tmp_path: Path) -> None:
    right, wrong = MISTAKES[file.name]
    text = file.read_text(encoding="utf-8")
    assert right in text
    copy = shutil.copytree(DEPLOY, tmp_path / "deploy") / file.relative_to(DEPLOY)
    name = str(file.relative_to(ROOT))
    assert name in _check(file)
    assert _checked(_check(file).replace(name, str(copy))).returncode == 0
    copy.write_text(text.replace(right, wrong), encoding="utf-8")
    assert _checked(_check(file).replace(name, str(copy))).returncode not in (0, 127)


@pytest.mark.deploy
def test_the_pictures_ask_in_prometheus_own_language(tmp_path: Path) -> None:
    """As rules, since that is what its tool reads."""
    board = yaml.safe_load((DEPLOY / "grafana" / "tocsin.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(asked) > 8

    def read(exprs: list[str]) -> int:
        rules = [{"record": f"picture:{n}", "expr": expr} for n, expr in enumerate(exprs)]
        file = tmp_path / "rules.yml"
        file.write_text(yaml.safe_dump({"groups": [{"name": "pictures", "rules": rules}]}), encoding="utf-8")
        return _checked(f"promtool check rules {file}").returncode

    assert read(asked) == 0
    assert read([*asked, "sum(tocsin_sources"]) not in (0, 127)


@pytest.mark.deploy
def test_the_manifests_fit_together() -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("needs kubectl")
    done = _checked(_check(KUSTOMIZED))
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).count(" passed ") == 10, done
