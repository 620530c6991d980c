"""Sitemaps, their indexes, news sitemaps and plain lists."""

from __future__ import annotations

import gzip

import pytest

from crawler.feeds.reader import read

URL = "https://example.org/sitemap.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.org/a </loc><lastmod>2024-03-05</lastmod>
 <image:image><image:loc>https://example.org/picture.jpg</image:loc></image:image>
 <n:news><n:publication><n:name>Paper</n:name><n:language>ru</n:language></n:publication>
 <n:publication_date>2024-03-01T10:00:00+03:00</n:publication_date><n:title>Суд &amp; дело</n:title></n:news></url>
</urlset>"""


def test_a_news_sitemap() -> None:
    found = read(NEWS.encode(), URL)
    assert (found.kind, found.warnings) == ("sitemap", ())
    (entry,) = found.entries
    assert entry.url == "https://example.org/a", "not the picture's address"
    assert (entry.title, entry.language) == ("Суд & дело", "ru")
    assert (entry.published, entry.updated) == ("2024-03-01T10:00:00+03:00", "2024-03-05")


@pytest.mark.parametrize(
    "space",
    ['xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', 'xmlns="http://www.google.com/schemas/sitemap/0.84"', ""],
)
def test_a_sitemap_in_any_namespace(space: str) -> None:
    urls = "".join(f"<url><loc>https://example.org/{i}</loc></url>" for i in range(3))
    body = f"<urlset {space}>{urls}</urlset>".encode()
    assert [e.url for e in read(body, URL).entries] == [f"https://example.org/{i}" for i in range(3)]
    assert read(gzip.compress(body), URL + ".gz").entries == read(body, URL).entries


def test_an_index_has_children_and_not_itself() -> None:
    """C12: a loop is said and left out."""
    places = [
        URL,
        "https://www.example.org/sitemap.xml",
        "https://example.org/news.xml",
        "https://cdn.example.net/x.xml",
    ]
    body = "<sitemapindex>" + "".join(f"<sitemap><loc>{p}</loc></sitemap>" for p in places) + "</sitemapindex>"
    found = read(body.encode(), URL)
    assert found.children == ("https://example.org/news.xml", "https://cdn.example.net/x.xml")
    assert set(found.warnings) == {"sitemap_loop", "sitemap_foreign"}


def test_a_plain_list() -> None:
    found = read(b"\xef\xbb\xbfhttps://example.org/a\r\n\r\nhttps://example.org/b\n", "https://example.org/sitemap.txt")
    assert (found.kind, [e.url for e in found.entries]) == (
        "sitemap",
        ["https://example.org/a", "https://example.org/b"],
    )


@pytest.mark.parametrize(
    ("why", "change", "count", "warnings"),
    [
        ("loose ampersand", ("/1<", "/1?a=1&b=2<"), 3, {"xml_broken"}),
        (
            "cut in the middle",
            ("</url><url><loc>https://example.org/2</loc></url></urlset>", "</url><url><lo"),
            2,
            {"xml_broken"},
        ),
        ("an entry without address", ("<loc>https://example.org/1</loc>", "<lastmod>2024</lastmod>"), 2, set()),
        ("a script for an address", ("https://example.org/1", "javascript:x"), 2, set()),
        ("another site", ("https://example.org/1", "https://other.example/1"), 3, {"sitemap_foreign"}),
    ],
)
def test_broken_sitemaps(why: str, change: tuple[str, str], count: int, warnings: set[str]) -> None:
    urls = "".join(f"<url><loc>https://example.org/{i}</loc></url>" for i in range(3))
    found = read(f"<urlset>{urls}</urlset>".replace(*change).encode(), URL)
    assert len(found.entries) == count, why
    assert warnings <= set(found.warnings), why


def test_more_than_fifty_thousand_are_cut_and_said() -> None:
    body = "<urlset>" + "".join(f"<url><loc>https://e.org/{i}</loc></url>" for i in range(50_001)) + "</urlset>"
    found = read(body.encode(), "https://e.org/s.xml")
    assert len(found.entries) == 50_000
    assert found.warnings == ("sitemap_too_large",)
