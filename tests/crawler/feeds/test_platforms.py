"""Where publishing systems keep their feeds: what an address, a page and an account's name lead to, and what they do not."""

from __future__ import annotations

import pytest

from crawler.feeds import platforms

CHANNEL = "UC" + "a1-_" * 5 + "zz"
FEED = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"


@pytest.mark.parametrize(
    ("url", "markup", "feeds"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}", "", (FEED,)),
        (f"https://m.youtube.com/channel/{CHANNEL}/videos", "", (FEED,)),
        ("https://www.youtube.com/@bells", f'{{"externalId":"{CHANNEL}"}}', (FEED,)),
        ("https://www.youtube.com/@bells", f'<meta itemprop="identifier" content="{CHANNEL}">', (FEED,)),
        ("https://www.youtube.com/@bells", "<html>", ()),
        (
            "https://social.example/@bells",
            "",
            tuple(f"https://social.example/@bells{end}" for end in (".rss", "/feed.rss", ".atom")),
        ),
        ("https://social.example/@bells/42", "", ()),
        ("https://bsky.app/profile/bells.example", "", ("https://bsky.app/profile/bells.example/rss",)),
        ("https://bsky.app/profile/did:plc:abc123", "", ("https://bsky.app/profile/did:plc:abc123/rss",)),
        ("https://paper.example/news", f'"channelId":"{CHANNEL}"', ()),
    ],
)
def test_the_feed_of_a_channel(url: str, markup: str, feeds: tuple[str, ...]) -> None:
    assert (platforms.by_address(url) or platforms.by_markup(url, markup)) == feeds


ADDRESSES = [
    ("https://www.youtube.com/user/bells", "https://www.youtube.com/feeds/videos.xml?user=bells"),
    ("https://www.youtube.com/playlist?list=PLx", "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx"),
    (f"https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fchannel%2F{CHANNEL}&gl=DE", FEED),
    ("https://github.com/bells/tower", "https://github.com/bells/tower/releases.atom"),
    ("https://github.com/bells/tower.git", "https://github.com/bells/tower/releases.atom"),
    ("https://github.com/bells/tower/commits/main", "https://github.com/bells/tower/commits/main.atom"),
    ("https://github.com/bells", "https://github.com/bells.atom"),
    ("https://www.reddit.com/r/bells/", "https://www.reddit.com/r/bells/.rss"),
    ("https://medium.com/@bells", "https://medium.com/feed/@bells"),
    ("https://bells.medium.com/about", "https://bells.medium.com/feed"),
    ("https://bells.substack.com/p/one", "https://bells.substack.com/feed"),
    ("https://bells.blogspot.com/2026/01/one.html", "https://bells.blogspot.com/feeds/posts/default?alt=rss"),
    ("https://social.example/users/bells", "https://social.example/users/bells.rss"),
    ("https://social.example/tags/bells", "https://social.example/tags/bells.rss"),
    ("https://lemmy.example/c/bells", "https://lemmy.example/feeds/c/bells.xml?sort=New"),
    ("https://tube.example/c/bells/videos", "https://tube.example/feeds/videos.xml?videoChannelName=bells"),
    ("https://paper.example/", None),
    ("https://paper.example/news/2026/one", None),
    ("https://consent.youtube.com/m?continue=https%3A%2F%2Fconsent.youtube.com%2Fm", None),
]


@pytest.mark.parametrize(("url", "feed"), ADDRESSES)
def test_the_feed_that_an_address_names(url: str, feed: str | None) -> None:
    assert next(iter(platforms.by_address(url)), None) == feed


PAGES = [
    ("<meta name='generator' content='Discourse 3.4'>", "/c/news/5", "/c/news/5.rss"),
    ("<meta name='generator' content='Discourse 3.4'>", "/", "/latest.rss"),
    ('<meta name="generator" content="Joomla! - Open Source">', "/en/news", "/en/news?format=feed&type=rss"),
    ('<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">', "/taxonomy/term/7", "/taxonomy/term/7/feed"),
    ('<meta name="generator" content="WordPress 6.9">', "/category/news/", "/category/news/feed/"),
    ('<meta name="generator" content="Ghost 5.9">', "/tag/news/", "/tag/news/rss/"),
    ('<script src="https://substackcdn.com/x.js">', "/archive", "/feed"),
    ('<meta name="generator" content="Hugo 0.140">', "/posts/", "/posts/index.xml"),
    ("<p>Ghosts and drupes, said Joomla's mother.</p>", "/", None),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "path", "feed"), PAGES)
def test_the_feed_of_the_system_that_a_page_was_made_with(markup: str, path: str, feed: str | None) -> None:
    found = next(iter(platforms.by_markup(f"https://paper.example{path}", f"<html><head>{markup}")), None)
    assert found == (f"https://paper.example{feed}" if feed else None)


def test_an_account_that_is_typed_by_its_name() -> None:
    assert platforms.account_address("@bells@social.example") == "https://social.example/@bells"
    assert platforms.account_address("bells@social.example") is None, "a mail address"
    assert platforms.account_address("@bells") is None
