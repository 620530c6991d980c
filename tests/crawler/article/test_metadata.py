"""Title, author and canonical address of a page."""

from __future__ import annotations

import pytest

from crawler.article import metadata
from crawler.parsing.html_tree import parse_html


@pytest.mark.parametrize(
    ("why", "head", "expected"),
    [
        ("by-words go", "<meta name=author content='By Ana Ruiz'>", "Ana Ruiz"),
        (
            "the site is no author",
            "<meta property=og:site_name content='The Dale'><meta name=author content='the dale'>",
            None,
        ),
        ("an address is no name", "<meta property=article:author content='https://facebook.example/ana'>", None),
        ("two in one name are two", "<meta name=author content='Ana Ruiz and Tom Hale'>", "Ana Ruiz, Tom Hale"),
        (
            "a name around the site's is none",
            "<meta property=og:site_name content='The Dale'><meta name=author content='The Dale Online'>",
            None,
        ),
        ("nor is a desk", "<meta name=author content='Staff'>", None),
        (
            "an element may name the author",
            "<span itemprop=author><b itemprop=name>Ana Ruiz</b>, Paris</span>",
            "Ana Ruiz",
        ),
    ],
)
def test_author(why: str, head: str, expected: str | None) -> None:
    root, _ = parse_html(f"<html><body>{head}<p>x</p></body></html>")
    assert root is not None
    assert metadata.author(root, None, metadata.meta_tags(root), "https://dale.example/x")[0] == expected, why


@pytest.mark.parametrize(
    ("why", "html", "expected"),
    [
        (
            "the site's name at the end goes",
            "<title>Bridge reopens | The Dale</title><meta property=og:site_name content='The Dale'>",
            "Bridge reopens",
        ),
        (
            "a heading that is the site's name is passed over",
            "<title>Bridge reopens - Dale</title><h1><a href='/'>Dale</a></h1><h2>Bridge reopens</h2>",
            "Bridge reopens",
        ),
        ("a hyphen inside a word is no seam", "<title>Re-opened bridge</title>", "Re-opened bridge"),
        (
            "a heading that nobody repeats is a section's",
            "<meta property=og:title content='Bridge reopens at last'><h1>News</h1>",
            "Bridge reopens at last",
        ),
        (
            "the visible headline beats a title made for search engines",
            "<title>Bridge Dale news reopening | The Dale</title><h1>Three years late, the ferry has a rival again</h1>",
            "Three years late, the ferry has a rival again",
        ),
        (
            "a kicker in the heading is no part of the headline",
            "<title>Ferry has a rival again after years - Dale</title><h1><span>Traffic</span> <span>Ferry has a rival again after years</span></h1>",
            "Ferry has a rival again after years",
        ),
        (
            "a short heading is a section's",
            "<title>Bridge reopens at last</title><h1>Local news</h1>",
            "Bridge reopens at last",
        ),
        (
            "a kicker in an element before the headline's own words",
            "<meta property=og:title content='Ferry has a rival again'><title>Ferry has a rival again</title><h1><small>Traffic</small><br>Ferry has a rival again</h1>",
            "Ferry has a rival again",
        ),
        (
            "what is shared goes before a title that repeats the kicker; the colon goes with it",
            "<meta property=og:title content='Ferry has a rival again'><title>Traffic: Ferry has a rival again | Dale</title><h1><span>Traffic</span><span>: </span><span>Ferry has a rival again</span></h1>",
            "Ferry has a rival again",
        ),
        (
            "a colon of the headline's own is no kicker's",
            "<meta property=og:title content='Ferry: it has a rival again'><h1><span>Ferry:</span> it has a rival again</h1>",
            "Ferry: it has a rival again",
        ),
        (
            "a kicker on the page and another where it is shared",
            "<meta property=og:title content='Strike at sea: “We shall not give way to them”'><h1><span>Trouble in port</span> <i>-</i> <span>“We shall not give way to them”</span></h1>",
            "“We shall not give way to them”",
        ),
        (
            "the site's name in the heading",
            "<meta property=og:title content='Ferry has a rival again'><title>x</title><h1>Ferry has a rival again <span>| Dale Herald</span></h1>",
            "Ferry has a rival again",
        ),
        (
            "the heading that is shared in full goes before the section's",
            "<title>News - Dale</title><meta property=og:title content='Ferry has a rival again'><h1>News</h1><h1>Ferry has a rival again</h1>",
            "Ferry has a rival again",
        ),
        (
            "a lesser heading that is shared does not go before the first",
            "<title>Bridge reopens at last - Dale</title><meta property=og:title content='Ferry has a rival again'><h1>Bridge reopens at last</h1><h2>Ferry has a rival again</h2>",
            "Bridge reopens at last",
        ),
        (
            "a quotation keeps its last mark",
            "<title>Dale</title><h1>The mayor - «We stay where we are»</h1>",
            "The mayor - «We stay where we are»",
        ),
        (
            "and a title what follows it",
            "<title>«We stay here» says the mayor - The Dale</title>",
            "«We stay here» says the mayor",
        ),
        (
            "a bare » parts the site's name",
            "<title>The mayor says we stay » The Dale</title>",
            "The mayor says we stay",
        ),
        ("no title at all", "<p>x</p>", ""),
    ],
)
def test_title(why: str, html: str, expected: str) -> None:
    root, _ = parse_html(f"<html><body>{html}</body></html>")
    assert root is not None
    assert metadata.title(root, None, metadata.meta_tags(root), "https://dale.example/x")[0] == expected, why


