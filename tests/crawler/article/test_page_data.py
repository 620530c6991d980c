"""The text in a page's data, however its scripts keep it."""

from __future__ import annotations

import json

import pytest

from crawler.article import extract, page_data

LINES = [
    "Le village de Kolvas attend depuis trois semaines que la route soit rouverte, et les vivres commencent à manquer.",
    "Вода поднялась ещё на два метра, и жители верхних домов ночуют в школе, где для них поставили кровати и печку.",
    "The engineers said on Sunday that the dam holds, but nobody in the valley believes them since the last flood.",
]
HTML = "".join(f"<p>{line}</p>" for line in LINES)
MENU = [
    "Home",
    "News",
    "A teaser of another article that stands under another name and is long enough to be prose, but alone.",
]


def script(text: str, attributes: str = "") -> str:
    return f"<html><head><title>Dam</title></head><body><div id=app>…</div><script {attributes}>{text}</script></body></html>"


def rows() -> list[tuple[str, str]]:
    blocks = {"props": {"menu": MENU, "post": {"title": "Dam", "body": [{"t": "p", "text": line} for line in LINES]}}}
    payload = json.dumps(
        "7:" + json.dumps(["$", "article", {"children": [["$", "p", {"children": line}] for line in LINES]}])
    )
    return [
        ("blocks in JSON", script(json.dumps(blocks), "id=__NEXT_DATA__ type=application/json")),
        ("markup in JSON", script(json.dumps({"data": {"menu": MENU, "html": HTML}}), "type='application/json'")),
        ("markup in a program", script(f"window.state={{menu:{json.dumps(MENU)},content:{json.dumps(HTML)}}}")),
        ("a payload of React", script(f"self.__next_f.push([1,{payload}])")),
    ]


@pytest.mark.parametrize(("why", "page"), rows())
def test_the_text_of_a_page_that_shows_nothing(why: str, page: str) -> None:
    item = extract(page.encode(), "https://x.example/a")
    assert (item.text.split("\n"), dict(item.origins)["text"]) == (LINES, "page-data"), why


def test_a_page_with_a_text_of_its_own_keeps_it() -> None:
    page = script(json.dumps({"html": HTML}), "type=application/json").replace(
        "…", f"<article>{'<p>Own words of the page, said to its readers by its author.</p>' * 9}</article>"
    )
    assert "Kolvas" not in extract(page.encode(), "https://x.example/a").text


@pytest.mark.parametrize(
    "data", ["", "{", '{"a":' * 5000, '"' + "\\" * 9999, '"' + "a " * 200_000, "[" * 9999 + '"' + LINES[0] + '"']
)
def test_broken_data_does_no_harm(data: str) -> None:
    assert isinstance(page_data.text(script(data)), str)


def test_a_text_in_the_metadata_keeps_its_paragraphs() -> None:
    for value in (HTML, "\n".join(LINES)):
        ld = json.dumps({"@type": "NewsArticle", "articleBody": value})
        assert extract(script(ld, "type=application/ld+json").encode(), "https://x.example/a").text.split("\n") == LINES


def test_a_banner_is_no_text() -> None:
    banner = (
        "<p>We and our partners use cookies for advertising on your device. You may withdraw your consent at any time.</p>"
        * 3
    )
    page = script(json.dumps({"html": HTML}), "type=application/json").replace("…", banner)
    assert extract(page.encode(), "https://x.example/a").text.split("\n") == LINES
    alone = f"<title>Dam holds</title><body>{banner}<script src=/a.js></script>"
    assert extract(alone.encode(), "https://x.example/a").kind == "needs_scripts"


def test_what_opens_on_a_click_is_read_and_a_hidden_banner_is_not() -> None:
    shown, hidden = f"<p>{LINES[0]}</p><p>{LINES[2]}</p>", f"<p>{LINES[1]}</p>"
    for box in ("<div style='display:none'>{}</div>", "<div hidden>{}</div>"):
        page = f"<article><h1>Dam</h1>{shown}{box.format(hidden)}</article>"
        assert LINES[1] in extract(page.encode(), "https://x.example/a").text
        for name in ("cookie-modal", "comments", "related"):
            closed = page.replace("<div ", f"<div class={name} ")
            assert LINES[1] not in extract(closed.encode(), "https://x.example/a").text


def test_a_sheet_in_a_tag_that_closes_itself_is_no_text() -> None:
    page = f"<body><div><style type='text/css' />p {{ margin: 0 }} {'.a { color: red; padding: 1px 2px } ' * 30}</style>{HTML}</div>"
    assert extract(page.encode(), "https://x.example/a").text.split("\n") == LINES
