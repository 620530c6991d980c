"""Whether a document that was cut by its head's promise is whole by its own end."""

from __future__ import annotations

import pytest

from crawler.parsing.document_end import is_whole

ROWS = [
    ("<?xml version='1.0'?>\n<!-- a --><rss><channel/></rss>\n", True),
    ("<rss><channel></channel></rss><!-- cached in 0.2 s -->\n", True),
    ("<feed xmlns='http://www.w3.org/2005/Atom'></feed>", True),
    ("<!DOCTYPE html>\n<html lang=en><p>text</p></HTML>", True),
    ('{"items": []}', True),
    ("<rss><channel><item></item></channel>", False),
    ("<rss><channel><item></item></rs", False),
    ("<html><p>text</p></body>", False),
    ('{"items": [', False),
    ("[" * 100_000, False),
    ("https://a.example/1\nhttps://a.exam", False),
    ("", False),
    ("</rss>", False),
]


@pytest.mark.parametrize(("text", "whole"), ROWS, ids=[r[0][:30] for r in ROWS])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_end_shows_it(text: str, whole: bool, encoding: str) -> None:
    assert is_whole(text.encode(encoding)) is whole
