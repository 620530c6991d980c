"""The table of docs/security.md that lists the catalogue of hostile input (bench/hostile). Runs no case."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bench.hostile.__main__ import GROUPS, all_cases

PAGE = Path(__file__).parents[1] / "security.md"
ELSE = {
    "outputs": "it is shown as text",
    "webhooks": "verified as it was sent, and in no other form",
    "files": "the file, or its code",
}
BEGIN, END = "<!-- the catalogue, by `make docs` -->\n", "<!-- its end -->\n"


def page() -> str:
    """The page with the table as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    return text.partition(BEGIN)[0] + BEGIN + table() + END + text.partition(END)[2]


def table() -> str:
    """A line for each door: how many cases come through it, and the codes that a person is shown."""
    doors: dict[tuple[str, str], list[frozenset[str]]] = defaultdict(list)
    for case in all_cases(1000):
        doors[case.group, case.door].append(case.expected)
    total = sum(map(len, doors.values()))
    lines = [
        f"{total:,} cases in {len(GROUPS)} groups.",
        "",
        "| group | door | cases | what is told |",
        "|---|---|---|---|",
    ]
    for (group, door), expected in doors.items():
        codes = ", ".join(f"`{code}`" for code in sorted(frozenset().union(*expected) - {""}))
        lines.append(
            f"| {group} | {door} | {len(expected)} | {codes or ELSE.get(group, 'read, cut short, or its code')} |"
        )
    return "\n".join(lines) + "\n"
