"""`tocsin alerts preview`: the digest as a page in the browser or as text; nothing is sent and the database stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.storage.database import Database
from tests.support.builders import a_source, a_statement, a_topic, match_all
from tests.support.commands import CommandLine

TEXT = "عبر المتظاهرون الجسر يوم الاثنين."


def desk(folder: Path) -> CommandLine:
    tocsin = CommandLine(folder)
    tocsin("channels", "add", "desk", "file", f"path={folder / 'out'}")
    database = Database(f"sqlite:///{folder / 'tocsin.db'}")
    with database.write() as session:
        a_source(session)
        a_topic(session, "Bridges", "bridge OR الجسر", immediate=0)
        a_statement(session, "The old <bridge> fell & broke.")
        a_statement(session, TEXT, language="ar")
    match_all(database)
    database.close()
    return tocsin


def test_the_page_is_written_and_the_database_stays_as_it_is(tmp_path: Path) -> None:
    tocsin = desk(tmp_path)
    before = (tmp_path / "tocsin.db").read_bytes()
    shown = tocsin("alerts", "preview", "desk", "--output", str(tmp_path / "digest.html"), "--no-open")
    assert "Digest for desk as it stands now: 2 statements" in shown
    page = (tmp_path / "digest.html").read_text(encoding="utf-8")
    assert "old &lt;<mark" in page
    assert 'lang="ar" dir="rtl"' in page
    assert "nothing was sent" in page
    assert (tmp_path / "tocsin.db").read_bytes() == before
    assert not (tmp_path / "out").exists()
    assert tocsin.rows("deliveries", "list") == []


def test_it_is_opened_in_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setattr("webbrowser._tryorder", None)
    said = json.loads(desk(tmp_path)("alerts", "preview", "desk", "--json"))
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip() == Path(said["file"]).as_uri()
    assert (said["channel"], said["statements"]) == ("desk", 2)
    assert Path(said["file"]).stat().st_mode & 0o077 == 0
    Path(said["file"]).unlink()


def test_the_text_of_a_mail(tmp_path: Path) -> None:
    shown = desk(tmp_path)("alerts", "preview", "desk", "--text")
    assert shown.startswith("Digest for desk as it stands now: 2 statements")
    assert "Matched: bridge" in shown


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    assert desk(tmp_path).refusal("alerts", "preview", "desk", "--output", f"{tmp_path}/no/x.html").code == (
        "file_unwritable"
    )