LONGER = "Dale: The old bridge reopens"


@pytest.mark.parametrize(
    ("why", "html", "shared", "expected"),
    [
        (
            "what both say is the headline",
            "<h1>Bridge reopens today in Dale</h1>",
            "Bridge reopens today",
            "Bridge reopens today",
        ),
        (
            "not when they differ",
            "<h1>Bridge reopens today in Dale</h1>",
            "Bridge opens",
            "Bridge reopens today in Dale",
        ),
        (
            "a heading that says less is what readers see",
            "<h1>The old bridge reopens</h1>",
            LONGER,
            "The old bridge reopens",
        ),
        (
            "but the trail of sections shortens",
            "<ol class='breadcrumb'><li><h1>The old bridge reopens</h1></ol>",
            LONGER,
            LONGER,
        ),
    ],
)
def test_json_ld_and_the_shared_title_agree(why: str, html: str, shared: str, expected: str) -> None:
    root, _ = parse_html(f"<html><body>{html}</body></html>")
    assert root is not None
    article: dict[str, object] = {"headline": LONGER if shared == LONGER else "Bridge reopens today"}
    assert metadata.title(root, article, {"og:title": shared}, "https://dale.example/x")[0] == expected, why


@pytest.mark.parametrize(
    ("why", "href", "expected"),
    [
        ("relative", "/a?b=1", "https://dale.example/a?b=1"),
        ("a script is no address", "javascript:alert(1)", None),
        ("nor one with a tab in it", "java\tscript:alert(1)", None),
        ("another site is stated as it is", "https://other.example/x", "https://other.example/x"),
        ("a broken one", "https://[::1", None),
    ],
)
def test_canonical(why: str, href: str, expected: str | None) -> None:
    root, _ = parse_html(f"<link rel=canonical href='{href}'><p>x")
    assert root is not None
    assert metadata.canonical_url(root, {}, "https://dale.example/x/y") == expected, why


@pytest.mark.parametrize(
    ("why", "page", "expected"),
    [
        ("a drop cap is no word", "<title>Bridge closed</title><h1><span>B</span>ridge closed</h1>", "Bridge closed"),
        ("a line break parts words", "<title>Bridge closed</title><h1>Bridge<br>closed</h1>", "Bridge closed"),
        ("entities escaped twice", "<title>Mayor&amp;#039;s &amp;quot;no&amp;quot;</title>", 'Mayor\'s "no"'),
        ("an ampersand stays", "<title>Rock &amp; Roll</title>", "Rock & Roll"),
        (
            "a dash inside the headline",
            "<title>Rivertown - bridge closed | The Town Herald</title>",
            "Rivertown - bridge closed",
        ),
        (
            "the logo's heading",
            "<title>Bridge closed - Amt für Brücken</title><div id=header><h1>Amt für Brücken</h1></div><p>x",
            "Bridge closed",
        ),
        (
            "the title is the site's name",
            "<title>Amt für Brücken</title><a href=/>Amt für Brücken</a><h1>Bridge closed</h1>",
            "Bridge closed",
        ),
        ("the front page's name", "<title>Amt für Brücken</title><a href=/>Amt für Brücken</a>", ""),
    ],
)
def test_headlines(why: str, page: str, expected: str) -> None:
    root, _ = parse_html(page)
    assert root is not None
    if expected:
        assert metadata.title(root, None, {}, "https://a.example/x")[0] == expected, why


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"@id": "#p1"}, "Ada Berg"),
        ({"@type": "Person", "givenName": "Ida", "familyName": "Lund"}, "Ida Lund"),
        ([{"@id": "#p1"}, {"@type": "Person", "name": "Ida Lund"}], "Ada Berg, Ida Lund"),
        ({"@id": "#nobody"}, None),
    ],
)
def test_authors_by_reference_and_in_parts(author: object, expected: str | None) -> None:
    root, _ = parse_html("<p>x")
    assert root is not None
    nodes: list[dict[str, object]] = [{"@type": "Person", "@id": "#p1", "name": "Ada Berg"}]
    assert metadata.author(root, {"author": author}, {}, "https://a.example/x", nodes)[0] == expected
