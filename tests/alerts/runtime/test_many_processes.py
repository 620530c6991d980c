"""Whether there can be a queue; and where there is none, a fix that brings it."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from alerts.runtime import many_processes
from crawler.errors import ConfigError

ROOT = Path(__file__).parents[3]
URL = "postgresql+psycopg://tocsin@db.example.org/tocsin"


def test_a_queue_needs_postgresql_and_a_package_that_the_fix_brings(monkeypatch: pytest.MonkeyPatch) -> None:
    many_processes.check(URL)
    with pytest.raises(ConfigError) as caught:
        many_processes.check("sqlite:///tocsin.db")
    assert caught.value.code == "queue_database"
    monkeypatch.setitem(sys.modules, "procrastinate", None)  # as where it is not installed
    with pytest.raises(ConfigError) as caught:
        many_processes.check(URL)
    assert caught.value.code == "queue_missing"
    assert {"`make setup`", "'.[postgres]'"} <= set(re.findall(r"`.+?`|'.+?'", caught.value.fix))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert any(wanted.startswith("procrastinate") for wanted in extras["postgres"])
    assert "$(VENV)/.runtime: requirements.lock" in (ROOT / "Makefile").read_text("utf-8")
    assert "\nprocrastinate==" in (ROOT / "requirements.lock").read_text("utf-8")
