"""The manual page has every command, and troff reads nothing of their texts as a request."""

from __future__ import annotations

import re
import shutil
import subprocess

import click
import pytest

from alerts.cli import cli
from alerts.cli.man import page
from tests.alerts.cli.test_every_command import LEAVES

PAGE = "\n".join(page(cli))
REQUESTS = {".TH", ".SH", ".SS", ".B", ".I", ".PP", ".nf", ".fi", ".TP"}


def test_every_command_is_in_the_page() -> None:
    assert re.findall(r"^\.SS (.+)$", PAGE.replace("\\-", "-"), re.M) == list(LEAVES)
    assert r"\-\-config" in PAGE
    assert {line.split()[0] for line in PAGE.splitlines() if line.startswith((".", "'"))} <= REQUESTS


def test_texts_that_look_like_requests_are_shown() -> None:
    @click.command(help=".TH is a \\request")
    def odd() -> None: ...

    assert "\\&.TH is a \\erequest" in "\n".join(page(odd))


@pytest.mark.skipif(shutil.which("man") is None, reason="no man here")
def test_man_reads_it() -> None:
    done = subprocess.run(["man", "--warnings", "-l", "-"], input=PAGE, capture_output=True, text=True, check=True)
    assert done.stderr == ""
