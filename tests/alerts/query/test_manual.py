"""The page of the query language is the one that the operators make."""

from __future__ import annotations

from pathlib import Path

from alerts.query.registry import operators
from docs.build.query_language import manual

PAGE = Path(__file__).parents[3] / "docs" / "query-language.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == manual(), (
        "run: python -m docs.build.query_language > docs/query-language.md"
    )


def test_every_operator_is_on_it() -> None:
    assert all(f"### `{operator.name}` {operator.title}\n\n{operator.meaning}" in manual() for operator in operators())
