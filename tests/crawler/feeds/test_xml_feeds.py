"""Feeds of every kind to entries: what each field comes from, in every dialect."""

from __future__ import annotations

import json

import pytest

from crawler.feeds.poll_hints import with_age
from crawler.feeds.reader import read
from crawler.items import Entry, PollHints, Reading

URL = "https://example.org/feeds/all.xml"


def rss(items: str, channel: str = "", attributes: str = "") -> bytes:
    """An RSS 2.0 document."""
    return f'<rss version="2.0" {attributes}><channel><title>Feed</title>{channel}{items}</channel></rss>'.encode()


def atom(entry: str, attributes: str = "") -> bytes:
    """An Atom document of one entry."""
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>F</title><entry>{entry}</entry></feed>'.encode()
    )


def only(reading: Reading) -> Entry:
    """The one entry of a reading."""
    assert len(reading.entries) == 1, reading
    return reading.entries[0]


def test_rss_2() -> None:
    found = read(
        rss(
            """<item><title>Court &amp; state</title><link>https://example.org/a?x=1&amp;y=2</link>
            <description>&lt;p&gt;First &lt;b&gt;part&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Second.&lt;/p&gt;</description>
            <pubDate>Fri, 01 Mar 2024 12:30:00 +0200</pubDate><author>desk@example.org (The Desk)</author>
            <guid isPermaLink="false">tag:1</guid></item>""",
            "<language>en-us</language>",
        ),
        URL,
    )
    assert (found.kind, found.title, found.language, found.warnings) == ("feed", "Feed", "en-US", ())
    assert only(found) == Entry(
        url="https://example.org/a?x=1&y=2",
        title="Court & state",
        published="2024-03-01T12:30:00+02:00",
        summary="First part.\nSecond.",
        author="The Desk",
        id="tag:1",
    )


def test_atom() -> None:
    entry = only(
        read(
            atom(
                """<title type="html">A &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;</title><id>urn:1</id>
                <link rel="edit" href="/edit"/><link rel="alternate" type="text/html" href="../story"/>
                <published>2024-03-01T12:30:00Z</published><updated>2024-03-02T00:00:00Z</updated>
                <author><name>Ana</name><uri>x</uri></author><summary>short</summary><content>long</content>""",
                'xml:base="https://example.org/blog/feed/"',
            ),
            URL,
        )
    )
    assert entry.url == "https://example.org/blog/story"
    assert entry.title == "A <b> c"
    assert (entry.published, entry.updated) == ("2024-03-01T12:30:00+00:00", "2024-03-02T00:00:00+00:00")
    assert (entry.author, entry.summary, entry.id) == ("Ana", "short", "urn:1")


