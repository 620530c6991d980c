"""Bytes that are no page."""

from __future__ import annotations

import pytest

from crawler.article.page_kind import not_a_page


@pytest.mark.parametrize(
    ("body", "header", "expected"),
    [
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
