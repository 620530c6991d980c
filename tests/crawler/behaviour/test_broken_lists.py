"""Broken, hostile and mislabelled documents: rows C of the catalogue. Nothing is lost in silence, nothing is expanded."""

from __future__ import annotations

import gzip
import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.feeds.reader import read
from tests.support.badsite import BadSite, answer, gzip_bomb

URL = "https://example.org/feed"
ITEM = "<item><title>T{0}</title><link>https://example.org/{0}</link></item>"


def feed(count: int = 3, prolog: str = "", extra: str = "") -> str:
    """An RSS document of some items."""
    items = "".join(ITEM.format(i) for i in range(count))
    return f'{prolog}<rss version="2.0"><channel><title>F</title>{extra}{items}</channel></rss>'


BOMB = """<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss><channel><item><title>&c;</title></item></channel></rss>"""
HOSTILE = [
    ("C1 billion laughs", BOMB, "xml_dtd_forbidden"),
    (
        "C2 quadratic",
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]><rss><item>{"&a;" * 5000}</item></rss>',
        "xml_dtd_forbidden",
    ),
    (
        "C3 local file",
        '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item><title>&f;</title></item></rss>',
        "xml_dtd_forbidden",
    ),
    ("C6 nested", "<rss><channel><item>" + "<a>" * 200_000, "xml_too_deep"),
    ("C6 nested and closed", "<rss>" + "<a>" * 5000 + "</a>" * 5000 + "</rss>", "xml_too_deep"),
    (
        "C7 a huge text",
        "<rss><channel><item><title>" + "x" * 11_000_000 + "</title></item></channel></rss>",
        "xml_too_large",
    ),
    ("C7 a huge attribute", f'<rss><channel><item a="{"x" * 11_000_000}"/></channel></rss>', "xml_too_large"),
    ("C13 login page", "<!doctype html><title>Log in</title><form><input type='password'></form>", "login_page"),
    ("challenge", "<html><head><title>Just a moment...</title></head><body></body></html>", "challenge_page"),
    ("empty", "", "empty"),
    ("blank", "  \n ", "empty"),
    ("plain text", "Service unavailable", "not_a_feed"),
    ("other XML", "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_feed"),
    ("other JSON", '{"error": "no"}', "not_a_feed"),
    ("broken JSON", '{"items": [', "json_broken"),
    ("deep JSON", "[" * 200_000, "json_too_deep"),
    ("C14 a path", "/etc/passwd", "not_a_feed"),
    ("C14 a URL", "file:///etc/passwd", "not_a_feed"),
]


@pytest.mark.parametrize(("row", "text", "code"), HOSTILE, ids=[h[0] for h in HOSTILE])
def test_hostile_documents_give_a_code_and_a_sentence(row: str, text: str, code: str) -> None:
    found = read(text.encode(), URL)
    assert (found.kind, found.entries, found.warnings[0]) == ("none", (), code), row
    assert found.error, row
    assert "root:" not in str(found), "no file was opened"


@pytest.mark.parametrize(
    ("row", "body", "code"),
    [
        ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(100), "content_type"),
        ("a document", b"%PDF-1.7 ...", "content_type"),
        ("a program", b"MZ\x90\x00" + bytes(100), "content_type"),
        ("zeros", bytes(1000), "not_a_feed"),
        ("C12 gz bomb", gzip_bomb(64), "body_too_large"),
        ("half a gz", gzip.compress(b"x" * 10_000, mtime=0)[:20], "encoding_broken"),
    ],
)
def test_binary_bodies(row: str, body: bytes, code: str) -> None:
    found = read(body, URL)
    assert found.kind == "none", row
    if row not in ("zeros", "half a gz"):
        assert found.warnings[0] == code, row


def test_an_external_dtd_is_never_fetched() -> None:
    """C4: the items are read, the door is not touched."""
    with BadSite({"/x.dtd": answer(b"<!ENTITY a 'b'>")}) as site:
        for prolog in (
            f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{site.url("/x.dtd")}">',
            f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{site.url("/x.dtd")}"> %p;]>',
            f'<?xml-stylesheet href="{site.url("/x.dtd")}"?>',
        ):
            found = read(feed(3, prolog).encode(), URL)
            assert len(found.entries) == 3
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{site.url("/x.dtd")}"/>'  # C5
        assert len(read(feed(3, "", include).encode(), URL).entries) == 3
    assert site.connections == 0


def test_a_declared_dtd_is_said_and_the_old_public_one_is_not_worth_a_word() -> None:
    declared = read(feed(1, '<!DOCTYPE rss [<!ENTITY never "used">]>').encode(), URL)
    assert declared.warnings == ("xml_dtd_forbidden",)
    netscape = (
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    )
    assert read(feed(1, netscape).encode(), URL).warnings == ()


