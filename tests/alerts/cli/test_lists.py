"""What a list loads before it prints: nothing that only crawling, matching or delivering needs. Held by names, not by time."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from alerts.cli import COMMANDS, LISTS, lists
from tests.support.commands import CommandLine

NOT_NEEDED = {"alembic", "apscheduler", "babel", "httpcore", "httpx", "jinja2", "lxml", "protego", "rich.progress", "scrapy", "simplemma", "tldextract", "trafilatura", "twisted"}  # fmt: skip
KINDS = {
    "httpcore",
    "httpx",
    "jinja2",
    "lxml",
    "rich.progress",
}  # of the channels' own files, which say which of their options are secret
LOADED = "import atexit, sys; atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr)); from tocsin.__main__ import main; main()"


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], cwd=folder, env={**os.environ, "TOCSIN_CONFIG": str(folder / "tocsin.toml")}, capture_output=True, text=True, timeout=300, check=True)  # fmt: skip
    return set(done.stderr.split())


@pytest.mark.parametrize("noun", LISTS)
def test_a_list_loads_nothing_heavy(tocsin: CommandLine, noun: str) -> None:
    tocsin("topics", "list")  # the database is at this version, and the file brought in
    folder = tocsin.file.parent
    assert loaded(folder, noun, "list") & (NOT_NEEDED - (KINDS if noun == "channels" else set())) == set()


def test_the_names_are_those_of_packages_that_are_there() -> None:
    assert [name for name in NOT_NEEDED if find_spec(name) is None] == []


@pytest.mark.parametrize("noun", LISTS)
def test_the_list_is_the_one_of_its_group(noun: str) -> None:
    module, _, attribute = COMMANDS[noun][0].partition(":")
    group = getattr(importlib.import_module(module), attribute)
    assert group.commands["list"] is getattr(lists, noun)
