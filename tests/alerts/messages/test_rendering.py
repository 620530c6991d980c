"""Words for people: subjects, text and HTML, in both directions of writing; golden mails under golden/ (TOCSIN_GOLDEN=write renews them)."""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from alerts.messages import rendering
from alerts.messages.message import Earlier, Message, with_excerpt
from tests.support.messages import a_message, a_message_statement, hits

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.mark.parametrize(("case", "message", "want"), [
    ("topic and title", a_message(), "Bridges: Bridge closed after flood"),
    ("several", a_message(a_message_statement(), a_message_statement(2), a_message_statement(3)), "Bridges: Bridge closed after flood (+2)"),
    ("no title: the address", a_message(a_message_statement(title="")), "Bridges: https://paper.example/a?id=1&l=en"),
    ("a digest counts", a_message(a_message_statement(), a_message_statement(2), kind="digest.created"), "Bridges: 2 statements"),
    ("an empty digest", a_message(kind="digest.created", statements=()), "Bridges: nothing new"),
    ("a recipient's digest", a_message(kind="digest.created", topic=None), "Digest: 1 statement"),
    ("a heading of its own", a_message(kind="source.health", topic=None, statements=(), title="The Paper is quiet"), "The Paper is quiet"),
    ("nothing at all", Message("channel.test", "d", ""), "Tocsin"),
    ("a part", a_message(part=2, of=3), "Bridges: Bridge closed after flood [2/3]"),
    ("line breaks", a_message(a_message_statement(title="a\r\nb\tc\x00d"), topic="x\ny"), "x y: a b cd"),
    ("written from the right", a_message(a_message_statement(title="انهيار الجسر"), topic="جسر"), "\u2068جسر\u2069: \u2068انهيار الجسر\u2069"),
    ("overrides are dropped", a_message(a_message_statement(title="a\u202eb\u2066c")), "Bridges: abc"),
    ("a discreet one", a_message(a_message_statement(), a_message_statement(2)).redacted(), "New alert (2)"),
])  # fmt: skip
def test_subjects(case: str, message: Message, want: str) -> None:
    assert rendering.subject(message) == want


def test_a_long_title_is_cut_at_a_word_and_the_topic_is_not() -> None:
    subject = rendering.subject(a_message(a_message_statement(title="word " * 100), topic="T" * 150))
    assert subject.startswith("T" * 150 + ": word")
    assert subject.endswith("word…")
    assert len(subject) < 350


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (None, ""),
        ("2026-03-04", "2026-03-04"),
        ("2026-03-04T10:29:31.123+00:00", "2026-03-04 10:29 UTC"),
        ("2026-03-04T10:29:31+03:00", "2026-03-04 10:29 UTC+03:00"),
        ("2026-03-04T10:29:31", "2026-03-04 10:29"),
        ("last Tuesday", "last Tuesday"),
    ],
)
def test_times(value: str | None, want: str) -> None:
    assert rendering.moment(value) == want


def test_passages_are_marked_in_text_and_html() -> None:
    message = a_message()
    assert "    The old >>bridge<< was closed on Monday." in rendering.plain(message).splitlines()
    page = lxml_html.fromstring(rendering.html(message))
    assert [m.text for m in page.iter("mark")] == ["bridge"]


def test_markup_of_a_page_is_shown_and_never_used() -> None:
    evil = '<script>alert(1)</script><img src="https://spy.example/x.png">'
    message = a_message(
        a_message_statement(title=evil, text=evil + " bridge", source=evil, language='en" onload="x', url="javascript:alert(1)"),
        topic=evil, notes=(evil,), facts=((evil, evil),), links=((evil, "javascript:alert(1)"),), earlier=(Earlier("1", 'https://a.example/"><script>'),),
    )  # fmt: skip
    page = lxml_html.fromstring(rendering.html(message))
    assert not list(page.iter("script", "img", "iframe", "link", "form"))
    assert not [name for node in page.iter() for name in node.attrib if name.startswith("on")]
    assert not [a for a in page.iter("a") if not a.get("href").startswith("https://")]


def test_nothing_is_fetched_from_elsewhere() -> None:
    page = rendering.html(a_message(a_message_statement(), a_message_statement(2)))
    assert not re.search(r"(?i)src=|url\(|@import|<link|<img|background=", page)
    assert set(re.findall(r'href="([^"]*)"', page)) == {
        q.url.replace("&", "&amp;") for q in (a_message_statement(), a_message_statement(2))
    }


