"""Tables: names and addresses are whole at every width, prose wraps, and lesser columns go below their row."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from alerts.cli import tables
from alerts.views import columns
from alerts.views.columns import Column, Place, cell, when
from tests.support.commands import CommandLine

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
NAME = "a-source-with-a-long-name.example.org"
URL = "https://www.example.org/a/very/long/address/of/a/statement?page=17"
LIST = (
    Column("name"),
    Column("kind", Place.SPARE),
    columns.time("read"),
    columns.text("title"),
    Column("url", Place.BELOW),
    Column("empty"),
)
ROW = {
    "name": NAME,
    "kind": "feed",
    "read": (NOW - timedelta(minutes=4)).isoformat(),
    "title": "监狱里的罢工 " * 6 + "[/b] a strike in the prison of the town " * 3,
    "url": URL,
    "empty": None,
}


def shown(width: int) -> list[str]:
    return ["".join(text for text, _ in line) for line in tables.lines([ROW, ROW], LIST, width, NOW, None)]


@pytest.mark.parametrize("width", [60, 80, 100, 130, 200])
def test_a_table_fits_and_cuts_no_name_and_no_address(width: int) -> None:
    lines = shown(width)
    whole = "\n".join(lines)
    assert whole.count(NAME) == 2
    assert whole.count(URL) == 2
    assert "…" not in whole
    assert "empty" not in whole
    assert all(cell_len(line) <= width or URL in line for line in lines)
    assert "4 min ago" in whole


def test_what_matters_less_goes_below_or_away() -> None:
    assert any(line.startswith("    url: https://") for line in shown(100))
    assert not any("feed" in line for line in shown(80))
    assert any("feed" in line for line in shown(300))
    assert len(shown(10_000)) == 3  # in a pipe each row is one line


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-28T11:59:48+00:00", "12 s ago"),
        ("2026-11-28T12:04:10+00:00", "in 4 min"),
        ("2026-11-28T09:00:00+00:00", "3 h ago"),
        ("2026-11-27T12:00:00+00:00", "2026-11-27 16:00"),
        ("2026-11-27", "2026-11-27"),
        ("soon", "soon"),
    ],
)
def test_times_are_near_or_local(moment: str, said: str) -> None:
    assert when(moment, NOW, ZoneInfo("Asia/Tbilisi")) == said


def test_the_heading_says_the_time_zone() -> None:
    row = {**ROW, "read": "2026-11-20T12:00:00+00:00"}
    heading = "".join(t for t, _ in next(tables.lines([row], LIST, 200, NOW, ZoneInfo("Asia/Tbilisi"))))
    assert "read (+04)" in heading
    assert "(" not in shown(200)[0]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(formula: str) -> None:
    assert cell(formula) == f"'{formula}"


def test_cells_that_are_none() -> None:
    assert [cell(value) for value in (-5, 1.5, True, None, [1, "a"], "a=1")] == [
        "-5",
        "1.5",
        "yes",
        "",
        "1, a",
        "a=1",
    ]


def test_statements_are_exported_with_their_texts(tocsin: CommandLine) -> None:
    rows = list(csv.DictReader(io.StringIO(tocsin("statements", "list", "--csv", "--text"))))
    assert {row["title"] for row in rows} == {"Told", "Quiet"}
    assert all(row["text"] for row in rows)
    assert "text" not in next(csv.reader(io.StringIO(tocsin("statements", "list", "--csv"))))
