"""Where publishing systems keep their feeds: by an address alone, by what a page says it was made with, and by the site's custom.

Fetches nothing; what it names may not exist.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

_CONSENT = re.compile(r"consent\.(?:youtube|google)\.[a-z.]+")
_CHANNEL_ID = re.compile(
    r'(?:"(?:channelId|externalId|browseId)"\s*:\s*"|itemprop="(?:identifier|channelId)"\s+content="|/channel/)(UC[\w-]{22})\b'
)
_YOUTUBE = re.compile(r"(?:www\.|m\.)?youtube\.com")
_VIDEOS = "https://www.youtube.com/feeds/videos.xml?"

# Host, path (either may be any), and the feeds of such an address, the best first; \1 is a part of the path.
_HOSTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"(?:www\.)?github\.com", r"/([\w.-]+/[\w.-]+?)(?:\.git|/releases)?/?", (r"/\1/releases.atom", r"/\1/commits.atom")),
    (r"(?:www\.)?github\.com", r"/([\w.-]+/[\w.-]+/(?:commits|tags|discussions)(?:/[\w./-]+?)?)/?", (r"/\1.atom",)),
    (r"(?:www\.)?github\.com", r"/([\w-]+)/?", (r"/\1.atom",)),
    (r"(?:www\.|old\.)?reddit\.com", r"/((?:r|u|user)/[\w-]+)(?:/.*)?", (r"/\1/.rss",)),
    (r"(?:www\.)?medium\.com", r"/(@?[\w.-]+(?:/tagged/[\w-]+)?)/?", (r"/feed/\1",)),
    (r"bsky\.app", r"/profile/([\w.:-]+)/?", (r"/profile/\1/rss",)),
    (r"[\w-]+\.substack\.com|[\w-]+\.medium\.com", r"(?:/.*)?", ("/feed",)),
    (r"[\w-]+\.(?:blogspot\.[a-z.]+|blogger\.com)", r"(?:/.*)?", ("/feeds/posts/default?alt=rss",)),
    (r"[\w-]+\.tumblr\.com", r"(?:/.*)?", ("/rss",)),
    (r"[\w-]+\.(?:wordpress\.com|livejournal\.com|ghost\.io)", r"/?", ("/feed", "/data/rss", "/rss")),
    # the fediverse, on any host: Mastodon and Misskey, GoToSocial, Pleroma and Akkoma, Pixelfed, Lemmy, PeerTube, tags
    (r".*", r"/@([\w.-]+)(?:/with_replies|/media)?/?", (r"/@\1.rss", r"/@\1/feed.rss", r"/@\1.atom")),
    (r".*", r"/users/([\w.-]+)/?", (r"/users/\1.rss", r"/users/\1/feed.atom", r"/users/\1.atom")),
    (r".*", r"/tags/([\w%-]+)/?", (r"/tags/\1.rss",)),
    (r".*", r"/(c|u)/([\w.-]+)/?", (r"/feeds/\1/\2.xml?sort=New",)),
    (r".*", r"/c/([\w.-]+)/videos/?", (r"/feeds/videos.xml?videoChannelName=\1",)),
    (r".*", r"/a/([\w.-]+)/(?:videos|video-channels)/?", (r"/feeds/videos.xml?accountName=\1",)),
)  # fmt: skip
_ACCOUNT = re.compile(r"@?([\w.-]+)@((?:[\w-]+\.)+[a-z]{2,})")

# What a page of the system holds, and its feeds: `./` stands for the section that the page is.
_SYSTEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"content=[\"']Discourse|data-discourse-|discourse-cdn", ("./.rss", "/latest.rss", "/posts.rss")),
    (r"content=[\"']Joomla|/media/(?:jui|system|vendor/joomla)", ("./?format=feed&type=rss", "/?format=feed&type=rss")),
    (r"content=[\"']Drupal|drupal-settings-json|/sites/default/files", ("./feed", "/rss.xml", "/node/feed")),
    (r"content=[\"']WordPress|/wp-content/|/wp-json", ("./feed/", "/feed/", "/?feed=rss2")),
    (r"content=[\"']Ghost|/ghost/api|cards\.min\.js", ("./rss/", "/rss/")),
    (r"content=[\"']blogger|blogger\.com/static", ("/feeds/posts/default?alt=rss",)),
    (r"substackcdn\.com|substack-post", ("/feed",)),
    (r"cdn-(?:client|images)[\w-]*\.medium\.com|content=[\"']Medium", ("/feed",)),
    (r"content=[\"']Squarespace|static1\.squarespace", ("./?format=rss",)),
    (r"content=[\"']Wix|static\.wixstatic", ("/blog-feed.xml",)),
    (r"content=[\"']Hugo", ("./index.xml", "/index.xml")),
    (r"content=[\"']TYPO3", ("/rss.xml", "/?type=9818", "/feed.xml")),
    (r"content=[\"']Mastodon|content=[\"']Misskey", ("/public.rss",)),
)
_WORDPRESS = re.compile(_SYSTEMS[3][0], re.I)


def by_address(url: str) -> tuple[str, ...]:
    """The feeds that an address names by itself, as those of a channel, an account or a repository."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if _CONSENT.fullmatch(host):  # the question that stands before a page names the page
        target = parse_qs(parts.query).get("continue", [""])[0]
        return by_address(target) if not _CONSENT.fullmatch(urlsplit(target).hostname or "") else ()
    if _YOUTUBE.fullmatch(host):
        return _youtube(parts.path, parts.query)
    for hosts, path, feeds in _HOSTS:
        found = re.fullmatch(path, parts.path) if re.fullmatch(hosts, host) else None
        if found and not re.search(r"\.(?:rss|atom|xml|json)$", parts.path):
            return tuple(urljoin(url, found.expand(feed)) for feed in feeds)
    return ()


