"""Feeds of posts (YouTube, Mastodon, Bluesky): their entries contain the whole text, so no page is fetched. Finds such feeds."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.items import Entry, Reading

HEADLINE_LENGTH = 120
_YOUTUBE = re.compile(r"(?:www\.|m\.)?youtube\.com")
_CHANNEL_ID = re.compile(
    r'(?:"(?:channelId|externalId|browseId)"\s*:\s*"|itemprop="(?:identifier|channelId)"\s+content="|/channel/)(UC[\w-]{22})\b'
)
_MASTODON = re.compile(r"/@([A-Za-z0-9_]+)/?")
_MASTODON_FEED = re.compile(r"/@[A-Za-z0-9_]+\.rss|/users/[A-Za-z0-9_]+\.rss")
_BLUESKY = re.compile(r"/profile/([\w.:-]+)/?")
_FEED = re.compile(r"^feed:(?=https?:)", re.I)
_BARE = re.compile(r"(?:[\w-]+\.)+[\w-]+(?::\d+)?(?:[/?#]|$)")
_TELEGRAM = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me/(?!s/)([A-Za-z]\w{3,})/?(?:\?.*)?$")


def readable_address(url: str) -> str:
    """The URL that a typed address means: without `feed:`, https where no scheme is named, of a Telegram channel its public page."""
    url = re.sub(r"^feed://", "http://", _FEED.sub("", url), flags=re.I)
    if _BARE.match(url):
        url = f"https://{url}"
    return _TELEGRAM.sub(r"https://t.me/s/\1", url)


def channel_feeds(url: str, markup: str = "") -> tuple[str, ...]:
    """The feeds of a channel on YouTube, Mastodon or Bluesky, by its URL and the markup of its page."""
    parts = urlsplit(url)
    host, site = (parts.hostname or "").lower(), f"{parts.scheme}://{parts.netloc}"
    if _YOUTUBE.fullmatch(host):
        found = _CHANNEL_ID.search(f"{parts.path} {markup}")
        return (f"https://www.youtube.com/feeds/videos.xml?channel_id={found[1]}",) if found else ()
    if host == "bsky.app":
        name = _BLUESKY.fullmatch(parts.path)
        return (f"{site}/profile/{name[1]}/rss",) if name else ()
    name = _MASTODON.fullmatch(parts.path)
    return (f"{site}/@{name[1]}.rss",) if name else ()


def _is_of_posts(url: str) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _YOUTUBE.fullmatch(host):
        return parts.path == "/feeds/videos.xml"
    return (host == "bsky.app" and parts.path.endswith("/rss")) or _MASTODON_FEED.fullmatch(parts.path) is not None


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