def test_html_and_text_say_the_same() -> None:
    message = a_message(
        a_message_statement(),
        a_message_statement(2, title="Ferry"),
        earlier=(Earlier("0", "https://agency.example/b"),),
        notes=("All read.",),
        links=(("Useful", "https://t.example/m/1"),),
    )
    text = rendering.plain(message)
    page = lxml_html.fromstring(rendering.html(message)).text_content()
    for words in (
        "Bridges: 2 new statements",
        "Bridge closed after flood",
        "Ferry",
        "The Paper",
        "2026-03-04 10:00 UTC",
        a_message_statement().url,
        "https://agency.example/b",
        "All read.",
        "https://t.example/m/1",
        "Matched: bridge",
        "alert a-5",
    ):
        assert words in text
        assert words in page


def test_how_a_form_relates_to_its_term_is_said_once() -> None:
    text = "В Чечне и о Чечне"
    spans = [h._replace(term="Чечня", via="prepositional of Чечня") for h in hits("text", text, "Чечне")]
    shown = with_excerpt(
        1, "u", "t", text, "A", None, None, "ru", [*spans, *[s._replace(start=12, end=17) for s in spans]]
    )
    assert rendering.why(shown) == "Чечне (prepositional of Чечня)"


@pytest.mark.parametrize(
    ("value", "zone", "want"),
    [
        ("2026-03-04T10:29:31+00:00", "Asia/Tbilisi", "2026-03-04 14:29 UTC+04"),
        ("2026-03-04T23:29:31+00:00", "Europe/Paris", "2026-03-05 00:29 CET"),
        ("2026-07-04T10:29:31+00:00", "Europe/Paris", "2026-07-04 12:29 CEST"),
        ("2026-03-04T10:29:31+03:00", "UTC", "2026-03-04 07:29 UTC"),
        ("2026-03-04", "Asia/Tbilisi", "2026-03-04"),
        ("2026-03-04T10:29:31", "Asia/Tbilisi", "2026-03-04 10:29"),
    ],
)
def test_times_in_a_zone(value: str, zone: str, want: str) -> None:
    assert rendering.moment(value, zone) == want


def test_all_times_of_a_message_are_in_its_zone() -> None:
    message = a_message(timezone="Asia/Tbilisi")
    for shown in (rendering.plain(message), rendering.html(message)):
        assert "first seen 2026-03-04 14:00 UTC+04" in shown
        assert "2026-03-04 14:29 UTC+04" in shown
        assert "10:" not in shown
    assert "14:00 UTC+04" in rendering.brief(message, 2000)


def test_without_an_address_for_marks_nothing_asks_for_one() -> None:
    for shown in (rendering.plain(a_message()), rendering.html(a_message())):
        assert "Useful" not in shown
        assert "alerts mark" not in shown


def test_a_digest_of_several_topics_names_each() -> None:
    message = a_message(
        a_message_statement(1, topic="Bridges"),
        a_message_statement(2, topic="Bridges"),
        a_message_statement(3, topic="Ferries"),
        topic=None,
        kind="digest.created",
    )
    text = rendering.plain(message)
    assert [line for line in text.splitlines() if line.startswith("==")] == ["== Bridges ==", "== Ferries =="]
    assert [h.text_content() for h in lxml_html.fromstring(rendering.html(message)).iter("h2")] == [
        "Bridges",
        "Ferries",
    ]


@pytest.mark.parametrize(("title", "rtl"), [
    ("Bridge", False), ("جسر", True), ("גשר", True), ("«جسر» bridge", True), ("Bridge جسر", False), ("123 جسر", True), ("", False),
])  # fmt: skip
def test_each_title_has_the_direction_of_its_first_letter(title: str, rtl: bool) -> None:
    page = lxml_html.fromstring(rendering.html(a_message(a_message_statement(title=title, text=title))))
    assert [h.get("dir") for h in page.iter("h3")] == ["rtl" if rtl else "ltr"]


