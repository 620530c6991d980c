"""Which lines are bylines, and whom they name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import byline, page

NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("By Ana Kovač and Tom O'Leary", ["Ana Kovač", "Tom O'Leary"]),
        ("By ANA KOVAČ, Harbour correspondent 3 March", ["Ana Kovač"]),
        ("Автор: Анна Ковалёва, 03.03.2026", ["Анна Ковалёва"]),
        ("Por María José de la Cruz y Juan Pérez", ["María José de la Cruz", "Juan Pérez"]),
        ("Text: Anna Berg, Foto: Karl Weiß", ["Anna Berg"]),
        ("بقلم: ليلى حداد", ["ليلى حداد"]),
        ("מאת יעל כהן", ["יעל כהן"]),
        ("作者：王小明", ["王小明"]),
        ("文／陳大文", ["陳大文"]),
        ("記者 王小明／台北報導", ["王小明"]),
        ("홍길동 기자", ["홍길동"]),
        # near misses
        ("By the time he left, they were gone", []),
        ("By 2020 all was over", []),
        ("De la Rosa said no", []),
        ("Text: see below", []),
        ("Par le service de presse", []),
        ("By Ana Kovač, who has followed the harbour for years, " + "and that is a long sentence " * 5, []),
    ],
)
def test_names(line: str, people: list[str]) -> None:
    assert byline.names(line) == people


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ("Ana Kovač and Tom O'Leary", ["Ana Kovač", "Tom O'Leary"]),
        ("Friends and Family", ["Friends and Family"]),
        ("Ana Kovač", ["Ana Kovač"]),
    ],
)
def test_apart(stated: str, people: list[str]) -> None:
    assert byline.apart(stated) == people


PARAGRAPHS = [
    "<p>The harbour was closed on Monday after the crane had fallen, and nobody knows who ordered it to be moved.</p>",
    "<p>Two of the three men who worked on it that night have been questioned; the third has not been found so far.</p>",
    "<p>Ships are being sent to the northern quay, where the water is too low for most of them before the evening.</p>",
]
TEXT = "".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("why", "before", "after", "author"),
    [
        ("between headline and text", "<p class='by'>By Ana Kovač</p>", "", "Ana Kovač"),
        ("after the text", "", "<p>Text: Ana Kovač</p>", "Ana Kovač"),
        (
            "not in the text",
            f"{TEXT}<p>By Ana Kovač</p>",
            "<p>What the port said on Tuesday was that it would look into how the crane had come to be moved.</p>",
            None,
        ),
    ],
)
def test_where_a_byline_stands(why: str, before: str, after: str, author: str | None) -> None:
    html = f"<html><head><title>A crane falls</title></head><body><article><h1>A crane falls</h1>{before}{TEXT}{after}</article></body></html>"
    assert page.read(html.encode(), "https://harbour.example/1", "text/html", None, NOW).author == author, why


def test_the_writer_of_a_comment_is_no_author() -> None:
    html = f"<html><body><aside class='latest-comments'><span class='author'>Gull77</span> on tides</aside><article><h1>A crane falls</h1><p>By Ana Kovač</p>{TEXT}</article></body></html>"
    assert page.read(html.encode(), "https://harbour.example/1", "text/html", None, NOW).author == "Ana Kovač"
