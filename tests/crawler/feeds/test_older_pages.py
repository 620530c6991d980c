"""Where a feed goes on: RFC 5005 in RSS and Atom, JSON Feed, the Link header, and addresses by number."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from crawler.feeds.list_leads import Older
from crawler.feeds.older_pages import numbered, older_pages
from crawler.items import Answer

URL = "https://paper.example/feed/atom.xml"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"{}>{}<entry><link rel="next" href="/no"/></entry></feed>'
RSS = (
    '<rss version="2.0" xmlns:a10="http://www.w3.org/2005/Atom"><channel>{}<item><link>/1</link></item></channel></rss>'
)
ROWS = [
    ("paged", ATOM.format("", '<link rel="next" href="?page=2"/>'), ["?page=2"], True),
    ("archived", ATOM.format("", "<link rel='prev-archive' href='/2026/01.xml'/>"), ["/2026/01.xml"], True),
    (
        "both, the archive first",
        ATOM.format("", '<link rel="next" href="?page=2"/><link rel="prev-archive" href="/a.xml"/>'),
        ["/a.xml", "?page=2"],
        True,
    ),
    ("RSS, any prefix", RSS.format('<a10:link href="/a.xml?x=1&amp;y=2" rel="Prev-Archive"/>'), ["/a.xml?x=1&y=2"], True),
    ("long form", RSS.format('<a10:link href="/a" rel="http://www.iana.org/assignments/relation/next"/>'), ["/a"], True),
    ("xml:base", ATOM.format(' xml:base="https://cdn.example/x/"', '<link rel="next" href="2"/>'), ["https://cdn.example/x/2"], True),
    ("the oldest archive", ATOM.format("", '<fh:archive/><link rel="current" href="/feed"/>'), [], True),
    ("a complete feed", ATOM.format("", "<fh:complete/>"), [], True),
    ("the last page", ATOM.format("", '<link rel="previous" href="?page=3"/>'), [], True),
    ("leads to itself", ATOM.format("", f'<link rel="next" href="{URL}"/>'), [], True),
    ("says nothing; an entry's links do not count", ATOM.format("", '<link rel="self" href="/feed"/>'), [], False),
    ("broken", RSS.format('<a10:link rel="next" href="/2"/><title>R & D'), ["/2"], True),
    ("JSON Feed", '{"next_url": "https:\\/\\/paper.example\\/2.json", "items": []}', ["https://paper.example/2.json"], True),
    ("a page for people", "<html><head><link rel='next' href='/2'></head></html>", [], False),
]  # fmt: skip


@pytest.mark.parametrize(("why", "text", "urls", "said"), ROWS, ids=[r[0] for r in ROWS])
def test_what_a_feed_says_of_its_past(why: str, text: str, urls: list[str], said: bool) -> None:
    wanted = tuple(urljoin(URL, url) for url in urls)
    assert older_pages(Answer(URL, 200, (), text.encode())) == Older(wanted, said), why


@pytest.mark.parametrize(
    ("header", "urls"),
    [
        ('<?page=2>; rel="next"', ["https://paper.example/feed/atom.xml?page=2"]),
        ('</a,b>; title="x, y"; rel="first next"', ["https://paper.example/a,b"]),
        ("</s.css>; rel=preload, </2>; rel=next", ["https://paper.example/2"]),
        ("</2>; title=next", []),
        ("nonsense", []),
    ],
)
def test_the_head_of_an_answer_may_say_it(header: str, urls: list[str]) -> None:
    body = RSS.format("").encode()
    assert older_pages(Answer(URL, 200, (("Link", header),), body)).urls == tuple(urls)


def test_pages_by_number() -> None:
    assert numbered("https://a.example/feed?x=1") == "https://a.example/feed?x=1&paged=2"
    assert numbered("https://a.example/feed?paged=7") == "https://a.example/feed?paged=8"
    assert numbered("https://a.example/feed?paged=x") == "https://a.example/feed?paged=2"
    assert numbered("https://a.example/feed", 9) == "https://a.example/feed?paged=9"
