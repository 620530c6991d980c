"""Across the commands: lists have the keys of the contract, secrets stay secret, and mistakes are refused with a code."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from alerts.cli import cli, main
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
    (["topics", "add", "x", "dam", "--since", "soon"], 2, "time_invalid"),
    (["channels", "add", "x", "file", "path"], 2, "option_invalid"),
    (["channels", "test", "nobody"], 2, "channel_unknown"),
    (["sources", "pause", "nobody"], 2, "source_unknown"),
    (["sources", "remove", "nobody"], 2, "source_unknown"),
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


def leaves(context: click.Context) -> Iterator[click.Context]:
    """Every command that does something."""
    command = context.command
    if not isinstance(command, click.Group):
        yield context
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from leaves(click.Context(inner, parent=context, info_name=name))


LEAVES = {context.command_path: context.command for context in leaves(click.Context(cli, info_name="tocsin"))}


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_has_an_example(path: str) -> None:
    text = inspect.cleandoc(LEAVES[path].help or "")
    assert "\b\n" in text
    assert path in text.split("\b\n", 1)[1]


@pytest.mark.parametrize(
    "path", [path for path in LEAVES if any(isinstance(p, click.Argument) for p in LEAVES[path].params)]
)
def test_every_argument_is_explained(path: str) -> None:
    shown = click.Context(LEAVES[path], info_name=path, max_content_width=1000, terminal_width=1000).get_help()
    section = shown.split("\nPositional arguments:\n", 1)[1].split("\n\n", 1)[0].splitlines()
    wanted = [p for p in LEAVES[path].params if isinstance(p, click.Argument)]
    assert len(section) == len(wanted)
    for line in section:
        name, _, meaning = line.strip().partition("  ")
        assert name
        assert meaning.strip().endswith(".")


# What these print is for people, for a shell or a pipe as it is.
WITHOUT_JSON = {
    "tocsin demo",
    "tocsin run",
    "tocsin worker",
    "tocsin mcp",
    "tocsin match",
    "tocsin completion",
    "tocsin man",
    "tocsin sources export",
}


@pytest.mark.parametrize("path", sorted(LEAVES.keys() - WITHOUT_JSON))
def test_every_command_speaks_json(path: str) -> None:
    assert "json_" in {parameter.name for parameter in LEAVES[path].params}


WRONG = [
    (["topics", "show", "nobody"], "topic_unknown"),
    (["topics", "show"], "argument_missing"),
    (["topics", "list", "--limit", "0"], "argument_invalid"),
    (["topics", "list", "--limit", "9" * 20], "argument_invalid"),
    (["statements", "show", "9" * 20], "argument_invalid"),
    (["statements", "reextract", "9" * 20], "argument_invalid"),
    (["mutes", "remove", "9" * 20], "argument_invalid"),
    (["topics", "list", "--limt", "1"], "flag_unknown"),
    (["topics", "lst"], "usage"),
    (["status"], "usage"),
]


@pytest.mark.parametrize(("arguments", "code"), WRONG)
def test_errors_have_a_code_and_are_json_when_that_is_asked_for(
    tocsin: CommandLine, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str
) -> None:
    for more in ([], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            main(["--config", str(tocsin.file), *arguments, *more])
        assert ended.value.code == 2
        said = capsys.readouterr()
        assert said.out == ""
        if more:
            assert json.loads(said.err)["code"] == code
        else:
            assert said.err.startswith("tocsin: ")
            assert said.err.rstrip().endswith(f"[{code}]")


def test_a_command_that_is_missing_is_answered_with_the_one_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    for said, meant in ((["status"], "doctor"), (["help"], "--help"), (["topics", "lst"], "list")):
        with pytest.raises(SystemExit):
            main(said)
        assert f"Did you mean “{meant}”?" in capsys.readouterr().err


def test_commands_print_no_markup() -> None:
    """Brackets in what a site says mean nothing: commands print parts of text, and the consoles read no markup."""
    folder = Path(inspect.getfile(main)).parent
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.py")}
    assert [name for name, text in texts.items() if "[/" in text or "[bold" in text or "rich.markup" in text] == []
    assert [name for name, text in texts.items() if "Console(" in text] == ["output.py"]
    assert "Console(" in texts["output.py"]
    assert texts["output.py"].count("markup=False") == 4


ODD = "[VIDEO] Bridge [/] closed [red]x"


@pytest.mark.parametrize(
    "command",
    [
        ["topics", "add", ODD, "bridge"],
        ["topics", "show", ODD],
        ["topics", "list"],
        ["topics", "mute", ODD],
        ["topics", "remove", ODD],
    ],
)
def test_names_are_text(tocsin: CommandLine, command: list[str]) -> None:
    if command[1] != "add":
        tocsin("topics", "add", ODD, "bridge")
    assert ODD in tocsin(*command)


def test_json_after_two_dashes_is_no_flag(tocsin: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["topics", "show", "--", "--json"], ["sources", "list", "--", "--json"]):
        with pytest.raises(SystemExit):
            main(["--config", str(tocsin.file), *arguments])
        assert capsys.readouterr().err.startswith("tocsin: ")


@pytest.mark.parametrize("noun", ["alerts", "deliveries", "statements"])
def test_an_empty_list_says_whether_there_is_none_yet_or_none_like_this(tmp_path: Path, noun: str) -> None:
    empty = CommandLine(tmp_path)
    assert empty(noun, "list").strip() == f"No {noun} yet."
    assert empty(noun, "list", "--since", "1d").strip().endswith("matches these filters.")


def test_the_wrong_place_of_a_query_is_shown_in_the_whole_query(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = CommandLine(tmp_path)
    with pytest.raises(SystemExit):
        main(["--config", str(empty.file), "topics", "add", "x", "prison AND place:Georgia"])
    shown, caret = capsys.readouterr().err.splitlines()[-2:]
    assert shown == "prison AND place:Georgia"
    assert shown[caret.index("^") :] == "Georgia"


@pytest.mark.parametrize(
    "arguments",
    [
        ["topics", "add", "x", "dam", "--digest", "every day at 8"],
        ["channels", "add", "x", "file", "path=x", "digest=every day at 8"],
    ],
)
def test_a_digest_in_words_is_answered_with_both_ways_of_writing_it(tmp_path: Path, arguments: list[str]) -> None:
    error = CommandLine(tmp_path).refusal(*arguments)
    assert error.code == "duration_invalid"
    assert "cron 0 8 * * *" in error.fix
    assert '"1d"' in error.fix
