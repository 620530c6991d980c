"""Where the rest of a page is: which links lead to page 2 of the same article, which look like it, and which frames hold a text."""

from __future__ import annotations

import pytest

from crawler.article import continuation, extract
from crawler.items import Entry, StatementItem
from crawler.parsing.html_tree import parse_html

SENTENCE = "The ferrymen of the lower landing say that the tolls were raised twice within one week and that nobody told them why. "
TEXT = (
    f"<p>{SENTENCE}</p><p>{SENTENCE.replace('ferrymen', 'millers')}</p><p>{SENTENCE.replace('ferrymen', 'bakers')}</p>"
)


def following(body: str, url: str, first: str = "", head: str = "") -> str | None:
    root, _ = parse_html(f"<html><head>{head}</head><body>{TEXT}{body}</body></html>")
    assert root is not None
    return continuation.next_page(root, url, first)


SITE = "https://paper.example"
NEXT = [
    ("/news/417", "/news/417?page=2", "2"),
    ("/news/417", "/news/417?page=1", "2"),  # Drupal counts from nought
    ("/news/417", "/news/417/2/", "2"),
    ("/news/417/", "/news/417/2/", "Weiter"),
    ("/news/tolls", "/news/tolls/page/2/", "Next page"),
    ("/news/tolls.html", "/news/tolls_2.html", "下一页"),
    ("/news/tolls.html", "/news/tolls-2.html", "2"),
    ("/news/tolls.html", "/news/tolls,2.html", "suivant"),
    ("/news/tolls.shtml", "/news/tolls_p2.shtml", "далее"),
    ("/news/tolls", "/news/tolls-seite-2.html", "Nächste Seite"),
    ("/news/tolls-seite-1.html", "/news/tolls-seite-2.html", "2"),
    ("/a.php?id=7", "/a.php?id=7&p=2", "»"),
    ("/a.php?p=1&id=7", "/a.php?id=7&p=2", "2"),
    ("/news/417", "/news/417?page=2", "٢"),
]
OTHERS = [
    ("/news/417", "/news/418", "Next"),  # the next article
    ("/news/417", "/news/417/2", "See figure 2"),  # said by no pager
    ("/?p=417", "/?p=418", "Next »"),
    ("/news/weekly-report", "/news/weekly-report-2", "Next »"),  # a namesake of another week
    ("/news/417", "/news/417?page=7", "7"),
    ("/news/417", "/news/417?page=1", "1"),
    ("/news/417", "/news/417?cpage=2", "2"),
    ("/news/417", "/news/417/comment-page-2/", "2"),
    ("/news/417", "https://other.example/news/417?page=2", "2"),
    ("/", "/page/2/", "Next"),
    ("/2026/11/12-1.html", "/2026/11/12-2.html", "Next"),  # the second article of a day
]


@pytest.mark.parametrize(("here", "there", "said"), NEXT)
def test_the_next_page_of_an_article_is_known_by_its_address_and_by_what_its_link_says(
    here: str, there: str, said: str
) -> None:
    assert following(f"<div>1 <a href='{there}'>{said}</a></div>", SITE + here) == SITE + there


@pytest.mark.parametrize(("here", "there", "said"), OTHERS)
def test_what_only_looks_like_a_next_page_is_left(here: str, there: str, said: str) -> None:
    assert following(f"<div><a href='{there}'>{said}</a></div>", SITE + here) is None


def test_rel_next_counts_when_its_address_is_that_of_the_article() -> None:
    link = '<link rel="next" href="{}">'
    assert following("", f"{SITE}/news/417", head=link.format("/news/417?page=2")) == f"{SITE}/news/417?page=2"
    assert following("", f"{SITE}/news/417", head=link.format("/news/the-next-article")) is None
    assert following("", f"{SITE}/weekly", head=link.format("/weekly-2")) is None