def _youtube(path: str, query: str) -> tuple[str, ...]:
    if listed := parse_qs(query).get("list"):
        return (f"{_VIDEOS}playlist_id={listed[0]}",)
    if user := re.match(r"/user/([\w.-]+)", path):
        return (f"{_VIDEOS}user={user[1]}",)
    found = _CHANNEL_ID.search(path)
    return (f"{_VIDEOS}channel_id={found[1]}",) if found else ()


def by_markup(url: str, markup: str) -> tuple[str, ...]:
    """The feeds of a page by what it was made with; of a channel's page on YouTube by the number in it."""
    if _YOUTUBE.fullmatch((urlsplit(url).hostname or "").lower()):
        found = _CHANNEL_ID.search(markup)
        return (f"{_VIDEOS}channel_id={found[1]}",) if found else ()
    start = markup[:200_000]
    feeds = next((feeds for mark, feeds in _SYSTEMS if re.search(mark, start, re.I)), ())
    return tuple(dict.fromkeys(_of_section(url, feed) for feed in feeds))


def _of_section(url: str, feed: str) -> str:
    if not feed.startswith("./"):
        return urljoin(url, feed)
    section = url.partition("#")[0].partition("?")[0].rstrip("/")
    rest = feed[2:]
    if rest == ".rss":  # Discourse: /c/news/5.rss
        return f"{section}.rss" if urlsplit(section).path else urljoin(url, "/latest.rss")
    return section + (rest if rest.startswith("?") and urlsplit(section).path else f"/{rest}")


def is_wordpress(markup: str) -> bool:
    """Whether a page was made with WordPress, which keeps a sitemap of its own."""
    return _WORDPRESS.search(markup[:200_000]) is not None


def account_address(typed: str) -> str | None:
    """The page of an account of the fediverse that was typed as @name@host; None for anything else."""
    found = _ACCOUNT.fullmatch(unquote(typed.strip())) if typed.lstrip().startswith("@") else None
    return f"https://{found[2]}/@{found[1]}" if found else None