def test_rdf() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title></channel>
      <item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link>
      <dc:date>2024-03-01</dc:date><dc:creator>Bo</dc:creator></item></rdf:RDF>"""
    found = read(body, URL)
    assert found.title == "R"
    assert only(found) == Entry(
        "https://example.org/1", "One", published="2024-03-01", author="Bo", id="https://example.org/1"
    )


def test_json_feed() -> None:
    items = [
        {"id": 7, "url": "/a", "title": "A\n b", "content_html": "<p>x</p>y", "date_published": "2024-03-01T00:00:00Z"},
        {"id": "8", "external_url": "https://b.example/", "content_text": "plain", "authors": [{"name": "N"}]},
    ]
    found = read(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}).encode(), URL
    )
    one, two = found.entries
    assert (one.url, one.title, one.summary, one.id) == ("https://example.org/a", "A b", "x\ny", "7")
    assert (two.url, two.summary, two.author) == ("https://b.example/", "plain", "N")


@pytest.mark.parametrize(
    ("why", "item", "url"),
    [
        ("a link in blanks", "<link>\n https://example.org/a \n</link>", "https://example.org/a"),
        ("a relative link", "<link>/a</link>", "https://example.org/a"),
        ("a link in CDATA", "<link><![CDATA[https://example.org/a?x=1&y=2]]></link>", "https://example.org/a?x=1&y=2"),
        ("a permanent guid", "<guid>https://example.org/g</guid>", "https://example.org/g"),
        ("the link before the guid", "<guid>https://example.org/g</guid><link>/a</link>", "https://example.org/a"),
        (
            "a guid that is none, before an enclosure",
            '<enclosure url="/a.mp3"/><guid isPermaLink="false">https://example.org/g</guid>',
            "https://example.org/g",
        ),
        ("only an enclosure", '<enclosure url="/a.mp3"/>', "https://example.org/a.mp3"),
        ("an Atom link", '<a:link xmlns:a="http://www.w3.org/2005/Atom" href="/at"/>', "https://example.org/at"),
        ("no link", "<title>a</title>", ""),
        ("a script for a link", "<link>javascript:alert(1)</link>", ""),
        (
            "the page behind a counter",
            (
                "<link>http://feedproxy.google.com/~r/x/1</link>"
                '<o:origLink xmlns:o="http://rssnamespace.org/feedburner/ext/1.0">'
                "https://example.org/real</o:origLink>"
            ),
            "https://example.org/real",
        ),
    ],
)
def test_the_page_of_an_item(why: str, item: str, url: str) -> None:
    found = read(rss(f"<item>{item}</item>"), URL)
    assert only(found).url == url, why
    assert ("link_missing" in found.warnings) is (not url), why


@pytest.mark.parametrize(
    ("why", "title", "text"),
    [
        ("markup is taken out", "&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
        ("a script goes with its contents", "&lt;script&gt;alert(1)&lt;/script&gt;Words", "Words"),
        ("a title that is nothing but a script is shown", "&lt;script&gt;x&lt;/script&gt;", "<script>x</script>"),
        ("an event handler goes", "&lt;img src=x onerror='alert(1)'&gt;Words", "Words"),
        ("twice escaped is text", "1 &amp;lt; 2", "1 < 2"),
        ("a loose bracket is text", "a &lt; b", "a < b"),
        ("an ampersand", "AT&amp;amp;T", "AT&T"),
        ("lines are folded", "one\n   two", "one two"),
        ("CDATA", "<![CDATA[<i>one</i> & two]]>", "one & two"),
        ("markup that was not escaped", "<i>one</i> two", "one two"),
        ("Windows quotes", "&#147;quoted&#148;", "“quoted”"),
        ("named entity without a DTD", "caf&eacute;&nbsp;x", "café x"),
        ("line separator", "a&#x2028;b", "a b"),
        ("comment", "a&lt;!-- b --&gt;c", "ac"),
    ],
)
def test_titles_are_plain_text_on_one_line(why: str, title: str, text: str) -> None:
    assert only(read(rss(f"<item><title>{title}</title></item>"), URL)).title == text, why


def test_other_elements_of_the_same_name_do_not_mix() -> None:
    item = """<item><media:title xmlns:media="http://search.yahoo.com/mrss/">picture</media:title><title>text</title>
      <image><title>logo</title><link>/logo</link></image><link>/a</link><x:link xmlns:x="urn:x">/x</x:link></item>"""
    entry = only(read(rss(item), URL))
    assert (entry.title, entry.url) == ("text", "https://example.org/a")


def test_the_order_of_summaries() -> None:
    full = '<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">long</c:encoded>'
    assert only(read(rss(f"<item>{full}<description>short</description></item>"), URL)).summary == "short"
    assert only(read(rss(f"<item>{full}</item>"), URL)).summary == "long"


@pytest.mark.parametrize(
    ("document", "hub"),
    [
        (
            rss(
                "<item/>", '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self hub" href="https://hub.example/"/>'
            ),
            1,
        ),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="HUB" href="https://hub.example/"/><entry/></feed>', 1),
        (rss("<item/>", '<link rel="self" href="https://hub.example/"/>'), 0),
        (rss('<item><link rel="hub" href="https://hub.example/"/></item>'), 0),
        (rss("<item/>", '<link rel="hub" href="javascript:1"/>'), 0),
    ],
)
def test_the_hub_of_a_feed_is_known(document: bytes | str, hub: int) -> None:
    text = document.encode() if isinstance(document, str) else document
    assert read(text, URL).hints.hub == ("https://hub.example/" if hub else "")


def test_hints() -> None:
    channel = """<ttl>30</ttl><skipHours><hour>0</hour><hour>24</hour><hour>5</hour></skipHours>
      <skipDays><day>Sunday</day></skipDays>"""
    hints = read(rss("<item/>", channel), URL).hints
    assert (hints.floor, hints.skip_hours, hints.skip_days) == (1800, {0, 5}, {6})
    period = "<s:updatePeriod>hourly</s:updatePeriod><s:updateFrequency>2</s:updateFrequency>"
    spaces = 'xmlns:s="http://purl.org/rss/1.0/modules/syndication/"'
    assert read(rss("<item/>", period, spaces), URL).hints.floor == 1800


@pytest.mark.parametrize(
    ("why", "channel"),
    [
        ("for ever", "<ttl>99999999999999999999</ttl>"),
        ("a year", "<ttl>525600</ttl>"),
        ("never", "".join(["<skipHours>", *(f"<hour>{h}</hour>" for h in range(24)), "</skipHours>"])),
        ("nonsense", "<ttl>soon</ttl><skipDays><day>Someday</day></skipDays>"),
        ("negative", "<ttl>-5</ttl>"),
    ],
)
def test_no_hint_silences_a_source(why: str, channel: str) -> None:
    hints = read(rss("<item/>", channel), URL).hints
    assert hints.floor <= 86400, why
    assert len(hints.skip_hours) < 24, why
    assert len(hints.skip_days) < 7, why


def test_entries_that_are_parts_of_one_page_are_said_to_be() -> None:
    parts = "".join(f"<item><link>/log#{day}</link></item>" for day in ("monday", "tuesday"))
    found = read(rss(parts), URL)
    assert [e.url for e in found.entries] == ["https://example.org/log#monday", "https://example.org/log#tuesday"]
    assert found.warnings == ("shared_page",)
    assert read(rss("<item><link>/a#x</link></item><item><link>/b#y</link></item>"), URL).warnings == ()


def test_cdf() -> None:
    """Microsoft's Channel Definition Format, in capitals."""
    body = b"""<?xml version="1.0"?><CHANNEL HREF="https://example.org/"><TITLE>C</TITLE>
      <ITEM HREF="https://example.org/1"><TITLE>One</TITLE><ABSTRACT>Short</ABSTRACT></ITEM></CHANNEL>"""
    assert only(read(body, URL)) == Entry("https://example.org/1", "One", summary="Short")


