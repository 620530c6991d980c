"""Pages of many languages and odd markups, each a folder of tests/sites: the page as served and what must come of it.

A new case is a folder with page.html (bytes in the page's own encoding) and expected.json: any of the item's fields, and
`contains` and `lacks` for pieces of the text.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.article import extract

SITES = Path(__file__).parents[2] / "sites"
FIELDS = ("title", "published", "author", "language", "kind", "canonical_url")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("folder", sorted(SITES.glob("*/page.html")), ids=lambda path: path.parent.name)
def test_site(folder: Path) -> None:
    expected = json.loads(folder.with_name("expected.json").read_text(encoding="utf-8"))
    item = extract(folder.read_bytes(), expected["url"], now=NOW)
    assert {name: getattr(item, name) for name in FIELDS if name in expected} == {
        name: expected[name] for name in FIELDS if name in expected
    }
    assert [piece for piece in expected.get("contains", []) if piece not in item.text] == []
    assert [piece for piece in expected.get("lacks", []) if piece in item.text] == []
    assert dict(item.origins).items() >= expected.get("origins", {}).items()
    assert item.error is None or item.error == "html_too_deep"


def test_there_are_sites() -> None:
    assert len(list(SITES.glob("*/page.html"))) >= 14
