"""`tocsin top`: what goes on, as a table that renews itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import click

from alerts.cli.output import Installation, as_json, console, pass_installation, print_json, print_rows
from alerts.views import metrics
from crawler import clock
from crawler.storage.database import Database

COLUMNS = ("what", "now", "change")


@click.command()
@click.option("--seconds", type=click.FloatRange(0.5, 3600), default=2.0, show_default=True, help="Between two looks.")
@click.option("--once", is_flag=True, help="One look, and end.")
@as_json
@pass_installation
def top(installation: Installation, seconds: float, once: bool, json_: bool) -> None:
    """Show what goes on, until Ctrl-C: sources by state, what waits, what was found and sent, workers.

    It only reads, so it may run anywhere that reaches the database.

    \b
    tocsin top
    tocsin top --once --json
    """
    looks = _looks(installation.parts.database, seconds)
    if json_ or once or not console.is_terminal:
        rows = next(looks)
        if json_:
            print_json({row["what"]: row["now"] for row in rows})
        else:
            print_rows(rows, COLUMNS[:2], form=False)
        return
    from rich.live import Live
    from rich.table import Table

    with Live(console=console, screen=True) as live:
        for rows in looks:
            table = Table(*COLUMNS, box=None, header_style="bold", title=f"{clock.utcnow():%H:%M:%S} UTC, Ctrl-C ends")
            for row in rows:
                table.add_row(*(str(row[column]) for column in COLUMNS))
            live.update(table)


def _looks(database: Database, seconds: float) -> Iterator[list[dict[str, Any]]]:
    """What there is, every so many seconds; ``change`` is since the look before."""
    before: dict[str, float] = {}
    while True:
        with database.read() as session:
            found = metrics.numbers(session, clock.utcnow())
        now = {
            _what(name, state): value
            for name, _, values in found
            for state, value in values.items()
            if not state.startswith("_")
        }
        yield [{"what": what, "now": round(value), "change": _change(value - before.get(what, value))} for what, value in now.items()]  # fmt: skip
        before = now
        time.sleep(seconds)


def _what(name: str, state: str) -> str:
    words = name.removeprefix("tocsin_").replace("_", " ")
    return f"{words}: {state}" if state else words


def _change(value: float) -> str:
    return f"{value:+.0f}" if round(value) else ""
