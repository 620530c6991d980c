"""What commands print with: tables for people, JSON for machines, and progress on a terminal. Knows no command."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from alerts.cli.installation import Installation, pass_installation
from crawler.progress import Report, quiet

__all__ = [
    "CompileBar",
    "Installation",
    "as_json",
    "cell",
    "console",
    "errors",
    "limited",
    "pass_installation",
    "print_item",
    "print_json",
    "print_rows",
    "progress",
]

console = Console()
errors = Console(stderr=True)


as_json = click.option("--json", "json_", is_flag=True, help="Print JSON (lists: one object a line).")
limited = click.option("--limit", type=click.IntRange(min=1), help="Show at most so many.")


def print_json(value: object) -> None:
    """One object on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def print_rows(
    items: Iterable[dict[str, Any]], columns: Sequence[str], json_: bool, *, empty: str = "Nothing here yet."
) -> None:
    """A list: JSON Lines as it streams, or a table of some columns."""
    if json_:
        for item in items:
            print_json(item)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold" if column in ("url", "query") else "ellipsis")
    count = 0
    for item in items:
        # Text: what a page says is never read as markup
        table.add_row(*(Text(cell(item.get(column), whole=column == "detail")) for column in columns))
        count += 1
    if count:
        console.print(table)
    else:
        console.print(empty, style="dim")


def cell(value: object, *, whole: bool = False) -> str:
    """A value as a person reads it; cut where it is long, unless it is wanted ``whole``."""
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if len(text) > 19 and text[10:11] == "T" and text[:4].isdigit():
        return text[:16].replace("T", " ")
    return text if whole or len(text) <= 100 else f"{text[:99]}…"


def print_item(item: dict[str, Any], json_: bool) -> None:
    """One thing: JSON, or its fields one below the other."""
    if json_:
        print_json(item)
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for key, value in item.items():
        table.add_row(key.replace("_", " "), Text("\n".join(_lines(value))))
    console.print(table, highlight=False)


def _lines(value: object) -> list[str]:
    """A value as lines: a dict gives a line a key, a list of dicts a dash before each, and what is nested is indented."""
    if isinstance(value, dict) and value:
        return [line for key, inner in value.items() for line in _entry(key.replace("_", " "), inner)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        filled = [
            _lines({key: inner for key, inner in row.items() if inner not in (None, "", [], {})}) for row in value
        ]
        return [("  " if n else "- ") + line for lines in filled for n, line in enumerate(lines)]
    return ["–" if value in (None, [], {}) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)]


def _entry(name: str, value: object) -> list[str]:
    lines = _lines(value)
    return [f"{name}: {lines[0]}"] if len(lines) == 1 else [f"{name}:", *(f"  {line}" for line in lines)]


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Report]:
    """A bar on standard error while something long goes on; nothing when that is no terminal."""
    if not errors.is_terminal:
        yield quiet
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[note]}"),
    )
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(what, total=total, note="")

        def report(done: int, total: int | None = total, note: str = "") -> None:
            bar.update(task, completed=done, total=total, note=note)

        yield report


class CompileBar:
    """The bar of a language that is compiled at its first use: the ``progress`` of alerts/topics/languages.py."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._report: Report = quiet

    def __call__(self, lang: str, share: float) -> None:
        """Show how much of the language's tables is compiled."""
        if share == 0:
            self._report = self._open.enter_context(progress(f"first use of {lang}", 100))
        self._report(round(100 * share))
        if share == 1:
            self._open.close()
