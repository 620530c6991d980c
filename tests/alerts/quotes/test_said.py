"""Passages of our own for each language: which words are a quote, whose they are, and what is none. A language is added with such a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.quotes import CODES, find

FOLDER = Path(__file__).parent / "said"
LEAST = 60  # passages and near misses


def cases(code: str) -> Iterator[tuple[str, list[str]]]:
    """Each text of a language with its lines."""
    for block in (FOLDER / f"{code}.txt").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.strip().split("\n") if line and not line.startswith("# ")]
        if lines:
            yield lines[0].replace(" ¶ ", "\n"), [line.removeprefix("> ") for line in lines[1:]]


ALL = [pytest.param(code, text, lines, id=f"{code}-{n}") for code in CODES if (FOLDER / f"{code}.txt").exists() for n, (text, lines) in enumerate(cases(code))]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "lines"), ALL)
def test_each_quote_is_its_speakers(code: str, text: str, lines: list[str]) -> None:
    found = [(text[q.start : q.end], q.speaker.name, q.speaker.affiliation, q.verb) for q in find(text, code).quotes]
    assert [" | ".join(part or "-" for part in quote) for quote in found] == lines


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_its_passages(code: str) -> None:
    assert (FOLDER / f"{code}.txt").exists(), f"write tests/alerts/quotes/said/{code}.txt"
    assert sum(len(lines) or 1 for _, lines in cases(code)) >= LEAST
