"""How commands show what they found to a person: whatever pages and servers say is text, and what stands within another is set in."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.cli.output import print_item, print_rows
from tests.support.commands import CommandLine

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


def test_what_a_program_would_read_is_put_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Paris")
    tocsin = CommandLine(tmp_path)
    tocsin.file.write_text('[operator]\ntimezone = "Asia/Tbilisi"\n', encoding="utf-8")
    tocsin("topics", "add", "courts", "court", "--digest", "cron 0 7 * * *")
    shown = tocsin("topics", "show", "courts")
    assert "11:00 UTC+04" in shown  # 7:00 UTC
    assert not [word for word in ("True", "False", "T07:00", "{", "[") if word in shown]


def test_without_a_configured_zone_that_of_the_system_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Asia/Tokyo")
    tocsin = CommandLine(tmp_path)
    tocsin("topics", "add", "courts", "court", "--digest", "cron 0 7 * * *")
    assert "16:00 JST" in tocsin("topics", "show", "courts")


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    tocsin = CommandLine(tmp_path)
    tocsin.file.write_text('[operator]\ntimezone = "Asia/Tblisi"\n', encoding="utf-8")
    assert tocsin.refusal("topics", "list").code == "timezone_unknown"
