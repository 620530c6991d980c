"""What commands print with: sentences and tables for people, JSON and CSV for programs, and progress on a terminal. Knows no command.

Nothing here reads markup: what a site or a server says is plain text, and emphasis is a part of its own, `bold(name)`.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.cli import tables
from alerts.cli.installation import Installation, pass_installation
from alerts.views.columns import Column, Place, cell, words
from crawler import clock
from crawler.errors import TocsinError
from crawler.logs import escaped, printable
from crawler.progress import Report, quiet

__all__ = [
    "CompileBar",
    "Form",
    "Installation",
    "answer",
    "as_json",
    "bold",
    "console",
    "dim",
    "errors",
    "limited",
    "local_zone",
    "pass_installation",
    "print_item",
    "print_json",
    "print_rows",
    "progress",
    "say",
    "styled",
]

Part = str | tuple[str, str]  # some text, and how it looks where that is not plain

console = Console(markup=False, highlight=False, emoji=False)
errors = Console(stderr=True, markup=False, highlight=False, emoji=False)

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON (lists: one object a line).")
limited = click.option("--limit", type=click.IntRange(1, 10**9), help="Show at most this many.")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Form:
    """How a list is printed: as a table unless one of these is asked for."""

    json: bool = False
    csv: bool = False


def styled(text: object, style: str) -> Part:
    """A part of a sentence in a style: bold, dim, or a colour."""
    return (str(text), style)


def bold(text: object) -> Part:
    """A part of a sentence that stands out."""
    return styled(text, "bold")


def dim(text: object) -> Part:
    """A part of a sentence that matters less."""
    return styled(text, "dim")


def say(*parts: Part, to: Console | None = None) -> None:
    """One line for a person, on standard output or ``to``. The parts are plain text; brackets in them mean nothing."""
    (to or console).print(Text.assemble(*map(_safe, parts)), soft_wrap=True)


def _safe(part: Part) -> Part:
    return printable(part) if isinstance(part, str) else (printable(part[0]), part[1])


def answer(json_: bool, item: dict[str, Any], *parts: Part) -> None:
    """What a command did: the object for programs, or the sentence for people."""
    if json_:
        print_json(item)
    else:
        say(*parts)


def print_json(value: object) -> None:
    """One object on one line."""
    sys.stdout.write(escaped(json.dumps(value, ensure_ascii=False, default=str)) + "\n")


# ---- lists


def print_rows(
    items: Iterable[dict[str, Any]],
    columns: Sequence[Column | str],
    form: Form | bool,
    *,
    empty: str = "Nothing here yet.",
) -> None:
    """A list: JSON Lines or CSV as it streams, or a table. ``form`` may be whether JSON is wanted; a column may be a bare key."""
    form = Form(json=form) if isinstance(form, bool) else form
    declared = [_column(column) for column in columns]
    if form.json:
        for item in items:
            print_json(item)
    elif form.csv:
        _print_csv(items, declared)
    else:
        _print_table(items, declared, empty)


_PROSE = ("title", "query", "detail", "summary", "help", "about", "via", "how", "default")


def _column(column: Column | str) -> Column:
    if isinstance(column, Column):
        return column
    return Column(column, Place.BELOW if column == "url" else Place.LINE, wraps=column in _PROSE)


def _print_csv(items: Iterable[dict[str, Any]], columns: Sequence[Column]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow([column.key for column in columns])
    writer.writerows([cell(item.get(column.key)) for column in columns] for item in items)


def _print_table(items: Iterable[dict[str, Any]], columns: Sequence[Column], empty: str) -> None:
    keys = [key for column in columns for key in (column.key, column.short) if column.place != Place.DATA]
    rows = [{key: item.get(key) for key in keys} for item in items]  # not the whole texts of thousands of statements
    if not rows:
        say(dim(empty))
    zone = local_zone() if any(column.time for column in columns) else None
    for line in tables.lines(rows, columns, _width(), clock.utcnow(), zone):
        say(*line)


def _width() -> int:
    """Of the terminal or as COLUMNS says; a pipe gets each row on one line."""
    return console.width if console.is_terminal or os.environ.get("COLUMNS") else 10_000


def local_zone() -> tzinfo | None:
    """The time zone of the configuration, else the one that TZ names; None for the system's."""
    context = click.get_current_context(silent=True)
    installation = context.find_object(Installation) if context else None
    try:
        name = installation.timezone if installation else clock.system_zone(os.environ.get("TZ", ""))
    except TocsinError:  # the command says so where it needs the configuration
        name = ""
    return clock.zone(name) if name else None


# ---- one thing


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
    return [_leaf(value) or "–"]


def _leaf(value: object) -> str:
    """A single value in words: yes and no, a moment in the local time zone."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        moment = datetime.fromisoformat(value).astimezone(local_zone())
        return f"{moment:%Y-%m-%d %H:%M} {clock.zone_name(moment)}"
    return printable(value if isinstance(value, str) else words(value))


def _entry(name: str, value: object) -> list[str]:
    lines = _lines(value)
    return [f"{name}: {lines[0]}"] if len(lines) == 1 else [f"{name}:", *(f"  {line}" for line in lines)]


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Report]:
    """A bar on standard error while something long goes on; nothing when that is no terminal."""
    if not errors.is_terminal:
        yield quiet
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", style="dim", markup=False),
    )
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(printable(what), total=total, note="")

        def report(done: int, total: int | None = total, note: str = "") -> None:
            bar.update(task, completed=done, total=total, note=printable(note))

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
