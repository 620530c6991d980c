"""Pages written to harm: what comes out is text or a stable code, never markup, never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.article import extract
from crawler.items import Entry

URL = "https://hostile.example/page"
PARAGRAPH = (
    "The committee of the harbour met on Tuesday and heard the complaints of the people who live along the quay. "
)


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("depth", [300, 5_000, 200_000])
def test_a_page_nested_absurdly_keeps_its_text_and_says_so(depth: int) -> None:
    item = extract(
        page("<div>" * depth + f"<p>{PARAGRAPH * 3}</p>" + "</div>" * depth + f"<p>{PARAGRAPH}after</p>"), URL
    )
    assert item.error == "html_too_deep"
    assert "along the quay" in item.text
    assert item.text.endswith("after")


@pytest.mark.parametrize(
    "trick",
    [
        "<script>alert('harm')</script>",
        "<img src=x onerror=harm()>",
        "<a href='java\tscript:harm()'>the quay</a>",
        "<svg><a xlink:href='javascript:harm()'><text>harm</text></a></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=harm()&gt;'></table></mtext></math>",
        "<iframe srcdoc='<p>harm</p>'></iframe>",
        "<template><p>harm</p></template>",
        "<form action='https://harm.example'><input value=harm><button>harm</button></form>",
        "<img src='https://harm.example/pixel.gif' width=1 height=1>",
        "<link rel=stylesheet href='https://harm.example/x.css'>",
        "<div style='display: none'>harm</div>",
        "<div hidden>harm</div>",
        "<p style='position:absolute;left:-9999px'>harm</p>",
    ],
)
def test_nothing_of_a_trick_is_in_the_text(trick: str) -> None:
    item = extract(page(f"<h1>A quay</h1><p>{PARAGRAPH}</p>{trick}<p>{PARAGRAPH}{PARAGRAPH}</p>"), URL)
    assert "harm" not in item.text.replace("harbour", "")
    assert "<" not in item.text
    assert item.text.count("The committee") == 3


def test_controls_and_surrogates_do_not_reach_any_field() -> None:
    dirty = "a\x00b\x01\x1f\u202eevil\ufffe"
    head = f"<title>{dirty}</title><meta name=author content='{dirty} Ruiz'><meta property=og:title content='{dirty}'>"
    item = extract(page(f"<p>{dirty}&#0;&#1;&#xD800; {PARAGRAPH * 3}</p>", head), URL)
    for value in (item.title, item.text, item.author or ""):
        assert not {"\x00", "\x01", "\x1f", "\u202e", "\ufffe"} & set(value)
        value.encode("utf-8")


def test_a_title_of_a_megabyte_is_cut() -> None:
    assert len(extract(page("<p>x", f"<title>{'word ' * 200_000}</title>"), URL).title) <= 500


def test_a_cell_of_a_hundred_million_columns_costs_nothing() -> None:
    item = extract(page(f"<table><tr><td colspan=99999999 rowspan=99999999>{PARAGRAPH * 4}</td></tr></table>"), URL)
    assert "along the quay" in item.text


def test_a_page_above_the_cap_is_read_to_the_cap_and_says_so() -> None:
    item = extract(page(f"<p>{PARAGRAPH * 5}</p>" + "<!-- " + "x" * 9_000_000 + " -->"), URL)
    assert item.error == "html_too_large"
    assert "along the quay" in item.text


@pytest.mark.parametrize(
    "ld",
    [
        "{" * 5000,
        "[" * 100_000,
        "null",
        '"text"',
        '{"@type": ["NewsArticle", 7, null], "headline": {"@value": 3}, "author": [[["x"]]], "datePublished": [], "publisher": "x"}',
        '{"@graph": {"@type": "NewsArticle", "author": {"name": {"name": "x"}}, "articleBody": 5, "isAccessibleForFree": {}}}',
    ],
)
def test_json_ld_of_any_shape_does_no_harm(ld: str) -> None:
    item = extract(
        page(f"<h1>A quay</h1><p>{PARAGRAPH * 4}</p>", f"<script type='application/ld+json'>{ld}</script>"), URL
    )
    assert item.title == "A quay"
    assert "along the quay" in item.text


def test_what_is_no_page_keeps_what_the_source_said() -> None:
    hint = Entry(URL, title="A \x00report", published="2026-01-02", author="Ana Ruiz")
    item = extract(b"\x89PNG\r\n\x1a\n", URL, "text/html", hint=hint)
    assert (item.kind, item.error, item.title, item.published) == (
        "unreadable",
        "content_image",
        "A report",
        "2026-01-02",
    )


@pytest.mark.parametrize(
    "body", [b"", b" \n ", b"<!-- -->", b"<html></html>", b"\xef\xbb\xbf", b"<?xml version='1.0'?>"]
)
def test_a_page_with_nothing_in_it_is_empty(body: bytes) -> None:
    item = extract(body, URL)
    assert (item.kind, item.text) == ("empty", "")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=400) | st.text(alphabet="<>/='\" apdivhtmlsc-![]&#;x0\x00\u202e", max_size=400).map(str.encode)
)
def test_no_bytes_raise(body: bytes) -> None:
    item = extract(body, URL)
    item.text.encode("utf-8")
    item.title.encode("utf-8")
