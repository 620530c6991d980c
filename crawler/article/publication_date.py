"""When a page was published: what its markup says, in order of trust, as ISO 8601 with offset or a bare date.

Reads no visible prose, except through htmldate's short search, and believes no day in the future. Formats: parsing/dates.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import lxml.etree
from lxml.html import HtmlElement

from crawler.article import structured
from crawler.parsing.dates import certain_time

_IN_URL = re.compile(
    r"[/_-](?P<y>(?:19|20)\d{2})([/_-])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)|/(?P<y2>20\d{2})(?P<m2>[01]\d)(?P<d2>[0-3]\d)(?=[/_.-])"
)
_EARLIEST = date(1990, 1, 1)  # days before the web are a default value, not a day of publication

_META = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "publication_date",
    "publish-date",
    "publishdate",
    "publish_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "article_date_original",
    "citation_publication_date",
    "citation_online_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "originalpublicationdate",
    "rnews:datepublished",
    "ptime",
    "date",
)


def plausible(value: str | None, now: datetime) -> str | None:
    """``value``; its day alone when its hour is in the future (a local hour labelled UTC); None when its day is.

    A day is not in the future once it has begun anywhere on earth (UTC+14).
    """
    if value is None:
        return None
    day = date.fromisoformat(value[:10])
    if not _EARLIEST <= day <= (now.astimezone(UTC) + timedelta(hours=14)).date():
        return None
    if len(value) > 10 and datetime.fromisoformat(value) > now + timedelta(minutes=10):
        return value[:10]
    return value


def candidates(
    root: HtmlElement, article: structured.Node | None, meta: dict[str, str], url: str
) -> Iterator[tuple[str, str]]:
    """Pairs (value as written, origin), the most trusted first."""
    yield structured.text(article, "datePublished"), "json-ld"
    for name in _META:
        yield meta.get(name, ""), "meta"
    for element in root.xpath("//*[@itemprop='datePublished']")[:3]:
        yield element.get("content") or element.get("datetime") or "", "microdata"
    yield _first_time(root), "time"
    yield _from_url(url), "url"
    yield structured.text(article, "dateCreated", "uploadDate"), "json-ld"


def published(
    root: HtmlElement,
    article: structured.Node | None,
    meta: dict[str, str],
    url: str,
    hinted: str | None,
    now: datetime,
) -> tuple[str | None, str]:
    """When the page was published and the origin of that date; (None, "") when nothing says it."""
    for value, origin in candidates(root, article, meta, url):
        found = plausible(certain_time(value), now)
        if found:
            return _with_hour(found, hinted, now), origin
    found = plausible(certain_time(hinted), now)
    if found:
        return found, "hint"
    found = plausible(_by_htmldate(root, now), now)
    return (found, "search") if found else (None, "")


def _with_hour(found: str, hinted: str | None, now: datetime) -> str:
    """A bare day with the hour that the feed gives, if the feed names the same day."""
    hint = plausible(certain_time(hinted), now) if len(found) == 10 else None
    return hint if hint and hint[:10] == found else found


def _first_time(root: HtmlElement) -> str:
    marked = root.xpath(
        "//time[@pubdate]/@datetime | //time[contains(@class, 'publish') or contains(@class, 'entry-date')]/@datetime"
    )
    if marked:
        return str(marked[0])
    inside = root.xpath("(//article//time/@datetime | //header//time/@datetime | //main//time/@datetime)[1]")
    if inside:
        return str(inside[0])
    days = {str(value)[:10] for value in root.xpath("//time/@datetime")}
    # Several days outside the article are a list of other pages.
    return days.pop() if len(days) == 1 else ""


def _from_url(url: str) -> str:
    match = _IN_URL.search(urlsplit(url).path)
    if not match:
        return ""
    part = match.groupdict()
    return f"{part['y'] or part['y2']}-{part['m'] or part['m2']}-{part['d'] or part['d2']}"


def _by_htmldate(root: HtmlElement, now: datetime) -> str | None:
    """The date that htmldate finds, without its extensive search, which finds wrong days."""
    from htmldate import find_date

    try:
        latest = (now.astimezone(UTC) + timedelta(hours=14)).date().isoformat()
        found = find_date(root, extensive_search=False, original_date=True, max_date=latest)
    except (ValueError, TypeError, AttributeError, lxml.etree.LxmlError, RecursionError):
        return None
    return str(found) if found else None
