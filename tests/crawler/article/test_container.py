"""Which container has the text, and when no other opinion is asked."""

from __future__ import annotations

import pytest

from crawler.article import blocks, container, extract
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


_SIGNERS = ("Association of Millers", "Bakers' Guild", "Ferrymen of Old Ferry")


@pytest.mark.parametrize(
    "rows",
    [
        "<p>Signed by</p>" + "".join(f"<p>{name}</p>" for name in _SIGNERS),
        "<h3>Підписанти:</h3><ul>" + "".join(f"<li>{name}</li>" for name in _SIGNERS) + "</ul>",
        "<p>12 May</p><p>Signatories</p><p>Association of Millers</p>",
        "".join(f"<p>{name} of the province</p>" for name in _SIGNERS),
    ],
)
def test_those_who_sign_below_the_text_are_of_it(rows: str) -> None:
    root, _ = parse_html(f"<html><body>{rows}</body></html>")
    assert root is not None
    lines = [block.text for block in blocks.blocks(root)]
    assert _found(f"<div>{_TEXT}{rows}<p><a href=/s>Share this</a></p><p>Print</p></div>") == (
        "\n".join((_text(), *lines)),
        True,
    )


@pytest.mark.parametrize(
    "scraps",
    [
        "<p>Share</p><p>Print</p><p>Topics</p><p>Comments</p>",
        "<p>Read our letter</p><p>Write to us</p>",
        "<p>Signed by</p>".replace("<p>", "<p><a href=/s>").replace("</p>", "</a></p>")
        + "<p>Association of Millers</p>",
        "<div><p>Signed by</p><p>Association of Millers</p></div>",
        "".join(f"<p>More on <a href=/x>the {word} of spring</a></p>" for word in ("flood", "frost", "fires")),
    ],
)
def test_other_scraps_below_the_text_are_not(scraps: str) -> None:
    assert _found(f"<div>{_TEXT}{scraps}</div>") == (_text(), True)


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


def test_those_who_sign_come_through_to_the_statement() -> None:
    rows = "<p>Signed by</p><p>Association of Millers</p><p>Bakers' Guild</p>"
    page = f"<html lang=en><title>Flood</title><body><div><h1>Flood</h1>{_TEXT}{rows}</div></body></html>"
    item = extract(page.encode(), "https://union.example/flood")
    assert dict(item.origins)["text"] == "container"
    assert item.text.split("\n")[-3:] == ["Signed by", "Association of Millers", "Bakers' Guild"]
