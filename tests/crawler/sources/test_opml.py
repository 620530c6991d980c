"""OPML as the world writes it: cases of names, namespaces, bare ampersands, cut files, folders, feed: addresses."""

from __future__ import annotations

import pytest

from crawler.errors import RequestError
from crawler.sources import opml


def listed(inside: str, head: str = "<opml version='2.0'><body>", tail: str = "</body></opml>") -> list[str]:
    return [found.url for found in opml.parse(f"{head}{inside}{tail}".encode())]


SPELLINGS = [
    ("<outline xmlUrl='https://a.example/f'/>", "https://a.example/f", "as it should be"),
    ("<outline XMLURL='https://a.example/f'/>", "https://a.example/f", "upper case"),
    ("<Outline xmlurl='https://a.example/f'/>", "https://a.example/f", "lower case"),
    ("<outline xmlUrl=' https://a.example/f\n'/>", "https://a.example/f", "blanks"),
    ("<outline xmlUrl='https://a.example/f?x=1&y=2'/>", "https://a.example/f?x=1&y=2", "a bare ampersand"),
    ("<outline text='R&D' xmlUrl='https://a.example/f?x=1&amp;y=2'/>", "https://a.example/f?x=1&y=2", "in a title"),
    ("<outline xmlUrl='https://a.example/f?x=1&lang=2'/>", "https://a.example/f?x=1&lang=2", "no entity"),
    ("<outline xmlUrl='feed://a.example/f'/>", "http://a.example/f", "feed://"),
    ("<outline xmlUrl='feed:https://a.example/f'/>", "https://a.example/f", "feed:https"),
    ("<outline xmlUrl='FEED://https://a.example/f'/>", "https://a.example/f", "both"),
    ("<outline type='rss' url='https://a.example/f'/>", "https://a.example/f", "url of a feed"),
    ("<o:outline xmlns:o='urn:x' o:xmlUrl='https://a.example/f'/>", "https://a.example/f", "namespaces"),
]


@pytest.mark.parametrize(("inside", "url", "why"), SPELLINGS)
def test_spellings(inside: str, url: str, why: str) -> None:
    assert listed(inside) == [url], why


def test_a_default_namespace_and_a_prolog_after_blanks() -> None:
    assert listed(
        "<outline xmlUrl='https://a.example/f'/>", "\n<?xml version='1.0'?><OPML xmlns='urn:o'><body>", "</body></OPML>"
    )


def test_a_list_that_was_cut_gives_what_is_there() -> None:
    cut = "<outline text='A'><outline xmlUrl='https://a.example/1'/><outline xmlUrl='https://a.example/2'/><outline xml"
    assert listed(cut, tail="") == ["https://a.example/1", "https://a.example/2"]


def test_titles_and_folders() -> None:
    body = "<opml><body><outline text='Häuser &amp; Höfe'><outline title='Das  Haus' text='x' xmlUrl='https://a.example/1'/></outline></body></opml>"
    assert opml.parse(body.encode()) == [opml.Outline("https://a.example/1", "Das Haus", ("häuser & höfe",))]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "opml_invalid"),
        (b"<html><body/></html>", "opml_invalid"),
        (b"nothing", "opml_invalid"),
        (b"<opml><body/></opml>", "opml_empty"),
        (b"<opml><body><outline text='a' htmlUrl='https://a.example/'/></body></opml>", "opml_empty"),
        (
            b"<!DOCTYPE o [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><opml><body><outline text='&x;'/></body></opml>",
            "opml_empty",
        ),
    ],
)
def test_what_is_no_list(body: bytes, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        opml.parse(body)
    assert caught.value.code == code


def test_what_is_written_can_be_read() -> None:
    outlines = [opml.Outline("https://a.example/f?x=1&y=2", "Ängste & Нужды")]
    assert opml.parse(opml.write(outlines)) == [opml.Outline("https://a.example/f?x=1&y=2", "Ängste & Нужды")]


def test_a_list_of_a_million_lines_is_refused_before_it_is_read() -> None:
    with pytest.raises(RequestError) as error:
        opml.parse(b"<opml><body>" + b"<outline xmlUrl='http://a.example/'/>" * 200_000 + b"</body></opml>")
    assert (error.value.code, error.value.fix) == ("opml_too_large", "Split it.")


def test_bytes_that_are_no_text_cost_no_feed() -> None:
    body = b"<opml><body><outline xmlUrl='https://a.example/\xed\xa0\x80' text='\xed\xb0\x80'/><outline xmlUrl='https://b.example/'/></body></opml>"
    assert opml.parse(body)[-1].url == "https://b.example/"
