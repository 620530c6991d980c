"""Alias lists of others: both formats, nothing usable, too much."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner

from alerts.cli.lexicon import lexicon as command
from alerts.lexicon.names.alias_files import checked, groups
from crawler.errors import RequestError

JRC = ["7\tP\tu\tAnna+Beispiel\n", "7\tP\tru\tАнна+Байшпиль\n", "8\tO\tu\tLonely+Name\n"]


def test_both_formats() -> None:
    assert list(groups(JRC)) == [("Anna Beispiel", "Анна Байшпиль")]
    assert list(groups(["# note\n", "\n", "One|Two ; Three\n", "Alone\n"])) == [("One", "Two", "Three")]


def test_nothing_to_import() -> None:
    with pytest.raises(RequestError) as caught:
        checked(groups(["Alone\n"]))
    assert caught.value.code == "nothing_to_import"


def test_a_list_that_is_too_long_is_refused_before_it_fills_the_memory() -> None:
    endless = ((f"Name {n}", f"Имя {n}") for n in count())
    with pytest.raises(RequestError) as caught:
        checked(endless)
    assert caught.value.code == "too_many_aliases"


def test_forms_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCSIN_CACHE", str(tmp_path))
    result = CliRunner().invoke(command, ["forms", "penjara", "--lang", "id"])
    assert result.exit_code == 0
    assert ["penjara", "yes"] in [line.split() for line in result.output.splitlines()]
    assert '"lang": null' in CliRunner().invoke(command, ["place", "Grozny", "--json"]).output
