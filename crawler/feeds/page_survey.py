"""What an HTML page tells a search for lists: the feeds that it names, where it leads on at once, and whether it is an article. Fetches nothing."""

from __future__ import annotations

from w3lib.html import get_meta_refresh

from crawler.feeds import feed_links, platforms
from crawler.feeds.list_leads import PageSurvey
from crawler.feeds.page_kinds import is_article, running_letters
from crawler.parsing.charsets import decode
from crawler.parsing.html_tree import LIST_TAGS, parse_html

MOST = 64  # feeds of each kind that are named
_HEAD = 16_384  # characters of a page in which a refresh is looked for


def survey(body: bytes, url: str, content_type: str | None) -> PageSurvey:
    """Never raises for bad content: a page that cannot be read is ``empty``."""
    text = decode(body, content_type).text
    wait, refresh = get_meta_refresh(text[:_HEAD], url)
    root, _ = parse_html(text, LIST_TAGS)
    made_with = platforms.by_markup(url, text)
    if root is None:
        return PageSurvey(refresh=refresh, wait=wait or 0.0, made_with=made_with)
    base = feed_links.base_of(root, url)
    return PageSurvey(
        tuple(feed_links.announced(root, base))[:MOST],
        tuple(feed_links.linked(root, base))[:MOST],
        tuple(feed_links.linked(root, base, feed_links.FEED_FILE))[:MOST],
        made_with,
        refresh,
        wait or 0.0,
        is_article(root, text, url),
        running_letters(root),
        empty=False,
    )
