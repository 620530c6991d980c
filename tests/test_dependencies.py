"""What an installation consists of is pinned, hashed, listed with its licence, and built alike twice."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from docs.build import dependencies

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
FOUND = dependencies.packages()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert len(entries) > 80
    assert [entry for entry in entries if not re.match(r"[\w.-]+==[\w.]+", entry)] == []
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("road", ["Makefile", "deploy/Dockerfile"])
def test_every_way_to_install_asks_for_the_hashes(road: str) -> None:
    text = (ROOT / road).read_text(encoding="utf-8")
    installs = [line for line in text.splitlines() if re.search(r"pip\)? install.* -r ", line, re.I)]
    assert installs
    assert [line for line in installs if "--no-deps --require-hashes" not in line] == []


def test_the_page_lists_what_the_lock_file_pins() -> None:
    page = dependencies.PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| ([^|]+) \|", page, re.M)
    assert {row[:2] for row in rows if row[0] not in ("package", "---")} == {(p.name, p.version) for p in FOUND}
    assert [row for row in rows if "?" in row[2]] == []


def test_nothing_is_under_a_licence_that_reaches_over() -> None:
    assert dependencies.copyleft(FOUND) == []
    assert dependencies.copyleft([dependencies.Package("x", "1", "AGPL-3.0", "", "", True, ())]) == ["x"]
    assert dependencies.copyleft([dependencies.Package("x", "1", "GNU GPLv3", "", "", True, ())]) == ["x"]
    assert dependencies.copyleft([dependencies.Package("x", "1", "LGPL-3.0-only", "", "", True, ())]) == []


def test_the_list_for_programs_is_whole_and_always_the_same() -> None:
    said = json.loads(dependencies.sbom(FOUND))
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    assert len({part["purl"] for part in said["components"]}) == len(FOUND)
    assert dependencies.sbom(FOUND) == dependencies.sbom(dependencies.packages())


def wheel(folder: Path, name: str) -> Path:
    source = folder / name / "source"
    for part in ("crawler", "alerts"):
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for part in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / part, source)
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "wheel", "--no-index", "--no-deps"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "CC": "/bin/false"}
    command += ["--no-build-isolation", "--wheel-dir", str(folder / name), str(source)]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)
    return next((folder / name).glob("*.whl"))


@pytest.mark.timeout(300)
def test_without_native_code_the_wheel_is_pure_and_the_same_twice(tmp_path: Path) -> None:
    one, two = wheel(tmp_path, "one"), wheel(tmp_path, "two")
    assert [file for file in zipfile.ZipFile(one).namelist() if file.endswith((".so", ".c"))] == []
    digests = {hashlib.sha256(made.read_bytes()).hexdigest() for made in (one, two)}
    assert len(digests) == 1
