"""How commands show what they found to a person: whatever pages and servers say is text, and what stands within another is set in."""

from __future__ import annotations

import pytest

from alerts.cli.output import print_item, print_rows

ODD = "No. [smtp_auth] [/b] [red]x"


def test_what_looks_like_markup_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"title": ODD}], ("title",), False)
    print_item({"title": ODD, "tries": [{"answer": ODD}]}, False)
    assert capsys.readouterr().out.count(ODD) == 3


def test_one_thing_is_shown_field_by_field(capsys: pytest.CaptureFixture[str]) -> None:
    told = [{"channel": "desk", "until": None, "tries": [{"at": 1}, {"at": 2}]}, {"channel": "hook"}]
    print_item({"told": told, "names": ["a", "b"], "notes": [], "odds": {"one": 1, "more": {"x": 2, "y": 3}}}, False)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "told   - channel: desk",
        "         tries:",
        "           - at: 1",
        "           - at: 2",
        "       - channel: hook",
        "names  a, b",
        "notes  –",
        "odds   one: 1",
        "       more:",
        "         x: 2",
        "         y: 3",
    ]
