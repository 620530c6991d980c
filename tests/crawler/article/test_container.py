"""Which container has the text, and when no other opinion is asked."""

from __future__ import annotations

import pytest

from crawler.article import blocks, container
from crawler.parsing.html_tree import parse_html

_PARAGRAPHS = [
    f"The council of Old Ferry heard {n} witnesses of the flood, and nobody left before the end. " * 3 for n in range(4)
]
_TEXT = "".join(f"<p>{text}</p>" for text in _PARAGRAPHS)
_LONG = (
    "A caption as long as a paragraph, with the names of all who stand on the bridge and of those who took the picture. "
    * 2
)


def _found(body: str, title: str = "") -> tuple[str, bool]:
    root, _ = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    found = container.find(blocks.blocks(root), title)
    return "\n".join(block.text for block in found.taken), found.sure


def _text(*more: str) -> str:
    return "\n".join(text.strip() for text in (*more, *_PARAGRAPHS))


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("nothing else", f"<div>{_TEXT}</div>"),
        ("a caption between", f"<div>{_TEXT}<figure><p>{_LONG}</p></figure></div>"),
        ("a box by its name", f"<div>{_TEXT}<div class=storyCaption><p>{_LONG}</p></div></div>"),
        ("a box by its id", f"<div>{_TEXT}<div id=newsletter-2><p>{_LONG}</p></div></div>"),
        ("text below the container", f"<section><div>{_TEXT}</div><div><p>{_LONG}</p></div></section>"),
        ("scraps at both ends", f"<div><p>Share</p>{_TEXT}<p>Topics</p></div>"),
        ("the name of a side box on the text itself", f"<div class=author-page><div class=tags>{_TEXT}</div></div>"),
        ("a list of links", f"<div>{_TEXT}<ul><li><a href=/a>{_LONG}</a></ul></div>"),
    ],
)
def test_a_plain_page_is_read_without_another_opinion(what: str, body: str) -> None:
    assert _found(body) == (_text(), True), what


def test_the_lead_stands_between_headline_and_container() -> None:
    lead = "Four witnesses spoke for the first time about the night on which the river came over the wall."
    page = f"<section><h1>Flood</h1><p>{lead}</p><div>{_TEXT}</div></section>"
    assert _found(page, "Flood") == (_text(lead), True)
    assert _found(page, "Another headline") == (_text(), True)


def test_a_paragraph_that_is_mostly_a_link_stays_among_paragraphs() -> None:
    source = "<p>As the <a href=/b>clerk of the council of Old Ferry said</a>:</p>"
    text, sure = _found(f"<div>{_TEXT}{source}<p>{_LONG}</p></div>")
    assert "As the clerk of the council" in text
    assert sure


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("no text", "<div><p>Photos</p></div>"),
        ("little text", f"<div><p>{_PARAGRAPHS[0]}</p></div>"),
        ("the page itself is the container", _TEXT),
        (
            "paragraphs in boxes of their own",
            "<section>" + "".join(f"<div class=c{n}><p>{t}</p></div>" for n, t in enumerate(_PARAGRAPHS)),
        ),
        ("much in side boxes", f"<div>{_TEXT}<aside><p>{_LONG * 3}</p></aside></div>"),
    ],
)
def test_another_opinion_is_asked_of_a_page_that_is_not_plain(why: str, body: str) -> None:
    assert not _found(body)[1], why
