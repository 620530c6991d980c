"""The small decisions about a page: clean text, charset, dates, names. Tables of cases, each with a line of prose."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import dates, decoding, metadata, tree
from crawler.article.clean_text import clean_line, clean_text
from crawler.article.page_kind import not_a_page

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("why", "given", "expected"),
    [
        ("controls and NUL go", "a\x00b\x07c\x1bd", "abcd"),
        ("a lone surrogate goes", "a\ud800b", "ab"),
        ("line and paragraph separators are blanks in a line", "a\u2028b\u2029c\r\nd", "a b c d"),
        ("marks that turn the direction go", "safe\u202egpj.exe", "safegpj.exe"),
        ("joiners and zero-width spaces belong to scripts", "می\u200cخواهم กา\u200bแฟ", "می\u200cخواهم กา\u200bแฟ"),
        ("four combining marks stay on a letter", "e" + "\u0316" * 10_000 + "f", "e" + "\u0316" * 4 + "f"),
        ("composed and decomposed are one", "e\u0301", "é"),
        ("every kind of blank is one blank", "a\u00a0\t \u3000b", "a b"),
    ],
)
def test_clean_line(why: str, given: str, expected: str) -> None:
    assert clean_line(given) == expected, why


def test_a_title_of_a_megabyte_is_cut_at_500() -> None:
    title = clean_line("word " * 200_000, 500)
    assert len(title) <= 500
    assert title.endswith("…")


def test_clean_text_has_one_paragraph_a_line() -> None:
    assert clean_text(" a \n\n\x0b b\u2028c \r\n\x00\n") == "a\nb\nc"


RUSSIAN = "Жители посёлка обратились к главе района с просьбой вернуть им старый причал. " * 3
PAGE = "<html><head><meta charset='{}'></head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("why", "body", "header", "origin"),
    [
        ("UTF-8 wins over a wrong header", RUSSIAN.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        ("the header names the charset", RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", "http"),
        ("the page names it", PAGE.format("koi8-r", RUSSIAN).encode("koi8-r"), None, "meta"),
        ("nobody names it", RUSSIAN.encode("cp1251"), "text/html", "guess"),
        (
            "the page names UTF-8 and lies",
            PAGE.format("utf-8", RUSSIAN).encode("cp1251"),
            "text/html; charset=utf-8",
            "guess",
        ),
        ("a byte order mark", b"\xff\xfe" + RUSSIAN.encode("utf-16-le"), None, "bom"),
        ("UTF-16 without a mark", PAGE.format("x", RUSSIAN).encode("utf-16-be"), None, "guess"),
    ],
)
def test_decode(why: str, body: bytes, header: str | None, origin: str) -> None:
    text, found = decoding.decode(body, header)
    assert "Жители посёлка обратились к главе района" in text, why
    assert found == origin


def test_utf8_cut_in_the_middle_of_a_letter_stays_utf8() -> None:
    text, origin = decoding.decode(RUSSIAN.encode()[:-1])
    assert origin == "utf-8"
    assert "\ufffd" not in text[:-3]


def test_japanese_in_seven_bits_is_decoded_by_its_label() -> None:
    text, _ = decoding.decode("港の再開".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp")
    assert text == "港の再開"


@pytest.mark.parametrize(
    ("why", "given", "expected"),
    [
        ("a moment with its offset stays whole", "2026-03-04T09:30:00+02:00", "2026-03-04T09:30:00+02:00"),
        ("Z is an offset", "2026-03-04T09:30:00.123Z", "2026-03-04T09:30:00+00:00"),
        ("an offset without its colon", "2026-03-04T09:30:00-0330", "2026-03-04T09:30:00-03:30"),
        ("an hour without a zone could be any hour", "2026-03-04 09:30:00", "2026-03-04"),
        ("digits alone", "20260304", "2026-03-04"),
        ("the mail format", "Wed, 04 Mar 2026 09:30:00 +0100", "2026-03-04T09:30:00+01:00"),
        ("the day first, with points", "4.3.2026", "2026-03-04"),
        ("a month that does not exist", "2026-13-04", None),
        ("an article's number", "20268812", None),
        ("words", "yesterday", None),
        ("an absurd offset", "2026-03-04T09:30:00+99:00", None),
    ],
)
def test_parse_date(why: str, given: str, expected: str | None) -> None:
    assert dates.parse(given) == expected, why


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
    assert dates.believed(given, NOW) == expected, why


def _published(html: str, url: str = "https://a.example/x", hinted: str | None = None) -> tuple[str | None, str]:
    root, _ = tree.parse(html)
    assert root is not None
    return dates.published(root, None, metadata.meta_tags(root), url, hinted, NOW)


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


@pytest.mark.parametrize(
    ("why", "head", "expected"),
    [
        ("by-words go", "<meta name=author content='By Ana Ruiz'>", "Ana Ruiz"),
        (
            "the site is no author",
            "<meta property=og:site_name content='The Dale'><meta name=author content='the dale'>",
            None,
        ),
        ("an address is no name", "<meta property=article:author content='https://facebook.example/ana'>", None),
        ("nor is a desk", "<meta name=author content='Staff'>", None),
        (
            "an element may name the author",
            "<span itemprop=author><b itemprop=name>Ana Ruiz</b>, Paris</span>",
            "Ana Ruiz",
        ),
    ],
)
def test_author(why: str, head: str, expected: str | None) -> None:
    root, _ = tree.parse(f"<html><body>{head}<p>x</p></body></html>")
    assert root is not None
    assert metadata.author(root, None, metadata.meta_tags(root), "https://dale.example/x")[0] == expected, why


@pytest.mark.parametrize(
    ("why", "html", "expected"),
    [
        (
            "the site's name at the end goes",
            "<title>Bridge reopens | The Dale</title><meta property=og:site_name content='The Dale'>",
            "Bridge reopens",
        ),
        (
            "a heading that is the site's name is passed over",
            "<title>Bridge reopens - Dale</title><h1><a href='/'>Dale</a></h1><h2>Bridge reopens</h2>",
            "Bridge reopens",
        ),
        ("a hyphen inside a word is no seam", "<title>Re-opened bridge</title>", "Re-opened bridge"),
        (
            "a heading that nobody repeats is a section's",
            "<meta property=og:title content='Bridge reopens at last'><h1>News</h1>",
            "Bridge reopens at last",
        ),
        ("no title at all", "<p>x</p>", ""),
    ],
)
def test_title(why: str, html: str, expected: str) -> None:
    root, _ = tree.parse(f"<html><body>{html}</body></html>")
    assert root is not None
    assert metadata.title(root, None, metadata.meta_tags(root), "https://dale.example/x")[0] == expected, why


@pytest.mark.parametrize(
    ("why", "href", "expected"),
    [
        ("relative", "/a?b=1", "https://dale.example/a?b=1"),
        ("a script is no address", "javascript:alert(1)", None),
        ("nor one with a tab in it", "java\tscript:alert(1)", None),
        ("another site is stated as it is", "https://other.example/x", "https://other.example/x"),
        ("a broken one", "https://[::1", None),
    ],
)
def test_canonical(why: str, href: str, expected: str | None) -> None:
    root, _ = tree.parse(f"<link rel=canonical href='{href}'><p>x")
    assert root is not None
    assert metadata.canonical_url(root, {}, "https://dale.example/x/y") == expected, why


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
        (b"%PDF-1.7 ...", "text/html", "content_pdf"),
        (b"\x89PNG\r\n", None, "content_image"),
        (b"\x7fELF", "text/html", "content_program"),
        (b"\x00\x01\x02" * 100, None, "content_binary"),
        (b"<html><p>x", "text/html", None),
        (b"<html><p>x", "image/svg+xml", None),
        (b"", None, None),
        ("<p>x".encode("utf-16-le"), None, None),
    ],
)
def test_what_is_no_page(body: bytes, header: str | None, expected: str | None) -> None:
    assert not_a_page(body, header) == expected
