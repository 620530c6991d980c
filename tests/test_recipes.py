"""The recipes of docs/adding-*.md, followed to the letter in a copy of the repository: the files that a page shows, nothing else, and the tests are green."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "test_recipes.py")
ALWAYS = ("tests/test_house.py", "tests/test_docs.py")
RECIPES = {
    "adding-a-site": ("tests/crawler/behaviour/test_saved_pages.py",),
    "adding-a-channel": (
        "tests/alerts/channels/test_matrix.py",
        "tests/alerts/channels/test_options.py",
        "tests/alerts/behaviour/test_channel_contract.py",
    ),
    "adding-an-operator": (
        "tests/alerts/query/operators",
        "tests/alerts/query/test_operators.py",
        "tests/alerts/query/test_manual.py",
    ),
    "adding-a-language": ("tests/alerts/lexicon/languages/test_eu.py",),
}


def files(page: str) -> dict[str, str]:
    """The files that a page shows, each under its path in a line of its own."""
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^`([\w/.-]+\.\w+)`:\n\n```\w+\n(.*?)^```$", text, re.M | re.S))


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the repository, for as long as the test lasts: it is large."""
    yield Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT))
    shutil.rmtree(tmp_path / "copy")


def test_the_recipes_alone_give_green_tests(copy: Path) -> None:
    """All pages in one copy, since most of the time goes into the tests of the whole; no page touches a file of another."""
    shown = [(copy / path, text) for page in RECIPES for path, text in files(page).items()]
    for path, text in shown:
        assert not path.exists()
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    code = [str(path.relative_to(copy)) for path, _ in shown if path.suffix == ".py"]
    for command in (
        ("-m", "ruff", "format", "--check", *code),
        ("-m", "ruff", "check", *code),
        ("-m", "docs.build.reference"),  # these two are `make docs`
        ("-c", "from docs.build.query_language import manual; open('docs/query-language.md', 'w').write(manual())"),
        ("-m", "pytest", "-q", *ALWAYS, *(test for tests in RECIPES.values() for test in tests)),
    ):
        done = in_the_copy(copy, *command)
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def in_the_copy(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Python there, with the copy's packages and not the installed ones."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "TOCSIN_"))}
    environment["PYTHONPATH"] = f"{copy}{os.pathsep}{copy / 'alerts' / 'public'}"
    return subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True, timeout=390, check=False
    )


def test_every_page_of_the_kind_is_followed() -> None:
    assert set(RECIPES) == {page.stem for page in (ROOT / "docs").glob("adding-*.md")}
    assert all(len(files(page)) >= 2 for page in RECIPES)
