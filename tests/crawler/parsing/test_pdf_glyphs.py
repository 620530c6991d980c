"""What is drawn in a PDF, and what a file that is broken, locked, endless or hostile comes to."""

from __future__ import annotations

import zlib

import pytest

from crawler.parsing import pdf_glyphs
from tests.support.pdfs import Show, lines, pdf, whole


def drawn(data: bytes) -> list[str]:
    return ["".join(sign.text for sign in page.signs) for page in pdf_glyphs.read(data).pages]


def test_signs_come_with_their_places_and_the_file_with_its_words() -> None:
    document = pdf_glyphs.read(
        pdf([Show("Hi", 30, 360, 10)], [Show("B", bold=True)], info="/Title (A \\(b\\))", catalog="/Lang (de)")
    )
    assert [[tuple(sign) for sign in page.signs] for page in document.pages] == [
        [("H", 30.0, 35.0, 360.0, 10.0, False), ("i", 35.0, 40.0, 360.0, 10.0, False)],
        [("B", 30.0, 35.0, 360.0, 10.0, True)],
    ]
    assert (document.fields["Title"], document.fields["Lang"], document.problem) == ("A (b)", "de", None)
    assert (document.pages[0].width, document.pages[0].height) == (300, 400)


@pytest.mark.parametrize(
    ("why", "show"),
    [
        ("turned", Show("x", before="q 0 1 -1 0 0 0 cm", after="Q")),
        ("off the page", Show("x", x=900)),
        ("too small to be read", Show("x", size=0.4)),
        ("a running head that is marked as one", Show("x", before="/Artifact BMC", after="EMC")),
    ],
)
def test_what_is_no_text_of_the_page_is_left_out(why: str, show: Show) -> None:
    assert drawn(pdf([Show("seen"), show])) == ["seen"]


def test_the_text_that_stands_for_signs_is_taken() -> None:
    actual = Show("x", before="/Span <</ActualText (ffi)>> BDC", after="EMC")
    assert drawn(pdf([Show("a"), actual])) == ["affi"]


def test_a_text_that_stands_for_a_whole_paragraph_is_not_taken() -> None:
    """It may be the description of a picture; the signs are what readers see."""
    first, last = lines("one", "two")
    marked = [Show(first.text, before="/Figure <</ActualText (a chart)>> BDC"), Show(last.text, y=last.y, after="EMC")]
    assert drawn(pdf(marked)) == ["onetwo"]


def test_signs_without_a_letter_are_kept_as_unknown() -> None:
    assert drawn(pdf([Show("abc")], to_unicode=False)) == ["\ufffd\ufffd\ufffd"]


PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>"


def cyclic() -> bytes:
    """A tree of pages that is its own child."""
    return whole({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>", 7: b"<<>>"})


def deep() -> bytes:
    """Ten thousand trees of pages inside each other."""
    objects = {n: f"<</Type/Pages/Count 1/Kids[{n + 1} 0 R]>>".encode() for n in range(10, 10_010)}
    return whole({1: b"<</Type/Catalog/Pages 10 0 R>>", 7: b"<<>>", 10_010: PAGE.encode(), **objects})


@pytest.mark.parametrize(
    ("why", "data", "problem"),
    [
        ("nothing behind its name", b"%PDF-1.7\n", "pdf_broken"),
        ("cut in the middle", pdf(lines("a", "b"))[:300], "pdf_broken"),
        ("noise", b"%PDF-1.7\n" + bytes(range(256)) * 50, "pdf_broken"),
        ("nested arrays", b"%PDF-1.7\n1 0 obj\n" + b"[" * 50_000, "pdf_broken"),
        ("its own child", cyclic(), "pdf_broken"),
        ("an unknown lock", whole({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0/Kids[]>>", 7: b"<<>>"}, trailer="/Encrypt<</Filter/Other/V 1>>"), "pdf_encrypted"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_has_its_code(why: str, data: bytes, problem: str) -> None:
    document = pdf_glyphs.read(data)
    assert (document.pages, document.problem) == ([], problem) or why == "its own child"


def test_trees_without_end_end() -> None:
    assert pdf_glyphs.read(deep()).problem in ("pdf_broken", None)


def test_a_file_whose_table_is_wrong_is_searched_through() -> None:
    assert drawn(pdf([Show("found")]).replace(b"startxref\n", b"startxref\n9")) == ["found"]


def test_ten_thousand_pages_are_read_to_a_limit_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    document = pdf_glyphs.read(pdf(*[[Show("a")]] * 10_000))
    assert (document.problem, 0 < len(document.pages) <= pdf_glyphs.PAGES + 1) == ("pdf_too_long", True)


@pytest.mark.parametrize(
    ("why", "page"),
    [
        ("signs", [Show("a" * 1000)] * 200),
        ("commands", [Show("a", before="0 0 m " * 110_000)]),
    ],
)
def test_one_page_without_end_is_read_to_a_limit_that_is_said(why: str, page: list[Show]) -> None:
    document = pdf_glyphs.read(pdf(page, packed=True))
    assert document.problem == "pdf_too_long"
    assert len(document.pages) == 1


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_unpacks_to_gigabytes_is_not_unpacked(layers: int) -> None:
    engine = zlib.compressobj(9)
    data = b"".join(engine.compress(b" " * 1_000_000) for _ in range(100)) + engine.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data)
    names = "/FlateDecode" * layers
    stream = f"<</Length {len(data)}/Filter[{names}]>>\nstream\n".encode() + data + b"\nendstream"
    kids = {2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>", 3: PAGE.replace("]>>", "]/Contents 4 0 R>>").encode(), 4: stream}
    assert pdf_glyphs.read(whole({1: b"<</Type/Catalog/Pages 2 0 R>>", 7: b"<<>>", **kids})).problem == "pdf_too_long"
