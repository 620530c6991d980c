"""Posts: entries whose list says all there is, so that no page has to be fetched. Which feeds these are, and how a post is headed."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.items import Entry, Reading

LONGEST_HEAD = 120
_YOUTUBE = re.compile(r"(?:www\.|m\.)?youtube\.com")
_CHANNEL_ID = re.compile(
    r'(?:"(?:channelId|externalId|browseId)"\s*:\s*"|itemprop="(?:identifier|channelId)"\s+content="|/channel/)(UC[\w-]{22})\b'
)
_MASTODON = re.compile(r"/@([A-Za-z0-9_]+)/?")
_MASTODON_FEED = re.compile(r"/@[A-Za-z0-9_]+\.rss|/users/[A-Za-z0-9_]+\.rss")
_BLUESKY = re.compile(r"/profile/([\w.:-]+)/?")
_TELEGRAM = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.me/(?!s/)([A-Za-z]\w{3,})/?(?:\?.*)?$")


def readable_address(url: str) -> str:
    """Where a channel can be read without an account; other addresses as they are."""
    return _TELEGRAM.sub(r"https://t.me/s/\1", url)


def channel_feeds(url: str, markup: str = "") -> tuple[str, ...]:
    """The feeds of a channel on YouTube, Mastodon or Bluesky, by its address and what its page says of itself."""
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
    """The entries of a feed of posts, marked as saying all there is; other feeds as they are."""
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
    if len(line) <= LONGEST_HEAD:
        return line
    return f"{line[:LONGEST_HEAD].rpartition(' ')[0] or line[:LONGEST_HEAD]} …"
