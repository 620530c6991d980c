"""A statement from a PDF: printed ones of browsers and offices, and what a file says of itself weighed against what it shows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.pdf import f1, texts
from crawler.article import extract, pdf_statement
from crawler.items import Entry
from tests.support.pdfs import Show, lines, pdf

PDFS = Path(__file__).parents[2] / "pdfs"  # made by `python -m bench.pdf --keep tests/pdfs --only ...`
URL = "https://league.example/files/release.pdf"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
BODY = lines(
    "The committee of the harbour met on Tuesday and heard",
    "the complaints of the people who live along the quay.",
    y=300,
    x=10,
)


def read(*pages: list[Show], hint: Entry | None = None, url: str = URL, **more: str) -> dict[str, object]:
    item = extract(pdf(*pages, **more), url, "application/pdf", hint=hint, now=NOW)  # type: ignore[arg-type]
    return {
        "title": item.title,
        "text": item.text,
        "published": item.published,
        "author": item.author,
        "kind": item.kind,
        "error": item.error,
        **{f"{name} from": origin for name, origin in item.origins},
    }


@pytest.mark.parametrize("path", sorted(PDFS.glob("*.pdf")), ids=lambda path: path.stem)
def test_printed_releases_are_read_as_they_were_written(path: Path) -> None:
    """In two columns, from right to left, with divided words, running heads and page numbers."""
    written = texts()[path.stem.rpartition("-")[2]]
    item = extract(path.read_bytes(), URL, "application/pdf", now=NOW)
    assert (item.title, item.language, item.kind, item.error) == (written.title, written.language, "pdf", None)
    assert f1("\n".join(written.paragraphs), item.text) > 0.99
    assert len(item.text.split("\n")) == len(written.paragraphs)


def test_the_title_of_the_file_is_believed_where_the_page_shows_it() -> None:
    head = [Show("Harbour League", 10, 380, 20), *lines("A quay is", "closed for good", size=14, y=350, apart=16)]
    found = read([*head, *BODY], info="/Title (A Quay is Closed for Good)")
    assert (found["title"], found["title from"]) == ("A Quay is Closed for Good", "pdf")
    assert str(found["text"]).startswith("The committee")


@pytest.mark.parametrize("stated", ["Microsoft Word - release_v3.docx", "untitled", "release_final2.indd", "About us"])
def test_else_the_largest_line_of_some_words_is_the_title(stated: str) -> None:
    logo = Show("LEAGUE", 10, 380, 24)
    found = read([logo, Show("A quay is closed for good", 10, 340, 14), *BODY], info=f"/Title ({stated})")
    assert (found["title"], found["title from"]) == ("A quay is closed for good", "heading")


def test_a_bold_line_is_a_title_too_and_plain_text_has_none() -> None:
    assert read([Show("A quay is closed for good", 10, 330, bold=True), *BODY])["title"] == "A quay is closed for good"
    found = read(BODY, hint=Entry(URL, title="Of the list"))
    assert (found["title"], found["title from"]) == ("Of the list", "hint")


def test_the_day_is_the_lists_then_the_documents_then_that_of_the_file() -> None:
    made = "/CreationDate (D:20261105093000+01'00')"
    dated = [Show("A quay is closed for good", 10, 340, 14), Show("Northholm, 12 November 2026", 10, 322), *BODY]
    listed = Entry(URL, published="2026-11-13")
    assert [
        (found["published"], found["published from"])
        for found in (read(dated, hint=listed, info=made), read(dated, info=made), read(BODY, info=made))
    ] == [("2026-11-13", "hint"), ("2026-11-12", "visible"), ("2026-11-05T09:30:00+01:00", "pdf")]


def test_a_file_that_is_made_when_it_is_asked_for_says_no_day() -> None:
    assert read(BODY, info="/CreationDate (D:20261129115900Z)")["published"] is None


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("D:20261112093000+01'00'", "2026-11-12T09:30:00+01:00"),
        ("D:20261112093000Z", "2026-11-12T09:30:00+00:00"),
        ("D:20261112093000-05'30", "2026-11-12T09:30:00-05:30"),
        ("D:20261112093000", "2026-11-12"),
        ("D:20261112", "2026-11-12"),
        ("20261112", "2026-11-12"),
        ("D:20261345", None),
        ("D:2026", None),
        ("12 November", None),
        (None, None),
    ],
)
def test_moments_of_files(stated: str | None, moment: str | None) -> None:
    assert pdf_statement.moment(stated) == moment


def test_the_byline_goes_before_the_author_of_the_file() -> None:
    page = [Show("A quay is closed for good", 10, 340, 14), Show("By Mira Solano", 10, 322), *BODY]
    found = read(page, info="/Author (Ted Okonjo)")
    assert (found["author"], found["author from"]) == ("Mira Solano", "byline")
    assert not str(found["text"]).startswith("By")
    assert read(BODY, info="/Author (Ted Okonjo)")["author"] == "Ted Okonjo"


@pytest.mark.parametrize("stated", ["user", "Administrator", "press office", "HP"])
def test_the_name_of_a_computer_is_no_author(stated: str) -> None:
    assert read(BODY, info=f"/Author ({stated})", hint=Entry(URL, author="Ana Ruiz"))["author"] == "Ana Ruiz"


def test_what_cannot_be_read_keeps_what_the_list_said() -> None:
    hint = Entry(URL, title="A report", published="2026-01-02", author="Ana Ruiz")
    scanned = read([], hint=hint)
    nameless = extract(pdf(BODY, to_unicode=False), URL, hint=hint, now=NOW)
    broken = extract(b"%PDF-1.7\n", URL, hint=hint, now=NOW)
    assert (scanned["kind"], scanned["error"], scanned["title"]) == ("unreadable", "pdf_without_text", "A report")
    assert [(item.kind, item.error, item.title, item.published, item.author) for item in (nameless, broken)] == [
        ("unreadable", "pdf_without_letters", "A report", "2026-01-02", "Ana Ruiz"),
        ("unreadable", "pdf_broken", "A report", "2026-01-02", "Ana Ruiz"),
    ]


def test_the_beginning_of_a_long_one_is_read_and_that_is_said() -> None:
    found = read(BODY, *[[Show("more", y=200)]] * 300)
    assert (found["kind"], found["error"], "The committee" in str(found["text"])) == ("pdf", "pdf_too_long", True)


@pytest.mark.parametrize("before", [b"", b"\r\n\r\n", b"\xef\xbb\xbf", b"junk from a broken server\n"])
def test_a_pdf_is_known_by_its_bytes_whatever_it_is_called(before: bytes) -> None:
    item = extract(before + pdf(BODY), "https://league.example/get?id=7", "text/html; charset=utf-8", now=NOW)
    assert (item.kind, item.text.startswith("The committee")) == ("pdf", True)


def test_a_page_that_speaks_of_pdfs_is_a_page() -> None:
    page = b"<html><body><p>A file begins with %PDF-1.7 and then goes on for as long as it needs to.</p></body></html>"
    assert extract(page, URL, "text/html").kind == "page"
