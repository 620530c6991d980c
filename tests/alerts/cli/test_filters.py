"""Filters and paging of lists: what is asked for and no more, and names that do not exist are refused with the nearest one."""

from __future__ import annotations

import pytest

from tests.support.commands import CommandLine

LISTS = (
    "statements list",
    "statements search e",
    "sources list",
    "topics list",
    "channels list",
    "alerts list",
    "alerts held",
    "deliveries list",
    "mutes list",
)


@pytest.mark.parametrize("command", LISTS)
def test_every_list_has_pages_and_forms(tocsin: CommandLine, command: str) -> None:
    words = command.split()
    everything = tocsin.rows(*words)
    pages = [tocsin.rows(*words, "--limit", "1", "--page", str(n)) for n in range(1, len(everything) + 2)]
    assert [row for page in pages for row in page] == everything
    assert len(tocsin(*words, "--csv").splitlines()) == 1 + len(everything)
    assert tocsin.refusal(*words, "--csv", "--json").code == "form_twice"
    assert tocsin.refusal(*words, "--page", "2").code == "page_size"


@pytest.mark.parametrize(
    "command", [c for c in LISTS if c.split()[0] in ("statements", "sources", "alerts", "deliveries")]
)
def test_filters_choose(tocsin: CommandLine, command: str) -> None:
    words = command.split()
    everything = tocsin.rows(*words)
    assert tocsin.rows(*words, "--source", "paper") == everything
    assert tocsin.rows(*words, "--lang", "xx") == []
    assert tocsin.rows(*words, "--lang", "xx", "--lang", "en") == everything
    assert tocsin.rows(*words, "--until", "2026-03-01") == []
    assert tocsin.rows(*words, "--since", "2026-03-01", "--until", "2026-03-09") == everything
    assert "Did you mean “paper”?" in tocsin.refusal(*words, "--source", "papper").fix
    assert "Did you mean “Bridges”?" in tocsin.refusal(*words, "--topic", "bridge").fix


def test_statements_of_a_topic(tocsin: CommandLine) -> None:
    assert [row["title"] for row in tocsin.rows("statements", "list", "--topic", "Bridges")] == ["Told"]


def test_alerts_and_deliveries_show_headlines_and_ids_that_can_be_typed(tocsin: CommandLine) -> None:
    for noun in ("alerts", "deliveries"):
        [row] = tocsin.rows(noun, "list")
        assert row["headline"] == "Told"
        assert row["id"].startswith(row["short"])
        assert len(row["short"]) == 4
        assert row["short"] in tocsin(noun, "list")
        assert tocsin.rows(noun, "show", row["short"])[0]["id"] == row["id"]
