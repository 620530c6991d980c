"""A page that is empty without its scripts is told from one that has nothing to list."""

from __future__ import annotations

import pytest

from crawler.feeds import reader
from crawler.feeds.page_kinds import mostly_headlines, running_letters
from crawler.parsing.html_tree import parse_html

URL = "https://paper.example/news"
EMPTY = "<html><head><title>News</title><script src='/app.js'></script></head><body>{}</body></html>"
WORDS = "<p>" + "What the council said about the harbour and its quays. " * 8 + "</p>"


@pytest.mark.parametrize(
    ("body", "code", "why"),
    [
        ("<div id='root'></div>", "needs_scripts", "a place for the scripts, and nothing else"),
        ("<div id='app'>Loading…</div><noscript>Please enable JavaScript.</noscript>", "needs_scripts", "what is said meanwhile"),
        (f"<noscript>{WORDS}</noscript>", "needs_scripts", "a long word for those without scripts"),
        (f"<script>{'x = 1;' * 200}</script><style>{'a {b}' * 99}</style>", "needs_scripts", "code is no text"),
        (WORDS, "no_links", "text, though no list"),
        ("".join(f"<a href='/about-{n}'>About</a>" for n in range(6)), "no_links", "a menu, though no list"),
    ],
)  # fmt: skip
def test_a_page_that_needs_its_scripts(body: str, code: str, why: str) -> None:
    found = reader.read(EMPTY.format(body).encode(), URL, "text/html; charset=utf-8")
    assert (found.kind, found.warnings[0]) == ("none", code), why


def test_without_scripts_it_is_only_empty() -> None:
    found = reader.read(b"<html><body><p>Nothing.</p></body></html>", URL, "text/html")
    assert found.warnings[0] == "no_links"


def test_a_selector_that_finds_nothing_says_so_too() -> None:
    found = reader.read(EMPTY.format("<div id=app></div>").encode(), URL, "text/html", kind="listing", selector="h2 a")
    assert found.warnings == ("needs_scripts",)


@pytest.mark.parametrize(
    ("body", "headlines", "listed"),
    [
        ("<h1>News</h1>", ["The harbour is closed"] * 3, True),
        (f"<h1>News</h1>{WORDS}", ["The harbour is closed"] * 90, True),  # a list with a paragraph about itself
        (f"<h1>A notice</h1>{WORDS}", ["The harbour is closed"] * 8, False),  # a notice with other headlines beside it
        ("", [], True),
    ],
)
def test_a_page_of_headlines_is_told_from_a_short_page_beside_some(
    body: str, headlines: list[str], listed: bool
) -> None:
    root, _ = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    assert mostly_headlines(running_letters(root), headlines) is listed
