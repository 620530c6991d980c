"""`tocsin top`: what goes on, as a table that renews itself."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import Any

import click

from alerts.cli.output import Installation, as_json, console, pass_installation, print_json, print_rows
from alerts.views import metrics, processes
from crawler import clock
from crawler.storage.database import Database

COLUMNS = ("what", "now", "change")
AT_WORK = ("role", "state", "host", "since", "version")


@click.command()
@click.option("--seconds", type=click.FloatRange(0.5, 3600), default=2.0, show_default=True, help="Between two looks.")
@click.option("--once", is_flag=True, help="One look, and end.")
@as_json
@pass_installation
def top(installation: Installation, seconds: float, once: bool, json_: bool) -> None:
    """Show what goes on, until Ctrl-C: sources by state, what waits, what was found and sent, and who is at work: of the schedulers one is `active`, the others `standby`.

    It only reads, so it may run anywhere that reaches the database.

    \b
    tocsin top
    tocsin top --once --json
    """
    looks = _looks(installation.parts.database, seconds)
    if json_ or once or not console.is_terminal:
        rows, at_work = next(looks)
        if json_:
            print_json({**{row["what"]: row["now"] for row in rows}, "at work": at_work})
        else:
            print_rows(rows, COLUMNS[:2], form=False)
            print_rows(at_work, AT_WORK, form=False, empty="No process is at work.")
        return
    from rich.console import Group
    from rich.live import Live

    with Live(console=console, screen=True) as live:
        for rows, at_work in looks:
            live.update(
                Group(_table(rows, COLUMNS, f"{clock.utcnow():%H:%M:%S} UTC, Ctrl-C ends"), _table(at_work, AT_WORK))
            )


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str], title: str | None = None) -> Any:
    from rich.table import Table

    table = Table(*columns, box=None, header_style="bold", title=title)
    for row in rows:
        table.add_row(*(str(row[column]) for column in columns))
    return table


def _looks(database: Database, seconds: float) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """What there is and who is at work, every so many seconds; ``change`` is since the look before."""
    before: dict[str, float] = {}
    while True:
        with database.read() as session:
            found = metrics.numbers(session, clock.utcnow())
            at_work = processes.at_work(processes.alive(session, clock.utcnow()))
        now = {
            _what(name, state): value
            for name, _, values in found
            for state, value in values.items()
            if not state.startswith("_")
        }
        rows = [{"what": what, "now": round(value), "change": _change(value - before.get(what, value))} for what, value in now.items()]  # fmt: skip
        yield rows, at_work
        before = now
        time.sleep(seconds)


def _what(name: str, state: str) -> str:
    words = name.removeprefix("tocsin_").replace("_", " ")
    labels = ", ".join(re.findall(r'="([^"]*)"', state)) or state
    return f"{words}: {labels}" if labels else words


def _change(value: float) -> str:
    return f"{value:+.0f}" if round(value) else ""