def test_isolates_are_always_closed() -> None:
    message = a_message(a_message_statement(title="a\u2067b جسر\u2069\u2069"), topic="جسر\u2068")
    for words in (rendering.subject(message), rendering.plain(message)):
        assert words.count("\u2068") == words.count("\u2069")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_marked_words_are_the_text(words: str) -> None:
    shown = rendering.pieces(words, [(0, len(words) // 2)])
    assert "".join(w for w, _ in shown) == rendering.clean(words)


def test_brief_counts_what_does_not_fit() -> None:
    message = a_message(*(a_message_statement(n, text="bridge " * 40) for n in range(50)))
    brief = rendering.brief(message, 2000)
    assert len(brief.encode()) < 2200
    told = brief.count("https://")
    assert brief.endswith(f"… and {50 - told} more")


def test_brief_keeps_the_address_when_a_text_is_too_long() -> None:
    assert a_message_statement().url in rendering.brief(a_message(a_message_statement(excerpt="x" * 9000)), 1000)


ARABIC = "أعلنت السلطات إغلاق الجسر القديم (Old Bridge) يوم الاثنين بعد الفيضان. وقال متحدث باسم The Paper إن الجسر لن يُفتح قريباً."


def mixed() -> Message:
    """An Arabic and an English statement, each with words of the other, in one mail."""
    arabic_title = "إغلاق الجسر القديم، says BBC، بعد الفيضان"
    spans = [*hits("text", ARABIC, "الجسر"), *hits("title", arabic_title, "الجسر")]
    arabic = with_excerpt(
        "12",
        "https://news.example/ar/bridge?id=12",
        arabic_title,
        ARABIC,
        "صحيفة النهر",
        "2026-03-04T08:00:00+03:00",
        "2026-03-04T10:00:00+00:00",
        "ar",
        [s._replace(term="جسر", via="with the article, جسر") for s in spans],
    )
    english = a_message_statement(
        11, text="The old bridge, known as الجسر القديم, was closed on Monday.", language="en"
    )
    return a_message(
        english, arabic, topic="Bridges / جسور", notes=("11 of 12 sources read; النهر not since 2026-03-03.",),
        earlier=(Earlier("3", "https://agency.example/b"),), links=(("Was this useful?", "https://tocsin.example/m/x1"),),
    )  # fmt: skip


GOLDENS = {
    "mixed": mixed(),
    "discreet": mixed().redacted(),
    "digest": a_message(
        a_message_statement(1),
        a_message_statement(2, title="Ferry runs again", word="old"),
        kind="digest.created",
        notes=("Nothing missed: 12 of 12 sources read.",),
    ),
    "channel-digest": a_message(
        a_message_statement(1, topic="Bridges"),
        dataclasses.replace(mixed().statements[1], topic="Bridges"),
        a_message_statement(
            3, title="Ferry runs again", text="The ferry runs again since Monday.", word="ferry", topic="Ferries"
        ),
        kind="digest.created",
        topic=None,
        story_id=None,
        notes=(
            "11 of 12 sources read; gazette unreachable since Tuesday 3 March; herald may have shown about 4 more.",
        ),
    ),
    "empty-digest": a_message(
        kind="digest.created", statements=(), story_id=None, notes=("Nothing new; 11 of 12 sources read.",)
    ),
    "health": a_message(
        kind="source.health",
        topic=None,
        statements=(),
        alert_id=None,
        story_id=None,
        title="Source The Paper is quiet",
        facts=(("source", "The Paper"), ("state", "quiet"), ("since", "2026-03-01")),
    ),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_golden_mails(name: str) -> None:
    message = GOLDENS[name]
    for suffix, made in (
        ("txt", f"Subject: {rendering.subject(message)}\n\n{rendering.plain(message)}"),
        ("html", rendering.html(message)),
    ):
        path = GOLDEN / f"{name}.{suffix}"
        if os.environ.get("TOCSIN_GOLDEN") == "write":
            path.write_text(made, encoding="utf-8")
        assert made == path.read_text(encoding="utf-8"), f"{path.name} differs"


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.html")), ids=lambda file: file.stem)
def test_who_clicks_a_link_does_not_tell_the_site_where_it_stood(file: Path) -> None:
    links = re.findall(r"<a\b[^>]*>", file.read_text("utf-8"))
    assert all('rel="noreferrer"' in link for link in links)


@pytest.mark.parametrize("new", [True, False])
def test_an_update_says_so_and_since_when(new: bool) -> None:
    added = [("text", 15, 40)] if new else []
    since = "2026-03-04T10:29:00+00:00"
    text = "The bridge fell. The mayor closed the bank, and more."
    one = with_excerpt(1, "https://a.example/", "T", text, "A", None, None, "en", (), added=added, since=since)
    message = Message("alert.created", "d", since, topic="Bridges", statements=(one,), timezone="Europe/Paris")
    line = "Update, new since 2026-03-04 11:29 CET:"
    for shown in (rendering.plain(message), rendering.html(message), rendering.brief(message, 4000)):
        assert (line in shown) is new