BROKEN = [
    ("blank before the declaration", "\n\n " + feed(3, '<?xml version="1.0"?>'), ()),
    ("comment before the declaration", "<!-- <b> -->\n" + feed(3, '<?xml version="1.0"?>'), ()),
    ("warning before the document", "PHP Warning: x in y\n" + feed(3), ()),
    ("mark in the text", "\ufeff" + feed(3, '<?xml version="1.0" encoding="utf-8"?>'), ()),
    ("control characters", feed(3).replace("T1", "T\x0b1\x00"), ()),
    ("loose ampersand", feed(3).replace("T1", "T & 1"), ("xml_broken",)),
    ("ampersand in a link", feed(3).replace("org/1", "org/1?a=b&c=d"), ("xml_broken",)),
    ("HTML entity", feed(3).replace("T1", "T&nbsp;1"), ("xml_broken",)),
    ("undeclared prefix", feed(3).replace("<title>T1", "<dc:date>2024-01-01</dc:date><title>T1"), ("xml_broken",)),
    ("unclosed element", feed(3).replace("T1</title>", "T1"), ("xml_broken",)),
    ("wrong end tag", feed(3).replace("T1</title>", "T1</tilte>"), ("xml_broken",)),
    ("bare attribute", feed(3).replace('version="2.0"', "version=2.0"), ("xml_broken",)),
    ("second document behind", feed(3) + "<p>advertisement</p>", ("xml_broken",)),
    ("loose bracket", feed(3).replace("T1", "1 < 2"), ("xml_broken",)),
]


@pytest.mark.parametrize(("why", "text", "warnings"), BROKEN, ids=[b[0] for b in BROKEN])
def test_broken_feeds_are_read_whole(why: str, text: str, warnings: tuple[str, ...]) -> None:
    found = read(text.encode("utf-8", "surrogatepass"), URL)
    assert len(found.entries) == 3, why
    assert "items_missing" not in found.warnings, why
    assert [w for w in found.warnings if w != "feed_truncated"] == list(warnings), why
    assert found.entries[2].url == "https://example.org/2", why


@pytest.mark.parametrize("share", [0.35, 0.5, 0.7, 0.9, 0.99])
def test_a_feed_cut_short_gives_what_came_and_says_so(share: float) -> None:
    """C8"""
    text = feed(40)
    cut = text[: int(len(text) * share)]
    found = read(cut.encode(), URL)
    whole = cut.count("</item>")
    assert len(found.entries) >= whole > 0
    assert "feed_truncated" in found.warnings
    assert [e.title for e in found.entries[:whole]] == [f"T{i}" for i in range(whole)]


def test_one_broken_item_costs_no_other() -> None:
    """Items that the recovering parser gives up on are read one by one."""
    items = [ITEM.format(i) for i in range(30)]
    items[7] = '<item><title>bad</title><![CDATA[ never closed <link x="></item>'
    found = read(f"<rss><channel>{''.join(items)}</channel></rss>".encode(), URL)
    assert len(found.entries) == 30
    assert {f"T{i}" for i in range(30) if i != 7} <= {e.title for e in found.entries}


@pytest.mark.parametrize("opening", ["<!-- ", "<![CDATA["])
def test_an_opening_that_nothing_closes_swallows_no_items(opening: str) -> None:
    found = read(feed(5).replace("<item><title>T3", f"{opening}<item><title>T3").encode(), URL)
    assert [e.title for e in found.entries] == ["T0", "T1", "T2", "T3", "T4"]
    assert found.warnings == ("xml_broken",)


def test_items_that_a_comment_hides_are_not_missed() -> None:
    found = read(feed(5).replace("<item><title>T3", "<!-- <item><title>T3").replace("T4", "--> T4").encode(), URL)
    assert len(found.entries) == 3
    assert "items_missing" not in found.warnings


