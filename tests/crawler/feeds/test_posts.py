"""Lists that say all there is: Telegram's public pages, and the feeds of channels, found by the channel's page."""

from __future__ import annotations

import pytest

from crawler.feeds import posts
from crawler.feeds.listings import next_page
from crawler.feeds.reader import read
from crawler.parsing.html_tree import parse_html
from tests.support import telegram
from tests.support.telegram import channel, post

URL = "https://t.me/s/bells"


def test_a_post_is_its_words_its_time_and_its_deep_link() -> None:
    text = 'The bells rang.<br/><br/>Nobody <b>slept</b> <a href="https://x.example">here</a> <i class="emoji"><b>🔔</b></i> #bells'
    found = read(channel(post(41, "Before."), post(42, text), before=41), URL, "text/html; charset=utf-8")
    assert (found.kind, found.title) == ("listing", "Bells of the town")
    entry = found.entries[1]
    assert entry.url == "https://t.me/bells/42"
    assert entry.summary == "The bells rang.\nNobody slept here 🔔 #bells"
    assert (entry.title, entry.author) == ("The bells rang.", "Bells of the town")
    assert (entry.published, entry.whole) == ("2026-03-04T09:42:00+00:00", True)


def test_older_posts_stand_on_a_page_before() -> None:
    root, _ = parse_html(channel(post(41, "Before."), before=41).decode())
    assert root is not None
    assert next_page(root, URL) == "https://t.me/s/bells?before=41"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (
            post(1, "News.", before=telegram.FORWARDED.format("other", "Other bells")),
            "Forwarded from Other bells\nNews.",
        ),
        (post(1, "I agree.", before=telegram.REPLY.format("The old words")), "I agree."),
        (post(1, body=telegram.POLL.format("Did you sleep?")), "Did you sleep?\nYes"),
        (post(1, body=telegram.PHOTO), "Photo"),
        (post(1, "A caption.", body=telegram.PHOTO), "A caption."),
        (post(1, "Put right.", edited=True), "Put right."),
        (post(1, "Колокола звонили <br>всю ночь."), "Колокола звонили\nвсю ночь."),
    ],
    ids=["forwarded", "reply", "poll", "photo", "caption", "edited", "cyrillic"],
)
def test_every_sort_of_post(made: str, text: str) -> None:
    entries = read(channel(telegram.SERVICE.format("bells"), made), URL).entries
    assert [e.summary for e in entries] == [text]


def test_a_channel_that_shows_nothing_says_so() -> None:
    for page in (telegram.CLOSED.format("bells").encode(), channel()):
        found = read(page, URL, kind="listing")
        assert (found.kind, found.warnings) == ("none", ("telegram_closed",))
        assert found.error


@pytest.mark.parametrize(
    ("url", "readable"),
    [
        ("https://t.me/bells", "https://t.me/s/bells"),
        ("http://www.t.me/bells/", "https://t.me/s/bells"),
        ("https://telegram.me/bells?x=1", "https://t.me/s/bells"),
        ("https://t.me/s/bells", "https://t.me/s/bells"),
        ("https://t.me/bells/42", "https://t.me/bells/42"),
        ("https://bells.example/t.me/bells", "https://bells.example/t.me/bells"),
    ],
)
def test_where_a_channel_is_readable(url: str, readable: str) -> None:
    assert posts.readable_address(url) == readable


CHANNEL = "UC" + "a1-_" * 5 + "zz"
FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
RSS = """<rss version="2.0"><channel><title>@bells</title><item><guid>1</guid><link>https://social.example/@bells/1</link>
<description>&lt;p&gt;The bells rang.&lt;/p&gt;&lt;p&gt;Nobody slept.&lt;/p&gt;</description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://social.example/@bells.rss", True),
        ("https://social.example/users/bells.rss", True),
        ("https://bsky.app/profile/did:plc:abc/rss", True),
        (FEED, True),
        ("https://paper.example/feed", False),
        ("https://paper.example/@bells/feed.rss", False),
    ],
)
def test_a_feed_of_posts_is_whole_and_each_is_headed_by_its_first_line(url: str, whole: bool) -> None:
    entry = read(RSS.encode(), url).entries[0]
    assert (entry.whole, entry.title) == (whole, "The bells rang." if whole else "")


def test_a_long_first_line_is_cut_at_a_word() -> None:
    assert posts.headline("word " * 40) == " ".join(["word"] * 24) + " …"
    assert posts.headline("x" * 200) == "x" * 120 + " …"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("paper.example", "https://paper.example"),
        ("paper.example:8080/news?x=1", "https://paper.example:8080/news?x=1"),
        ("feed://paper.example/rss", "http://paper.example/rss"),
        ("feed:https://paper.example/rss", "https://paper.example/rss"),
        ("https://paper.example/feed:one", "https://paper.example/feed:one"),
        ("/etc/passwd", "/etc/passwd"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("word", "word"),
    ],
)
def test_an_address_as_people_type_it(typed: str, meant: str) -> None:
    assert posts.readable_address(typed) == meant


def test_a_post_that_the_page_leaves_out_is_counted_and_says_so() -> None:
    found = read(channel(post(1, "News."), post(2, body="<div></div>"), telegram.SERVICE.format("bells")), URL)
    assert [(e.url, e.summary) for e in found.entries] == [
        ("https://t.me/bells/1", "News."),
        ("https://t.me/bells/2", "Shown in Telegram only"),
    ]
