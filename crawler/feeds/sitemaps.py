"""Sitemaps (sitemaps.org), sitemap indexes, news sitemaps and plain lists of URLs to entries. Fetches no further sitemaps."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from lxml import etree

from crawler.feeds.element_names import local_name, name_of
from crawler.feeds.xml_feeds import language_tag
from crawler.items import Entry, Reading
from crawler.parsing.dates import iso_time
from crawler.parsing.plain_text import title_of_html
from crawler.parsing.url_keys import absolute, host_key, url_key
from crawler.parsing.xml_tree import XmlDocument, masked_markup

MAX_URLS = 50_000  # the protocol's own limit
_NEWS = re.compile(r"news|post|article|press|statement|release", re.I)
_SPELLINGS = tuple("{*}" + name for name in ("url", "sitemap", "Url", "Sitemap", "URL", "SITEMAP"))
_CHILDREN = 60  # elements of one page that are read
_LINES = 200_000  # of a list of addresses
_NUMBER = re.compile(r"\d+")
_LOC_TAG = re.compile(r"<(?:[\w.-]+:)?(?:url|sitemap)(?=[\s>/])", re.I)


def is_sitemap(root: etree._Element) -> bool:
    """True for the root of a sitemap or of a sitemap index."""
    return local_name(str(root.tag)) in ("urlset", "sitemapindex")


def read_sitemap(document: XmlDocument, url: str) -> Reading:
    """Pages (entries) in their order, or further sitemaps (children), the newest first if all are dated.

    Warnings: items_missing, xml_broken, feed_truncated, sitemap_too_large (cut at 50 000), sitemap_loop (names itself),
    sitemap_foreign (some URLs are of other sites; they stay, since sitemaps are often kept on another host).
    """
    entries, parts, warnings = [], [], list(document.warnings)
    for element in islice(document.root.iter(*_SPELLINGS), MAX_URLS + 1):
        if local_name(str(element.tag)) == "url":
            entries.append(_entry(element, url))
        elif part := _loc(element, url):
            parts.append((_lastmod(element) or "", part))
    if parts and all(date for date, _ in parts):
        parts.sort(key=lambda part: part[0], reverse=True)
    children = [part for _, part in parts]
    dates = {part: date for date, part in reversed(parts)}
    tags = sum(1 for _ in _LOC_TAG.finditer(masked_markup(document.text)))
    if len(entries) + len(children) < min(tags, MAX_URLS):
        warnings.append("items_missing")
    if not document.sound:
        warnings += ["xml_broken", *(["feed_truncated"] if "</" not in document.text[-60:] else [])]
    found = _bounded([e for e in entries if e.url], children, warnings, url)
    return replace(found, changed=tuple(dates[child] for child in found.children))


def read_url_list(text: str, url: str) -> Reading | None:
    """A plain text sitemap, one URL a line; None for any other text."""
    lines = [line for one in islice(io.StringIO(text.lstrip("\ufeff"), None), _LINES) if (line := one.strip())]
    if not lines or not all(re.fullmatch(r"https?://\S+", line) for line in lines[:1000]):
        return None
    entries = [Entry(url=address) for line in lines[: MAX_URLS + 1] if (address := absolute(line, url))]
    return _bounded(entries, [], [], url)


def _bounded(entries: list[Entry], children: list[str], warnings: list[str], url: str) -> Reading:
    site, here = host_key(url), url_key(url)
    hosts = {u[: end if (end := u.find("/", 8)) > 0 else None] for u in (*children, *(e.url for e in entries))}
    if any(host_key(host) != site for host in hosts):
        warnings.append("sitemap_foreign")
    if any(url_key(c) == here for c in children):
        warnings.append("sitemap_loop")
        children = [c for c in children if url_key(c) != here]
    if len(entries) > MAX_URLS or len(children) > MAX_URLS:
        warnings.append("sitemap_too_large")
    return Reading("sitemap", tuple(entries[:MAX_URLS]), children=tuple(children[:MAX_URLS]), warnings=tuple(warnings))


def _loc(element: etree._Element, base: str) -> str:
    for child in element[:_CHILDREN]:
        if local_name(str(child.tag)) == "loc" and name_of(child) in ("sm:loc", "loc", "other:loc"):
            return absolute("".join(str(t) for t in child.itertext()), base) or ""
    return ""


def _entry(element: etree._Element, base: str) -> Entry:
    """One page. The news date is preferred to lastmod, which changes with every edit of the site's template."""
    news = {name_of(e): (e.text or "").strip() for e in _news(element)}
    return Entry(
        url=_loc(element, base),
        title=title_of_html(title)[:1000] if (title := news.get("news:title", "")) else "",
        published=iso_time(news.get("news:publication_date") or news.get("other:publication_date")),
        updated=_lastmod(element),
        language=language_tag(news.get("news:language")),
    )


def _lastmod(element: etree._Element) -> str | None:
    text = next((e.text for e in element[:_CHILDREN] if local_name(str(e.tag)) == "lastmod"), None)
    return iso_time(text) if text else None


def newest_first(urls: Iterable[str]) -> list[str]:
    """Sitemaps, those most likely to list the newest articles first: by words for news, then by the numbers in their names."""
    return sorted(
        dict.fromkeys(urls), key=lambda u: (bool(_NEWS.search(u)), [int(n) for n in _NUMBER.findall(u)]), reverse=True
    )


def _news(element: etree._Element) -> Iterator[etree._Element]:
    for child in islice(element.iter(), 1, _CHILDREN):
        if name_of(child).startswith(("news:", "other:")):
            yield child