@pytest.mark.parametrize(
    ("why", "encoding", "declared", "header", "guessed"),
    [
        ("declared old label", "windows-1251", "windows-1251", None, False),
        ("header alone", "koi8-r", None, "text/xml; charset=koi8-r", False),
        ("header against a wrong declaration", "windows-1251", "iso-8859-1", "text/xml; charset=windows-1251", False),
        ("wrong old label on UTF-8", "utf-8", "iso-8859-1", None, False),
        ("UTF-16 with a mark", "utf-16", "utf-16", None, False),
        ("UTF-16 without a mark", "utf-16-le", "utf-16", None, False),
        ("UTF-16 said, UTF-8 sent", "utf-8", "utf-16", None, False),
        ("unknown label", "utf-8", "x-unknown-8", None, False),
        ("unsafe label", "utf-8", "utf-7", "text/xml; charset=utf-7", False),
        ("nothing said, old charset", "windows-1251", None, None, True),
    ],
)
def test_charsets(why: str, encoding: str, declared: str | None, header: str | None, guessed: bool) -> None:
    """B12: decoded, and a guess is said."""
    title = "Правозащитники сообщили о новых задержаниях в республике"
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    found = read(feed(3, prolog).replace("T1", title).encode(encoding), URL, header)
    assert found.entries[1].title == title, why
    assert ("charset_guessed" in found.warnings) is guessed, why


def test_bad_bytes_in_utf_8_are_replaced_and_said() -> None:
    body = feed(2).replace("T1", "Ünïcödé wörds ärê hérê för thé tést").encode().replace(b"\xc3\xb6r", b"\xffr", 1)
    found = read(body, URL)
    assert len(found.entries) == 2
    assert "charset_guessed" in found.warnings


def test_dates_that_cannot_be_are_flagged_and_kept() -> None:
    """C11"""
    now = datetime(2024, 3, 1, tzinfo=UTC)
    for date, flagged in [
        ("Thu, 29 Feb 2024 10:00:00 GMT", False),
        ("Fri, 01 Mar 2024 10:00:00 GMT", False),
        ("Sun, 01 Dec 2024 10:00:00 GMT", True),
        ("2099-01-01T00:00:00Z", True),
        ("9999-12-31T23:59:59Z", True),
        ("Thu, 01 Jan 1970 00:00:00 GMT", True),
    ]:
        found = read(feed(1).replace("</item>", f"<pubDate>{date}</pubDate></item>").encode(), URL, now=now)
        assert found.entries[0].published, date
        assert ("date_suspect" in found.warnings) is flagged, date
    zero = read(feed(1).replace("</item>", "<pubDate>0000-00-00T00:00:00Z</pubDate></item>").encode(), URL, now=now)
    assert zero.entries[0].published is None


def test_a_hundred_thousand_items_are_capped_and_said() -> None:
    """C10"""
    body = f"<rss><channel>{'<item><guid>same</guid></item>' * 20_001}</channel></rss>".encode()
    found = read(body, URL)
    assert len(found.entries) == 20_000
    assert "entries_capped" in found.warnings


def test_a_feed_of_html_pages_is_no_feed() -> None:
    page = b"<!doctype html><html><body><p>" + b"words " * 100 + b"</p></body></html>"
    found = read(page, URL, "application/rss+xml", kind="feed")
    assert (found.kind, found.warnings[0]) == ("none", "not_a_feed")


def test_the_label_does_not_matter() -> None:
    for label in (None, "text/html", "application/octet-stream", "image/png", ";;;", "text/plain; charset="):
        assert len(read(feed().encode(), URL, label).entries) == 3


def test_reading_starts_no_threads_and_touches_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = threading.active_count()
    read(feed().encode(), URL)
    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["", "<rss><channel><item>", "<feed>", "{", "<html><a href=", "<urlset><url>"]),
)
def test_no_bytes_make_it_raise(body: bytes, start: str) -> None:
    found = read(start.encode() + body, URL)
    assert found.kind in ("feed", "sitemap", "listing", "none")
    assert (found.kind == "none") is (found.error is not None)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_feed_with_any_bytes_changed_is_read_or_said_to_be_short(data: st.DataObject) -> None:
    body = bytearray(feed(5).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    found = read(bytes(body), URL)
    assert len(found.entries) == 5 or found.warnings


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda x: (
            st.lists(x, max_size=3)
            | st.dictionaries(st.sampled_from(["items", "url", "title", "authors", "id"]), x, max_size=4)
        ),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    found = read(json.dumps({"items": [value], "title": value}).encode(), URL)
    assert found.kind in ("feed", "none")


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><title>" + b"<![CDATA[" * 200_000 + b"</title></item></channel></rss>",
        b"<rss><channel>" + b"<!--" * 200_000,
        b"<!DOCTYPE rss " * 50_000,
        b"<!DOCTYPE rss [" + b"<!ENTITY " * 100_000,
        b"<rss " + b" a=b" * 100_000 + b"><item/></rss>&",
        b"<rss>&" + b"<item><a>" * 40_000,
        b"<html><script>" + b'"@type": ' * 200_000,
    ],
)
def test_openings_without_an_end_cost_no_more_than_their_length(body: bytes) -> None:
    """Quadratic work would hit the test's time limit."""
    assert read(body, URL).warnings
