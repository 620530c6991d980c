"""When a page was published: markup, feed, what readers see and the address, in order of trust, as ISO 8601 with offset or a bare date.

Believes no day in the future. What readers see: visible_date.py. Formats: parsing/dates.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

import lxml.etree
from lxml.html import HtmlElement

from crawler.article import site_elements, structured, visible_date
from crawler.article.blocks import Block
from crawler.article.stated_day import is_stated
from crawler.article.visible_date import Place
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
    """Pairs (value as written, origin) of what is proof of the day, the most trusted first."""
    yield structured.text(article, "datePublished"), "json-ld"
    for name in _META:
        yield meta.get(name, ""), "meta"
    for element in root.xpath("//*[@itemprop='datePublished']")[:3]:
        yield element.get("content") or element.get("datetime") or element.text_content()[:100], "microdata"
    yield _marked_time(root), "time"


def stated(root: HtmlElement, article: structured.Node | None, meta: dict[str, str], url: str) -> list[tuple[str, str]]:
    """The candidates of a page, to be read before what no reader sees is dropped from it."""
    return [(value, origin) for value, origin in candidates(root, article, meta, url) if value]


def published(
    found: Sequence[tuple[str, str]],
    root: HtmlElement,
    page: Sequence[Block],
    title: str,
    url: str,
    hinted: str | None,
    place: Place,
    learned: Sequence[str] = (),
) -> tuple[str | None, str]:
    """When the page was published and the origin of that date; (None, "") when nothing says it.

    Proof (``found``, by ``stated``) comes first, then the feed's date, then what the page shows and its address; ``learned``: selectors
    of the elements that give the day on the site's other pages.
    """
    now = place.now
    hint = plausible(certain_time(hinted), now)
    rendered = None
    for value, origin in found:
        moment = plausible(certain_time(value, place.language), now)
        if moment and not is_now(moment, now):
            return _in_its_zone(_with_hour(moment, hint), url), origin
        rendered = rendered or (moment and (moment, origin))
    if hint:
        return hint, "hint"
    likely = _believed(shown(root, page, title, url, place), now)
    if learned and (known := _learned(root, learned, url, place)):
        return next(
            (moment for moment, _ in likely if len(moment) > len(known) and moment[:10] == known), known
        ), "site"
    return next(likely, None) or rendered or _searched(root, now)


def _believed(values: Iterable[tuple[str, str]], now: datetime) -> Iterator[tuple[str, str]]:
    for value, origin in values:
        moment = plausible(certain_time(value), now)
        if moment and not is_now(moment, now):
            yield moment, origin


def _learned(root: HtmlElement, learned: Sequence[str], url: str, place: Place) -> str | None:
    """What the site's element of the day gives, unless the address has the day as folders."""
    read = None if _from_url(url)[0] else site_elements.day(root, learned, place)
    return next((moment for moment, _ in _believed([(read or "", "site")], place.now)), None)


def shown(root: HtmlElement, page: Sequence[Block], title: str, url: str, place: Place) -> Iterator[tuple[str, str]]:
    """What the page shows, and what its address says, the likeliest first."""
    yield _first_time(root, page, title), "time"
    folders, slug = _from_url(url)
    yield folders, "url"
    seen = visible_date.find(page, title, place)
    yield seen.isoformat() if seen else "", "visible"
    yield slug, "url"


def _searched(root: HtmlElement, now: datetime) -> tuple[str | None, str]:
    """What htmldate finds, unless it is today, which is what the clock of a site says."""
    found = plausible(_by_htmldate(root, now), now)
    return (found, "search") if found and found < now.date().isoformat() else (None, "")


def is_now(moment: str, now: datetime) -> bool:
    """Whether a moment is that of the answer: it says when the page was made for us, not when it was published."""
    return len(moment) > 10 and abs(datetime.fromisoformat(moment) - now) < timedelta(minutes=5)


def _with_hour(found: str, hint: str | None) -> str:
    """A bare day with the hour that the feed gives, if the feed names the same day."""
    return hint if hint and len(found) == 10 and hint[:10] == found else found


def _in_its_zone(moment: str, url: str) -> str:
    """A moment in UTC in the nearest zone in which its day is the one that the address has, if there is such a zone."""
    folders, _ = _from_url(url)
    day = certain_time(folders) if folders else None
    if (
        day is None
        or not moment.endswith("+00:00")
        or abs(date.fromisoformat(day) - date.fromisoformat(moment[:10])) != timedelta(days=1)
    ):
        return moment
    there = datetime.fromisoformat(moment)
    hours = range(1, 14) if day > moment[:10] else range(-1, -11, -1)
    zones = (timezone(timedelta(hours=hour)) for hour in hours)
    return next(
        (local.isoformat() for zone in zones if (local := there.astimezone(zone)).date().isoformat() == day), moment
    )


def _marked_time(root: HtmlElement) -> str:
    """The first ``time`` that is marked as that of publication, unless the page has one above it: then it is that of a reader's word."""
    marked = root.xpath("//time[@pubdate] | //time[contains(@class, 'publish') or contains(@class, 'entry-date')]")
    if not marked:
        return ""
    first = root.xpath("(//time[@datetime])[1]") if marked[0].get("pubdate") is not None else marked
    return str(marked[0].get("datetime") or "") if first and first[0] is marked[0] else ""


def _first_time(root: HtmlElement, page: Sequence[Block], title: str) -> str:
    """The first ``time`` in the headline's own container, else the only day that all of them name; no box of other pages, no update."""
    own = visible_date.containers(page, title)
    times = [
        t for t in root.iter("time") if t.get("datetime") and not _is_update(t) and not visible_date.elsewhere(t, own)
    ]
    for container in own[:4]:
        if inside := [t for t in times if container in t.iterancestors()]:
            return str(inside[0].get("datetime"))
    days = {str(time.get("datetime"))[:10] for time in times}
    # Several days outside the article are a list of other pages.
    return str(times[0].get("datetime")) if len(days) == 1 else ""


def _is_update(time: HtmlElement) -> bool:
    around = f"{time.get('itemprop') or ''} {time.get('class') or ''}"
    parent = time.getparent()
    before = (parent.text_content()[:40] if parent is not None else "") + time.text_content()[:40]
    part = visible_date.published_part(before)
    return "odified" in around or "updated" in around or (part != before and not any(map(str.isdigit, part)))


def _from_url(url: str) -> tuple[str, str]:
    """The day in the address: as folders, and as words of the headline, which may speak of any day."""
    match = _IN_URL.search(urlsplit(url).path)
    if not match:
        return "", ""
    part = match.groupdict()
    day = f"{part['y'] or part['y2']}-{part['m'] or part['m2']}-{part['d'] or part['d2']}"
    return ("", day) if match[2] == "-" and not match[0].startswith("/") else (day, "")


def _by_htmldate(root: HtmlElement, now: datetime) -> str | None:
    """The date that htmldate finds, without its extensive search, which finds wrong days."""
    from htmldate import find_date

    try:
        latest = (now.astimezone(UTC) + timedelta(hours=14)).date().isoformat()
        found = find_date(root, extensive_search=False, original_date=True, max_date=latest)
    except (ValueError, TypeError, AttributeError, lxml.etree.LxmlError, RecursionError):
        return None
    return str(found) if found and is_stated(date.fromisoformat(str(found)), root) else None
