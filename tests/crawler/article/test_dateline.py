"""Datelines of many houses, and beginnings of sentences that only look like one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article.dateline import dateline
from crawler.article.visible_date import Place

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Washington, D.C.—The committee said", "Washington, D.C."),
        ("en", "GENEVA (Reuters) - The committee", "GENEVA (Reuters)"),
        ("en", "PARIS, Nov 12 (AFP) — The committee", "PARIS, Nov 12 (AFP)"),
        ("en", "Geneva, Switzerland — The committee", "Geneva, Switzerland"),
        ("en", "(Beirut) – Security forces", "Beirut"),
        ("en", "(Beirut, November 12, 2026) – Security forces", "Beirut, November 12, 2026"),
        ("ru", "МОСКВА, 5 ноября — Суд", "МОСКВА, 5 ноября"),
        ("ru", "МОСКВА, 30 дек - РИА Новости. Суд", "МОСКВА, 30 дек"),
        ("de", "BERLIN — Der Verein", "BERLIN"),
        ("de", "Bonn, 5. November 2026 – Die Halle", "Bonn, 5. November 2026"),
        ("ar", "القاهرة (رويترز) - قالت اللجنة", "القاهرة (رويترز)"),
    ],
)
def test_datelines(language: str, text: str, expected: str) -> None:
    assert dateline(text, Place(language, "", NOW, language).has_day) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "WHO — the world's health body",
        "UNHCR — The agency",
        "Yes — We can",
        "Krieg – Die Lage",
        "The law, which passed — It was late",
        "Paris, 5 people — Two of them",
        "On Monday, 12 November — The committee",
        "Update, 5 November — The committee",
        "Anna, Peter and I — We went",
        "A man died—Police said",
        "(See the note) - The committee",
        "GENEVA",
        "x" * 10_000 + " — The",
        "— " * 5_000,
    ],
)
def test_sentences_that_are_none(text: str) -> None:
    assert dateline(text, Place("en", "", NOW, "en").has_day) is None
