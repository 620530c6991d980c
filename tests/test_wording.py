"""What people read in help, errors, tables and mails: the quotation marks of English, and no phrase that an English editor would stop at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from alerts.cli import cli

ROOT = Path(__file__).parents[1]
DATA = {  # where guillemets are the text of other languages
    "alerts/quotes/dialogue.py": "quotation marks of texts",
    "alerts/quotes/passages.py": "quotation marks of texts",
    "alerts/quotes/reported.py": "quotation marks of texts",
    "alerts/quotes/sentences.py": "quotation marks of texts",
    "alerts/query/lexer.py": "the quotation marks that a query may have",
    "alerts/query/operators/phrase.py": "an example in Russian",
    "alerts/query/operators/place.py": "quotation marks that a query may have",
    "alerts/topics/changes.py": "the quotation marks that a query may have",
    "crawler/article/dateline.py": "quotation marks of pages",
    "crawler/article/metadata.py": "quotation marks of headlines",
    "crawler/article/inline_marks.py": "quotation marks of pages",
    "crawler/parsing/right_to_left.py": "quotation marks of PDFs",
}
STOPPED_AT = (
    "name the site's feed itself",
    "that there is not",
    "does not hold",
    "came about",
    "let us in",
    "wants no more",
    "worth while",
    "Nothing holds that",
    "It lacks",
    "ends in the future",
    "is forgotten",
    "is told again",
    "Owe deliver",
    "rows are back",
    "closes no source",
    "parted by",
    "What is owed",
    "Nothing is owed",
    "1 lists",
    "1 pages",
)
# Sentences of the query language, where a clause holds or does not.
OF_QUERIES = ("alerts/query/", "alerts/matching/")


def said(path: Path) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def modules() -> list[str]:
    found = [p for folder in ("alerts", "crawler") for p in (ROOT / folder).rglob("*.py")]
    return sorted(p.relative_to(ROOT).as_posix() for p in found)


def helps(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command, info_name=path)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from helps(inner, f"{path} {name}")


def test_english_sentences_have_english_quotation_marks() -> None:
    found = [(path, text) for path in modules() if path not in DATA for text in said(ROOT / path) if "«" in text]
    assert found == []
    assert all(any("«" in text for text in said(ROOT / path)) for path in DATA), "an exception that is none"


def test_no_phrase_stops_a_reader() -> None:
    found = [
        (path, text)
        for path in modules()
        for text in said(ROOT / path)
        for phrase in STOPPED_AT
        if phrase in text and not (phrase == "does not hold" and path.startswith(OF_QUERIES))
    ]
    assert found == []


def test_help_and_templates_are_read_too() -> None:
    texts = dict(helps(cli, "tocsin"))
    assert len(texts) > 60
    texts |= {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "alerts" / "templates").iterdir() if p.is_file()}
    assert [(name, phrase) for name, text in texts.items() for phrase in ("«", *STOPPED_AT) if phrase in text] == []


@pytest.mark.parametrize("page", ["error-codes.md", "configuration.md", "channels.md", "operating.md", "attention.md"])
def test_pages_are_read_too(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert [phrase for phrase in ("«", *STOPPED_AT) if phrase in text] == []


def test_no_summary_of_a_command_is_cut() -> None:
    for path, text in helps(cli, "tocsin"):
        commands = text.partition("Commands:")[2].splitlines()
        assert not [line for line in commands if line.rstrip().endswith(("...", "…"))], path