def test_a_further_page_leads_on_and_never_back() -> None:
    pager = "".join(f"<a href='?page={n}'>{n}</a> " for n in (1, 2, 3, 4))
    first = f"{SITE}/news/417"
    assert following(pager, f"{first}?page=2", first) == f"{first}?page=3"
    assert following(pager, f"{first}?page=4", first) is None


def test_the_line_that_leads_to_other_pages_is_no_text() -> None:
    body = f"<title>Tolls</title><article><h1>Tolls</h1>{TEXT}<div>Page 1 of 3 <a href='?page=2'>2</a> <a href='?page=3'>3</a></div></article>"
    item = extract(
        body.replace("<title>", "<meta property='og:type' content='article'><title>").encode(), f"{SITE}/news/417"
    )
    assert item.next_page == f"{SITE}/news/417?page=2"
    assert "Page 1" not in item.text


def test_a_list_of_pages_is_not_followed_and_a_page_only_under_the_title_of_its_list() -> None:
    body = f"<title>Tolls are raised</title><h1>Tolls are raised</h1><p>{SENTENCE}</p><a href='?page=2'>2</a>".encode()
    url = f"{SITE}/news/417"
    assert extract(body, url).next_page is None
    assert extract(body, url, hint=Entry(url, "Tolls are raised")).next_page == f"{url}?page=2"


def test_a_repeated_lead_is_joined_once_and_short_lines_as_often_as_they_stand() -> None:
    assert (
        continuation.joined(f"{SENTENCE}\nAnn\nOne.", f"{SENTENCE}\nAnn\nTwo.") == f"{SENTENCE}\nAnn\nOne.\nAnn\nTwo."
    )


FRAMES = """<html><head><title>The paper</title></head><frameset cols="160,*"><frame src="menu.html">
<frame src="text.html"><frame src="https://other.example/x.html"><noframes><body><h1>Tolls</h1>{}</body></noframes></frameset></html>"""


def test_a_page_of_frames_names_those_of_its_host_and_shows_what_it_has_without_them() -> None:
    item = extract(FRAMES.format(TEXT).encode(), f"{SITE}/old/index.html")
    assert item.frames == (f"{SITE}/old/menu.html", f"{SITE}/old/text.html")
    assert (item.title, item.text.count("the tolls were raised")) == ("Tolls", 3)
    assert extract(FRAMES.format("").encode(), f"{SITE}/old/index.html").kind == "empty"


@pytest.mark.parametrize(
    ("frame", "followed"),
    [
        ("<iframe src='/body/417'></iframe>", True),
        ("<iframe src='/body/417' width='1' height='1'></iframe>", False),
        ("<iframe src='/body/417' style='display: none'></iframe>", False),
        ("<iframe src='https://ads.example/417'></iframe>", False),
        ("<iframe src='about:blank'></iframe>", False),
        (f"{TEXT}<iframe src='/body/417'></iframe>", False),  # the page has its text
    ],
)
def test_a_frame_is_looked_into_when_the_page_itself_says_little(frame: str, followed: bool) -> None:
    item = extract(f"<title>Tolls</title><h1>Tolls</h1><p>By Ann.</p>{frame}".encode(), f"{SITE}/news/417")
    assert item.frames == ((f"{SITE}/body/417",) if followed else ())


def an(text: str, kind: str = "page", title: str = "Tolls") -> StatementItem:
    return StatementItem(f"{SITE}/x", title=title, text=text, kind=kind)


def test_the_frame_that_says_most_is_the_text_and_a_list_of_links_is_none() -> None:
    outer = an("By Ann.", title="The title outside")
    found = continuation.without_frames(outer, [an("Home " * 200, "listing"), an(SENTENCE * 3, title="Main")])
    assert (found.title, found.text) == ("The title outside", f"By Ann.\n{SENTENCE * 3}")
    assert continuation.without_frames(an("", "empty", ""), [an(SENTENCE)]).title == "Tolls"
    assert continuation.without_frames(outer, [an("x", "listing")]) is outer
