"""Across the commands: lists have the keys of the contract, secrets stay secret, and mistakes are refused with a code."""

from __future__ import annotations

import pytest

from alerts.cli import main
from tests.support.commands import CommandLine

KEYS = [
    (["statements", "list"], ["id", "url", "aliases", "canonical_url", "title", "text", "published", "first_seen", "author", "language", "source", "kind"]),
    (["deliveries", "list"], ["id", "alert_id", "topic", "channel", "state", "attempts", "next_attempt", "last_error"]),
    (["sources", "list"], ["name", "url", "kind", "state", "every", "next_due", "last_read", "gaps"]),
    (["topics", "list"], ["name", "query", "channels", "matches", "state"]),
    (["channels", "list"], ["name", "kind", "options", "state"]),
    (["alerts", "list"], ["id", "topic", "kind", "statements"]),
]  # fmt: skip


@pytest.mark.parametrize(("command", "keys"), KEYS)
def test_lists_have_the_keys_of_the_contract(tocsin: CommandLine, command: list[str], keys: list[str]) -> None:
    rows = tocsin.rows(*command)
    assert rows
    assert set(keys) <= set(rows[0])
    assert len(tocsin.rows(*command, "--limit", "1")) == 1
    assert tocsin(*command)  # and a table for people


def test_secrets_are_never_shown(tocsin: CommandLine) -> None:
    shown = tocsin("channels", "list") + tocsin("channels", "list", "--json")
    assert "QUJD" not in shown


REFUSALS = [
    (["statements", "show", "999"], 2, "statement_unknown"),
    (["alerts", "show", "zzz"], 2, "alert_unknown"),
    (["deliveries", "show", "zzz"], 2, "delivery_unknown"),
    (["topics", "show", "nobody"], 2, "topic_unknown"),
    (["topics", "add", "Bridges", "dam"], 2, "topic_exists"),
    (["topics", "add", "x", "dam", "--channel", "nobody"], 2, "channel_unknown"),
    (["topics", "add", "x", "dam", "--since", "soon"], 2, "duration_invalid"),
    (["channels", "add", "x", "file", "path"], 2, "option_invalid"),
    (["channels", "test", "nobody"], 2, "channel_unknown"),
    (["sources", "pause", "nobody"], 2, "source_unknown"),
    (["sources", "remove", "paper"], 2, "source_in_use"),
    (["topics", "lst"], 2, ""),
    (["topicz"], 2, "topics"),
    (["statements", "list", "--limit", "0"], 2, ""),
]


@pytest.mark.parametrize(("arguments", "status", "said"), REFUSALS)
def test_refusals(
    tocsin: CommandLine, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(tocsin.file), *arguments])
    error = capsys.readouterr().err
    assert ended.value.code == status
    assert said in error
    assert "Traceback" not in error
