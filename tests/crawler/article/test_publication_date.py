"""When a page was published: which of its statements is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.article import blocks, extract, metadata, publication_date, visible_date
from crawler.article.visible_date import Place
from crawler.parsing.html_tree import parse_html

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("why", "given", "expected"),
    [
        ("the past is believed", "2026-11-21", "2026-11-21"),
        ("today somewhere east of here", "2026-11-23", "2026-11-23"),
        ("the day after tomorrow is not", "2026-11-24", None),
        ("an hour to come is a local hour labelled UTC: the day stays", "2026-11-22T18:00:00+00:00", "2026-11-22"),
        ("an epoch is a default, not a day", "1970-01-01T00:00:00+00:00", None),
        ("the year 9999", "9999-12-31", None),
    ],
)
def test_believed(why: str, given: str, expected: str | None) -> None:
    assert publication_date.plausible(given, NOW) == expected, why


def _published(html: str, url: str = "https://a.example/x", hinted: str | None = None) -> tuple[str | None, str]:
    root, _ = parse_html(html)
    assert root is not None
    stated = publication_date.stated(root, None, metadata.meta_tags(root), url)
    place = Place(root.get("lang") or "", visible_date.country_of(url), NOW, "")
    return publication_date.published(stated, root, blocks.blocks(root), "Ein Titel", url, hinted, place)


def test_the_first_voice_that_can_be_believed_says_the_day() -> None:
    html = "<meta property='article:published_time' content='2031-01-01'><body><article><time datetime='2026-05-01'>x</time></article>"
    assert _published(html) == ("2026-05-01", "time")
    assert _published("<p>x", "https://a.example/2026/02/03/title") == ("2026-02-03", "url")
    assert _published("<p>x", "https://a.example/news/20268831") == (None, "")


def test_the_feed_speaks_where_the_page_is_silent_and_adds_the_hour_to_its_day() -> None:
    assert _published("<p>x", hinted="2026-02-03T04:05:06+00:00") == ("2026-02-03T04:05:06+00:00", "hint")
    html = "<meta name='date' content='2026-02-03'><p>x"
    assert _published(html, hinted="2026-02-03T04:05:06+00:00") == ("2026-02-03T04:05:06+00:00", "meta")
    assert _published(html, hinted="2026-02-09T04:05:06+00:00") == ("2026-02-03", "meta")


def _shown(lines: str, lang: str = "de") -> str | None:
    prose = (
        "Der Verein teilt mit, dass die Halle am Fluss nach dem Hochwasser bis auf weiteres geschlossen bleibt. " * 3
    )
    return _published(f"<html lang={lang}><body><div><h1>Ein Titel</h1>{lines}<p>{prose}</p></div>")[0]


@pytest.mark.parametrize(
    ("why", "lines", "expected"),
    [
        ("a line without a class", "<p><em>4. März 2026</em></p>", "2026-03-04"),
        ("a line with a label", "<div class=info>Erschienen am 04.03.2026, 9:15 Uhr</div>", "2026-03-04"),
        ("an update is not the publication", "<p>Aktualisiert: 9. März 2026</p>", None),
        ("what stands before the update is", "<p>Erstellt: 4.3.2026 | Aktualisiert: 9.3.2026</p>", "2026-03-04"),
        ("and what stands behind it", "<p>Aktualisiert: 9.3.2026, veröffentlicht: 4.3.2026</p>", "2026-03-04"),
        ("another headline's box", "<div class='related-posts'><p>9. März 2026</p></div>", None),
        ("yesterday", "<p class=date>gestern, 19:25</p>", "2026-11-21"),
        ("hours ago", "<p class=date>vor 14 Stunden</p>", "2026-11-21"),
        ("the day of something to come", "<p>4. März 2027</p>", None),
        ("a link to another page", "<p><a href=/b>Bericht vom 4. März 2026</a></p>", None),
    ],
)
def test_the_day_beside_the_headline(why: str, lines: str, expected: str | None) -> None:
    assert _shown(lines) == expected, why


@pytest.mark.parametrize(
    ("why", "html", "expected"),
    [
        ("the dateline", "<p>LYON, le 4 mars 2026 — La halle reste fermée, dit la mairie, et personne ne sait pour combien de temps encore.</p>", "2026-03-04"),
        ("a day that the text speaks of", "<p>La halle reste fermée depuis le 4 mars 2026, dit la mairie — et personne ne sait pour combien de temps.</p>", None),
    ],
)  # fmt: skip
def test_the_day_in_the_first_paragraph(why: str, html: str, expected: str | None) -> None:
    assert _published(f"<html lang=fr><body><h1>Ein Titel</h1>{html}")[0] == expected, why


STANDFIRST = "<p>Die Halle bleibt nach dem Hochwasser geschlossen, und niemand weiß, wann sie wieder geöffnet wird, sagt der Verein.</p>"


@pytest.mark.parametrize(
    ("why", "lines", "expected"),
    [
        ("below a standfirst", f"{STANDFIRST}<div>4. März 2026</div>", "2026-03-04"),
        ("below it with its label", f"{STANDFIRST}<div>Pressemitteilung vom 04.03.2026</div>", "2026-03-04"),
        ("in the dateline of the paragraph after it", f"{STANDFIRST}<p>4.3.2026 - Die Halle am Fluss bleibt zu, und auch der Weg am Ufer ist gesperrt, teilt die Stadt mit.</p>", "2026-03-04"),
        ("in a teaser that is the standfirst", "<p class=page__teaser-text>Pressemitteilung vom 4. März 2026 | Bonn – Die Halle am Fluss bleibt nach dem Hochwasser bis auf weiteres geschlossen.</p>", "2026-03-04"),
        ("a link to the pages of its day", "<a href=/2026/03/04>Mittwoch, 4. März 2026</a>", "2026-03-04"),
        ("in a list of links about the page", "<ul class='nav meta'><li><a href=/time/2026-03-04>4 Mär 2026 18:29</a></li></ul>", "2026-03-04"),
        ("glued to the hour", "<p><b>4. März 2026</b><i>07:59 Uhr</i></p>", "2026-03-04"),
        ("relative, with the moment in its element", "<p class=date> <time datetime=2026-03-04T09:30:00+01:00> vor 28 Minuten </time> </p>", "2026-03-04"),
        ("a long line below a standfirst tells of something else", f"{STANDFIRST}<div>Beim Hochwasser vom 4. März 2026 blieb die Halle noch trocken</div>", None),
    ],
)  # fmt: skip
def test_the_day_below_a_standfirst_or_in_a_link(why: str, lines: str, expected: str | None) -> None:
    found = _shown(lines)
    assert (found and found[:10]) == expected, why


def test_the_time_of_a_readers_word_is_not_that_of_the_page() -> None:
    comment = "<p>Le <time datetime=2026-09-22T07:30:29Z pubdate>22 septembre</time> par Kevin</p>"
    html = f"<div><h1>Ein Titel</h1><time datetime=2026-06-28T13:49:45Z>28 juin</time></div>{comment}"
    assert _published(html)[0] == "2026-06-28T13:49:45+00:00"
    assert _published(f"<h1>Ein Titel</h1>{comment}")[0] == "2026-09-22T07:30:29+00:00"


@pytest.mark.parametrize(
    ("stated", "path", "expected"),
    [
        ("2026-11-09T03:28:35+00:00", "/2026/11/08/news", "2026-11-08T23:28:35-04:00"),
        ("2026-10-31T23:11:59+00:00", "/2026/11/01/news", "2026-11-01T00:11:59+01:00"),
        ("2026-11-09T03:28:35+00:00", "/2026/11/09/news", "2026-11-09T03:28:35+00:00"),
        ("2026-11-09T03:28:35+00:00", "/2026/11/06/news", "2026-11-09T03:28:35+00:00"),
        ("2026-11-09T10:04:04+00:00", "/2026/11/08/news", "2026-11-09T10:04:04+00:00"),
        ("2026-11-09T03:28:35+02:00", "/2026/11/08/news", "2026-11-09T03:28:35+02:00"),
    ],
)
def test_a_moment_in_utc_is_put_into_the_zone_of_the_day_in_the_address(stated: str, path: str, expected: str) -> None:
    html = f"<meta property='article:published_time' content='{stated}'><p>x"
    assert _published(html, f"https://a.example{path}") == (expected, "meta")


@pytest.mark.parametrize(
    ("own", "expected"), [("https://a.example/about", "2026-02-28T15:07:03+00:00"), ("https://a.example/other", None)]
)
def test_a_page_that_is_no_article_says_its_day_too(own: str, expected: str | None) -> None:
    node = f'{{"@type": "WebPage", "url": "{own}", "datePublished": "2026-02-28T15:07:03+00:00"}}'
    html = f"<script type='application/ld+json'>{node}</script><h1>About us</h1><p>{STANDFIRST * 3}</p>"
    item = extract(html.encode(), "https://a.example/about", now=NOW)
    assert item.published == expected


def test_the_clock_of_the_site_says_nothing_and_neither_does_the_moment_of_the_answer() -> None:
    clock = f"<header><time datetime='{NOW.isoformat()}'>now</time></header>"
    assert _published(f"<body>{clock}<div><h1>Ein Titel</h1><p>4.3.2026</p></div>") == ("2026-03-04", "visible")
    assert _published(f"<body>{clock}<h1>Ein Titel</h1>")[0] is None
    made = f"<meta name=date content='{NOW.isoformat()}'><body><h1>Ein Titel</h1>"
    assert _published(f"{made}<p>4.3.2026</p>")[0] == "2026-03-04"
    assert _published(made)[0] == NOW.isoformat(), "nothing else is said: it may have been published this minute"


def test_a_feed_yields_to_proof_alone() -> None:
    box = "<aside><time datetime='2026-11-20'>20.11.</time></aside><h1>Ein Titel</h1><p>20.11.2026</p>"
    assert _published(box, hinted="2026-03-04T10:00:00+00:00") == ("2026-03-04T10:00:00+00:00", "hint")
    assert _published("<p>x", "https://a.example/2026/02/03/x", hinted="2026-03-04")[1] == "hint"


def test_a_day_in_the_headline_is_no_day_of_publication() -> None:
    html = "<body><h1>Ein Titel</h1><div>4.3.2026</div>"
    assert _published(html, "https://a.example/the-night-of-2026-02-03") == ("2026-03-04", "visible")
