"""What is installed is whole: dependencies are those that are imported, and the wheel alone, in an environment of its own, shows its demonstration."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {"crawler", "alerts", "tocsin", "tests", "docs", "bench"}
BUILDERS = ROOT / "alerts" / "lexicon" / "build"  # run by hand, in the checkout

# Declared and never imported by us, and why; the others of `dev` are commands and plug-ins.
SHARED = {"opentelemetry"}  # the names that several distributions share
UNSEEN = {
    "lxml-html-clean": "trafilatura imports it",
    "psycopg": "SQLAlchemy imports it by the address of the database",
    "mypy": "make types",
    "ruff": "make lint",
    "setuptools": "builds the wheel",
    "pytest-timeout": "a plug-in",
    "pytest-xdist": "a plug-in",
    "types-lxml": "types",
    **dict.fromkeys(
        ("opentelemetry-api", "opentelemetry-exporter-otlp-proto-http", "opentelemetry-proto", "opentelemetry-sdk"),
        "all are imported as `opentelemetry`",
    ),
}


def plain(name: str) -> str:
    """A distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: list[str]) -> set[str]:
    """The names in a list of requirements."""
    return {plain(re.split(r"[\[<>=;!~ ]", one, maxsplit=1)[0]) for one in requirements}


def imported(*folders: str) -> set[str]:
    """The distributions that files below these folders import, at the top, deferred, or for types only."""
    known = packages_distributions()
    files = (file for folder in folders for file in (ROOT / folder).rglob("*.py") if BUILDERS not in file.parents)
    tops = {name.split(".")[0] for file in files for name in _names(ast.parse(file.read_text(encoding="utf-8")))}
    return {plain(known.get(top, [top])[0]) for top in tops - OURS - SHARED - sys.stdlib_module_names}


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("import_module", "find_spec"):
            yield from (str(a.value) for a in node.args if isinstance(a, ast.Constant))


def test_what_is_imported_is_declared_and_nothing_else() -> None:
    extras = PROJECT["optional-dependencies"]
    product = declared(
        PROJECT["dependencies"]
        + extras["apprise"]
        + extras["browser"]
        + extras["postgres"]
        + extras["s3"]
        + extras["otel"]
    )
    work = declared(extras["dev"] + extras["bench"])
    by_product, by_work = imported("crawler", "alerts"), imported("tests", "docs/build", "bench")
    assert by_product - product == set()
    assert product - by_product - UNSEEN.keys() == set()
    assert by_work - product - work == set()
    assert work - by_work - UNSEEN.keys() == set()
    assert UNSEEN.keys() <= product | work


def test_extras_are_imported_only_when_they_are_used() -> None:
    """Without the extras every module still loads: nothing of them is imported at the top of a file."""
    extras = PROJECT["optional-dependencies"]
    optional = declared(extras["apprise"] + extras["browser"] + extras["postgres"] + extras["s3"] + extras["otel"])
    assert optional & declared(PROJECT["dependencies"]) == set()
    assert declared(extras["postgres"]) == {"procrastinate", "psycopg"}  # SQLite is as light as it was
    wrong = [
        (str(file), name)
        for folder in ("crawler", "alerts")
        for file in (ROOT / folder).rglob("*.py")
        if file.name != "renderer.py"  # a program of its own, started where the browser is there
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _names(ast.Module([node], []))
        if plain(name.split(".")[0]) in optional | SHARED
    ]
    assert wrong == []


# ---- the wheel


def build(folder: Path) -> Path:
    """The wheel, built from a copy of what goes into it."""
    source = folder / "source"
    kept = shutil.ignore_patterns("*.so", "__pycache__")
    for name in ("crawler", "alerts"):
        shutil.copytree(ROOT / name, source / name, ignore=kept)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    return next(folder.glob("tocsin-*.whl"))


def pip(*arguments: str) -> None:
    """Run pip without the index."""
    options = ["--disable-pip-version-check", "-q"]
    command = [sys.executable, "-m", "pip", *options, *arguments, "--no-index"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def install(wheel: Path, folder: Path) -> Path:
    """An environment that holds this wheel, and sees of ours the dependencies alone: .pth files in a folder that is added by one are not read."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    pip("--python", str(python), "install", "--no-deps", "--ignore-installed", str(wheel))
    return python


def call(*command: str | Path, folder: Path, code: int = 0) -> str:
    """What a command says on both streams; it must end with this code."""
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH" and not k.startswith("TOCSIN_")}
    done = subprocess.run(
        command, cwd=folder, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=220
    )
    assert done.returncode == code, done.stdout
    return done.stdout


def test_the_wheel_alone_is_the_product(tmp_path: Path) -> None:
    """Built, installed where nothing of the checkout can be imported, and started where foreign packages bear our names."""
    wheel = build(tmp_path)
    files = zipfile.ZipFile(wheel).namelist()
    assert {file.split("/")[0] for file in files if ".dist-info/" not in file} == {"crawler", "alerts", "tocsin"}
    assert [file for file in files if re.match(r"alerts/(lexicon/build|public)/|.*\.c$", file)] == []
    python = install(wheel, tmp_path / "environment")
    tocsin = python.with_name("tocsin")

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    found = call(
        python, "-c", "import tocsin, crawler, alerts.cli as a; print(crawler.__file__, a.__file__)", folder=elsewhere
    )
    assert [Path(place).is_relative_to(tmp_path) for place in found.split()] == [True, True]
    for module in ("docs.build", "tests", "alerts.lexicon.build"):
        assert "ModuleNotFoundError" in call(python, "-c", f"import {module}", folder=elsewhere, code=1)

    foreign(elsewhere)
    refused = call(python, "-m", "tocsin", "--version", folder=elsewhere, code=1)
    assert refused.startswith("tocsin: Python finds another package “crawler” in the place of Tocsin's")
    assert refused.endswith("[foreign_package]\n")
    (elsewhere / "tocsin.toml").write_text("", encoding="utf-8")
    call(tocsin, "run", "--once", folder=elsewhere)  # nor do its processes look into the folder
    assert "copy of a" in call(tocsin, "demo", folder=elsewhere)


# ---- packages of others with our names


def foreign(folder: Path) -> None:
    """Packages `crawler` and `alerts` that are not ours."""
    for name in ("crawler", "alerts"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text("raise SystemExit('the foreign package was run')\n")


@pytest.mark.parametrize("name", ["crawler", "alerts"])
def test_a_foreign_package_is_refused(tmp_path: Path, name: str) -> None:
    foreign(tmp_path)
    shutil.rmtree(tmp_path / ({"crawler", "alerts"} - {name}).pop())
    said = call(sys.executable, "-m", "tocsin", "--version", folder=tmp_path, code=1)
    assert said == (
        f"tocsin: Python finds another package “{name}” in the place of Tocsin's: {tmp_path / name / '__init__.py'}. "
        "Start Tocsin in another folder, or install it in an environment of its own. [foreign_package]\n"
    )


def test_a_folder_without_code_is_refused_as_well(tmp_path: Path) -> None:
    """Where Tocsin is installed by its path, Python takes such a folder for a package before it comes to ours."""
    (tmp_path / "alerts").mkdir()
    said = call(sys.executable, "-m", "tocsin", "--version", folder=tmp_path, code=1)
    assert f"“alerts” in the place of Tocsin's: {tmp_path / 'alerts'}." in said


def test_ours_are_not_refused(tmp_path: Path) -> None:
    assert call(sys.executable, "-m", "tocsin", "--version", folder=tmp_path).startswith("tocsin, version ")
