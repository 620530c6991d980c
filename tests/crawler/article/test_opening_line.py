"""What a short page says of itself stands in fields of its own and not at the beginning of the text; what may be news stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import extract
from crawler.items import StatementItem

NOW = datetime(2026, 11, 29, tzinfo=UTC)
LAWYER = (
    "Chechnya: lawyer missing",
    "A lawyer has been missing in Grozny since Thursday.",
    "His family asks for help.",
)
CHINESE = ("律师失踪", "一名律师自周四以来在格罗兹尼失踪。", "他的家人请求帮助。")


def read(byline: str, words: tuple[str, str, str] = LAWYER, article: bool = False) -> StatementItem:
    title, *paragraphs = words
    body = f"<h1>{title}</h1>{byline}" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    inside = f"<main><article>{body}</article></main>" if article else body
    page = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{inside}</body></html>'
    return extract(page.encode(), "https://x.example/a/lawyer", now=NOW)


@pytest.mark.parametrize("article", [False, True])
@pytest.mark.parametrize(
    ("byline", "words"),
    [
        ("", LAWYER),
        ('<p class="byline">Desk · 28 November 2026</p>', LAWYER),
        ("<div>Desk · 28 November 2026</div>", LAWYER),
        ('<p><time datetime="2026-11-28">28 November 2026</time></p>', LAWYER),
        ('<p class="author">By <span class="author">Ada Wren</span></p>', LAWYER),
        ("", CHINESE),
        ("<p>编辑部 · 2026年11月28日</p>", CHINESE),
    ],
)
def test_a_short_page_begins_with_its_first_sentence(byline: str, words: tuple[str, str, str], article: bool) -> None:
    item = read(byline, words, article)
    assert item.text.split("\n") == list(words[1:])
    assert item.title == words[0]


@pytest.mark.parametrize(
    "line",
    [
        "Grozny, 28 November 2026",
        "On 28 November 2026 the bridge fell.",
        "Grozny · the lawyer was last seen at the court",
        "28 November 2026: what we know | our reporters, from Grozny and from the villages around it, since the morning",
    ],
)
def test_what_a_topic_may_look_for_stays(line: str) -> None:
    assert read(f"<p>{line}</p>").text.split("\n")[0] == line


def test_the_byline_alone_is_kept() -> None:
    page = b"<html><head><title>One</title></head><body><h1>One</h1><p>Desk \xc2\xb7 28 November 2026, by our correspondent</p></body></html>"
    assert "28 November 2026" in extract(page, "https://x.example/a/one", now=NOW).text
