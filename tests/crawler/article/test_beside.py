"""When a page was modified, the organisations of its byline, and where each field comes from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import beside, extract
from crawler.items import StatementItem

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PROSE = "The committee of the harbour met on Tuesday and heard the complaints of the people who live along the quay. "


def read(head: str, start: str = "") -> StatementItem:
    page = (
        f"<html lang=en><head>{head}</head><body><article><h1>A quay is closed</h1><p>{start}{PROSE * 3}</p></article>"
    )
    return extract(page.encode(), "https://league.example/1", now=NOW)


def of_data(more: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "A quay is closed", {more}}}</script>'


@pytest.mark.parametrize(
    ("head", "modified", "origin"),
    [
        (of_data('"datePublished": "2026-11-12T09:00:00Z", "dateModified": "2026-11-13T10:00:00+01:00"'), "2026-11-13T10:00:00+01:00", "json-ld"),
        ("<meta property='article:modified_time' content='2026-11-13T10:00:00Z'>", "2026-11-13T10:00:00+00:00", "meta"),
        ("<meta itemprop='dateModified' content='2026-11-13'>", "2026-11-13", "meta"),
        (of_data('"datePublished": "2026-11-12T09:00:00Z", "dateModified": "2026-11-01"'), None, None),
        (of_data('"dateModified": "2031-01-01"'), None, None),
        (of_data('"dateModified": "2026-11-29T11:59:00Z"'), None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_when_a_page_was_modified(head: str, modified: str | None, origin: str | None) -> None:
    item = read(head)
    assert (item.modified, dict(item.origins).get("modified")) == (modified, origin)


def test_persons_and_organisations_of_a_byline_are_told_apart() -> None:
    item = read(
        of_data(
            '"author": [{"@type": "Person", "name": "Mira Solano"}, {"@type": "Organization", "name": "Harbour League"}]'
        )
    )
    assert (item.author, item.organisations) == ("Mira Solano", ("Harbour League",))
    item = read("<meta name=author content='Ferry Council e.V.'>")
    assert (item.author, item.organisations, dict(item.origins)["organisations"]) == (
        None,
        ("Ferry Council e.V.",),
        "meta",
    )


@pytest.mark.parametrize(
    ("names", "persons", "bodies"),
    [
        (None, None, []),
        ("Mira Solano", "Mira Solano", []),
        ("Mira Solano, Institute for Quays", "Mira Solano", ["Institute for Quays"]),
        ("Комитет портов", None, ["Комитет портов"]),
        ("Agnes Centerwall", "Agnes Centerwall", []),
    ],
)
def test_names_that_say_that_they_are_bodies(names: str | None, persons: str | None, bodies: list[str]) -> None:
    assert beside.apart(names) == (persons, bodies)


def test_each_field_has_its_origin() -> None:
    item = read("", start="GENEVA, 12 November (AFP) — ")
    assert item.dateline == "GENEVA, 12 November (AFP)"
    assert item.text.startswith("GENEVA, 12 November (AFP) — The committee")
    origins = dict(item.origins)
    assert {"title", "text", "language", "kind", "dateline"} <= origins.keys()
    assert (origins["language"], origins["kind"], origins["dateline"]) == ("declared", "rule", "text")
