"""When a page was published: which of its statements is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import metadata, publication_date
from crawler.parsing.html_tree import parse_html

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("why", "given", "expected"),
    [
        ("the past is believed", "2026-11-21", "2026-11-21"),
        ("today somewhere east of here", "2026-11-23", "2026-11-23"),
        ("the day after tomorrow is not", "2026-11-24", None),
        ("an hour to come is a local hour labelled UTC: the day stays", "2026-11-22T18:00:00+00:00", "2026-11-22"),
        ("an epoch is a default, not a day", "1970-01-01T00:00:00+00:00", None),
        ("the year 9999", "9999-12-31", None),
    ],
)
def test_believed(why: str, given: str, expected: str | None) -> None:
    assert publication_date.plausible(given, NOW) == expected, why


def _published(html: str, url: str = "https://a.example/x", hinted: str | None = None) -> tuple[str | None, str]:
    root, _ = parse_html(html)
    assert root is not None
    return publication_date.published(root, None, metadata.meta_tags(root), url, hinted, NOW)


def test_the_first_voice_that_can_be_believed_says_the_day() -> None:
    html = "<meta property='article:published_time' content='2031-01-01'><body><article><time datetime='2026-05-01'>x</time></article>"
    assert _published(html) == ("2026-05-01", "time")
    assert _published("<p>x", "https://a.example/2026/02/03/title") == ("2026-02-03", "url")
    assert _published("<p>x", "https://a.example/news/20268831") == (None, "")


def test_the_feed_speaks_where_the_page_is_silent_and_adds_the_hour_to_its_day() -> None:
    assert _published("<p>x", hinted="2026-02-03T04:05:06+00:00") == ("2026-02-03T04:05:06+00:00", "hint")
    html = "<meta name='date' content='2026-02-03'><p>x"
    assert _published(html, hinted="2026-02-03T04:05:06+00:00") == ("2026-02-03T04:05:06+00:00", "meta")
    assert _published(html, hinted="2026-02-09T04:05:06+00:00") == ("2026-02-03", "meta")
