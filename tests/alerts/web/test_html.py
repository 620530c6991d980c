"""From values to HTML: words, times, and the language and direction of the interface."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from alerts.web import html
from docs.build import words

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def test_the_catalogue_has_every_word_of_the_templates() -> None:
    assert words.FILE.read_bytes() == words.catalogue(), "make docs renews it"


def test_no_words_stand_in_a_template_beside_the_catalogue() -> None:
    """Text between tags comes from _() or from values; names of ours and signs may stand."""
    for file in (words.WEB / "templates").glob("*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>|&\w+;", " ", file.read_text("utf-8"), flags=re.S)
        left = re.findall(r"[A-Za-z]{3,}", text)
        assert set(left) <= SPARED, (file.name, left)


SPARED = {"Atom", "FILE", "import", "lang", "dir", "auto", "Tocsin", "CSV", "JSON", "SHA", "doctype", "html", "tocsin", "serve", "link", "sources", "add", "https", "www", "example", "org", "channels", "NAME", "email", "you", "prison", "strike", "court", "NOT", "football", "hunger", "place", "Chechnya", "name", "Ramzan", "Kadyrov", "NEAR", "exact"}  # fmt: skip


def test_a_language_is_a_compiled_catalogue(
    tmp_path: Path, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "LOCALE", tmp_path)
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with words.FILE.open("rb") as file:
        catalogue = read_po(file, locale="ar")
    catalogue["Alerts"].string = "تنبيهات"
    with (folder / "desk.mo").open("wb") as file:
        write_mo(file, catalogue)
    html.languages.cache_clear()
    html.environment.cache_clear()
    try:
        text = client.get("/", headers={"accept-language": "de, ar-EG;q=0.8, en;q=0.5"}).text
        assert '<html lang="ar" dir="rtl">' in text
        assert "تنبيهات" in text
        assert "Overview" in text  # what the catalogue lacks stays English
    finally:
        html.languages.cache_clear()
        html.environment.cache_clear()


@pytest.mark.parametrize("said", ["", "de", "xx-invalid;;;,,,", "../../etc", "x" * 100_000])
def test_a_language_that_we_lack_is_english(said: str) -> None:
    assert html.language(said) == "en"


def test_a_moment_is_said_and_exact() -> None:
    shown = html.when("2026-03-04T10:26:00+00:00", NOW, UTC)
    assert ">4 min ago<" in shown
    assert 'datetime="2026-03-04T10:26:00+00:00"' in shown
    assert html.when(None, NOW, UTC) == '<span class="soft">–</span>'
    assert "&lt;b&gt;" in html.when("<b>", NOW, UTC)
