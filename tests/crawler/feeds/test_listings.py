"""HTML pages: what is a list of articles, what is one article, what stands in the way of either."""

from __future__ import annotations

import pytest

from crawler.errors import ConfigError
from crawler.feeds.listings import next_page
from crawler.feeds.reader import read
from crawler.parsing.html_tree import parse_html

URL = "https://example.org/news/"
STORIES = [
    ("/2024/03/court-orders-release-of-four-students", "Court orders the release of four students"),
    ("/2024/03/ministry-answers-after-three-years", "Ministry answers after three years of silence"),
    ("/2024/02/lawyers-barred-from-the-hearing", "Lawyers barred from the hearing in the capital"),
    ("/2024/02/new-report-on-pretrial-detention", "New report on the length of pre-trial detention"),
]
CHROME = """<header><nav><a href="/about">About our organisation and its work</a><a href="/donate">Donate now to help</a>
<a href="/topics/prisons">Prisons and places of detention</a></nav></header>"""
FOOT = """<footer><a href="/privacy">Privacy and cookies on this site</a><a href="/2019/an-old-story-in-the-footer-link">
An old story that stands in the footer of all pages</a></footer>"""


def page(middle: str, head: str = "<title>News</title>", lang: str = "en") -> bytes:
    """A page with navigation above and below."""
    return f'<!doctype html><html lang="{lang}"><head>{head}</head><body>{CHROME}{middle}{FOOT}</body></html>'.encode()


def urls(body: bytes, **more: str) -> list[str]:
    """The paths that a page gives."""
    return [e.url.removeprefix("https://example.org") for e in read(body, URL, **more).entries]


LAYOUTS = [
    ("a list", "<ul>" + "".join(f'<li><a href="{u}">{t}</a></li>' for u, t in STORIES) + "</ul>"),
    (
        "cards",
        "".join(
            f'<article class="card n{i}"><h2><a href="{u}">{t}</a></h2><p>x</p></article>'
            for i, (u, t) in enumerate(STORIES)
        ),
    ),
    (
        "a link around the card",
        "".join(f'<a href="{u}"><div class="c"><h3>{t}</h3><p>lead</p></div></a>' for u, t in STORIES),
    ),
    (
        "a table",
        "<table>"
        + "".join(f'<tr><td>1 March</td><td><a href="{u}">{t}</a></td></tr>' for u, t in STORIES)
        + "</table>",
    ),
    (
        "picture, title and more",
        "".join(
            f'<div class="t"><a href="{u}"><img src="x.jpg"></a><h3><a href="{u}?utm_source=x">{t}</a></h3>'
            f'<a href="{u}#more">Read more</a></div>'
            for u, t in STORIES
        ),
    ),
]


@pytest.mark.parametrize(("why", "middle"), LAYOUTS, ids=[x[0] for x in LAYOUTS])
def test_the_repeated_block_is_found_and_navigation_is_not(why: str, middle: str) -> None:
    found = read(page(middle), URL)
    assert found.kind == "listing", why
    assert [(e.url.partition("?")[0].removeprefix("https://example.org"), e.title) for e in found.entries] == STORIES, (
        why
    )
    assert (found.title, found.language) == ("News", "en")


def test_short_titles_in_a_plain_list() -> None:
    middle = "<ul>" + "".join(f'<li><a href="/s/{n}11{n}0">Note {n}</a></li>' for n in range(6)) + "</ul>"
    assert len(urls(page(middle))) == 6


def test_a_time_beside_a_link_is_its_date() -> None:
    rows = [
        f'<div class="r"><time datetime="2024-03-0{i + 1}T10:00:00Z">x</time><h3><a href="{u}">{t}</a></h3></div>'
        for i, (u, t) in enumerate(STORIES)
    ]
    found = read(page("".join(rows)), URL)
    assert [e.published for e in found.entries] == [f"2024-03-0{i}T10:00:00+00:00" for i in range(1, 5)]
    one_time = read(page("<time datetime='2024-01-01'>today</time>" + LAYOUTS[0][1]), URL)
    assert {e.published for e in one_time.entries} == {None}, "the page's own time is nobody's"


def test_base_and_other_sites() -> None:
    middle = (
        LAYOUTS[0][1].replace('href="/2024', 'href="2024')
        + '<p><a href="https://other.example/x/a-long-story-title">Other</a></p>'
    )
    body = page(middle, '<title>n</title><base href="https://example.org/">')
    assert [u for u, _ in STORIES] == urls(body)


def test_a_selector_names_links_or_blocks() -> None:
    body = page(LAYOUTS[1][1])
    assert urls(body, selector="article.card") == [u for u, _ in STORIES]
    assert urls(body, selector="nav a") == ["/about", "/donate", "/topics/prisons"]
    assert read(body, URL, selector=".nothing").warnings == ("no_links",)
    with pytest.raises(ConfigError) as caught:
        read(body, URL, selector="div[")
    assert caught.value.code == "selector_invalid"


TEXT = "<p>" + "This is a sentence of the statement that goes on for a while. " * 5 + "</p>"
NONE = [
    (
        "an article that says so",
        page(f"<h1>Title</h1>{TEXT * 3}{LAYOUTS[0][1]}", '<meta property="og:type" content="article">'),
        "article_page",
    ),
    (
        "an article by its data",
        page(f"<h1>T</h1>{TEXT * 3}", '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'),
        "article_page",
    ),
    ("an article by its length", page(f"<h1>T</h1>{TEXT * 12}{LAYOUTS[0][1]}"), "article_page"),
    ("a login page", page('<form><input type="Password" name="p"></form>'), "login_page"),
    ("a geo wall", page("<p>This content is not available in your country.</p>"), "geo_wall"),
    ("a geo wall", page("<p>Этот материал недоступен в вашем регионе.</p>"), "geo_wall"),
    ("a challenge", page("<div id='cf-chl-widget'></div>", "<title>Just a moment...</title>"), "challenge_page"),
    ("only navigation", page(""), "no_links"),
    ("no tags at all to speak of", b"<html></html>", "no_links"),
]


@pytest.mark.parametrize(("why", "body", "code"), NONE, ids=[n[0] for n in NONE])
def test_what_is_no_listing_says_what_it_is(why: str, body: bytes, code: str) -> None:
    found = read(body, URL)
    assert (found.kind, found.warnings) == ("none", (code,)), why
    assert found.error, why


def test_nested_a_hundred_thousand_deep() -> None:
    """D12 for lists: an answer, whatever it is."""
    assert read(b"<html><body>" + b"<div>" * 100_000, URL).kind == "none"


@pytest.mark.parametrize(
    ("markup", "url", "expected"),
    [
        ('<a rel="next" href="/news/?page=2">older</a>', URL, "https://example.org/news/?page=2"),
        ('<link rel="next" href="page/2">', URL, "https://example.org/news/page/2"),
        (
            '<a href="/news/?page=3">3</a><a href="/news/?page=4">4</a>',
            URL + "?page=2",
            "https://example.org/news/?page=3",
        ),
        ('<a href="/news/page/2/">2</a>', URL, "https://example.org/news/page/2/"),
        ('<a href="https://other.example/?page=2">2</a>', URL, None),
        ('<a href="/page20">x</a>', URL, None),
    ],
)
def test_the_way_to_older_entries(markup: str, url: str, expected: str | None) -> None:
    root, _ = parse_html(f"<html><body>{markup}</body></html>")
    assert root is not None
    assert next_page(root, url) == expected