AGES = [
    ("max-age=600", 600, "max-age"),
    ("public, Max-Age = 900, must-revalidate", 900, "max-age"),
    ("max-age=31536000", 3600, "max-age"),  # said of copies, not of a feed's rhythm
    ("s-maxage=600", 0, ""),
    ("no-cache, max-age=0", 0, ""),
    ("max-age=soon", 0, ""),
    (None, 0, ""),
]


@pytest.mark.parametrize(("header", "floor", "by"), AGES)
def test_cache_control_is_a_floor_too(header: str | None, floor: float, by: str) -> None:
    assert with_age(PollHints(), header) == PollHints(floor, by=by)
    assert with_age(PollHints(1800, by="ttl"), header).floor == max(1800, floor)


def test_relative_links_of_a_feed_kept_elsewhere_belong_to_the_site_that_it_names() -> None:
    items = "<item><title>Tide</title><link>/news/tide</link></item>"
    assert only(read(rss(items, "<link>https://harbour.org/</link>"), URL)).url == "https://harbour.org/news/tide"
    assert only(read(rss(items, "<link>https://www.example.org/x/</link>"), URL)).url == "https://example.org/news/tide"
    assert only(read(rss(items), URL)).url == "https://example.org/news/tide"


def test_markup_that_nobody_closes_costs_no_entry() -> None:
    items = "".join(
        f"<item><title>Tide {n}</title><link>https://example.org/{n}</link><description>High<br>and<hr>low</description></item>"
        for n in range(3)
    )
    found = read(rss(items), URL)
    assert [e.title for e in found.entries] == ["Tide 0", "Tide 1", "Tide 2"]
    assert all("low" in e.summary for e in found.entries)
    assert "xml_broken" in found.warnings


def test_a_mark_of_raw_text_in_an_attribute_costs_no_entry() -> None:
    """The mark hides all items from the search for slices, while the parser finds them."""
    found = read(b'<rss v="<![CDATA["><channel><item><title>Tide</title><x><item/></x>]]></item></channel>', URL)
    assert [e.title for e in found.entries] == ["Tide"]
    assert "xml_broken" in found.warnings


@pytest.mark.parametrize(
    ("link", "enclosure", "whole"),
    [
        ("https://example.org/s/7.mp3", "", True),
        ("https://example.org/s/7?play=1", "https://example.org/s/7?play=1", True),
        ("https://example.org/s/7", "https://example.org/s/7.mp3", False),
        ("https://example.org/mp3/7", "", False),
    ],
)
def test_an_entry_that_is_sound_alone_is_all_there_is(link: str, enclosure: str, whole: bool) -> None:
    sound = f'<enclosure url="{enclosure}" type="audio/mpeg"/>' if enclosure else ""
    entry = only(
        read(
            rss(f"<item><title>Tide</title><link>{link}</link>{sound}<description>Of the sea.</description></item>"),
            URL,
        )
    )
    assert (entry.whole, entry.summary) == (whole, "Of the sea.")
