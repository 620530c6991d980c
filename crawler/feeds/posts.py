"""Feeds of posts (YouTube, Mastodon, Bluesky): their entries contain the whole text, so no page is fetched."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.feeds.platforms import account_address
from crawler.items import Entry, Reading

HEADLINE_LENGTH = 120
_YOUTUBE = re.compile(r"(?:www\.|m\.)?youtube\.com")
_FEDIVERSE_FEED = re.compile(r"/@[\w.-]+\.(?:rss|atom)|/users/[\w.-]+(?:\.rss|\.atom|/feed\.atom)")
_FEED = re.compile(r"^feed:(?=https?:)", re.I)
_BARE = re.compile(r"(?:[\w-]+\.)+[\w-]+(?::\d+)?(?:[/?#]|$)")
_TELEGRAM = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me/(?!s/)([A-Za-z]\w{3,})/?(?:\?.*)?$")


def readable_address(url: str) -> str:
    """The URL that a typed address means: without `feed:`, https where no scheme is named, of a Telegram channel its public page."""
    if account := account_address(url):
        return account
    url = re.sub(r"^feed://", "http://", _FEED.sub("", url), flags=re.I)
    if _BARE.match(url):
        url = f"https://{url}"
    return _TELEGRAM.sub(r"https://t.me/s/\1", url)


def _is_of_posts(url: str) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _YOUTUBE.fullmatch(host):
        return parts.path == "/feeds/videos.xml"
    return (host == "bsky.app" and parts.path.endswith("/rss")) or _FEDIVERSE_FEED.fullmatch(parts.path) is not None


def mark_complete(reading: Reading, url: str) -> Reading:
    """The reading with its entries marked ``whole`` if it is a feed of posts; other readings unchanged."""
    if reading.kind != "feed" or not _is_of_posts(url):
        return reading
    return replace(reading, entries=tuple(_post(entry) for entry in reading.entries))


def _post(entry: Entry) -> Entry:
    if not (entry.summary or entry.title):
        return entry
    return replace(entry, title=entry.title or headline(entry.summary), whole=True)


def headline(text: str) -> str:
    """The first line of a post, cut at a word when it is long."""
    line = text.strip().partition("\n")[0].strip()
    if len(line) <= HEADLINE_LENGTH:
        return line
    return f"{line[:HEADLINE_LENGTH].rpartition(' ')[0] or line[:HEADLINE_LENGTH]} …"
