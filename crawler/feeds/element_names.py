"""Element names of feeds in one short spelling, independent of prefix, namespace version and case."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

# The beginning of a namespace to our prefix for it; "" is RSS itself.
_NAMESPACES: tuple[tuple[str, str], ...] = (
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://purl.org/atom/", "atom"),
    ("http://example.com/newformat#", "atom"),
    ("http://purl.org/net/rss1.1#", ""),
    ("http://purl.org/rss/1.0/modules/content", "content"),
    ("http://purl.org/rss/1.0/modules/syndication", "sy"),
    ("http://purl.org/rss/1.0/modules/annotate", "annotate"),
    ("http://purl.org/rss/1.0/modules/", "other"),
    ("http://purl.org/rss/", ""),
    ("http://my.netscape.com/", ""),
    ("http://channel.netscape.com/rdf/", ""),
    ("http://my.userland.com/rss", ""),
    ("http://backend.userland.com/", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://cyber.law.harvard.edu/rss", ""),
    ("http://www.rssboard.org/", ""),
    ("http://purl.org/dc/terms", "dcterms"),
    ("http://purl.org/dc/elements", "dc"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("http://www.itunes.com/", "itunes"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://rssnamespace.org/feedburner", "feedburner"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://www.sitemaps.org/schemas/sitemap/", "sm"),
    ("https://www.sitemaps.org/schemas/sitemap/", "sm"),
    ("http://www.google.com/schemas/sitemap/", "sm"),
    ("http://www.google.com/schemas/sitemap-news/", "news"),
    ("https://www.google.com/schemas/sitemap-news/", "news"),
    ("http://www.google.com/schemas/sitemap-", "other"),
)
_KNOWN = frozenset(prefix for _, prefix in _NAMESPACES if prefix) | {"other"}


@lru_cache(maxsize=4096)
def short_name(tag: str) -> str:
    """``pubdate``, ``atom:link``, ``dc:date``: in lower case, with our prefix for the namespace."""
    space, _, local = tag.rpartition("}")
    space = space.removeprefix("{")
    if space:
        prefix = next((p for start, p in _NAMESPACES if space.lower().startswith(start)), "other")
    else:
        prefix, _, local = local.rpartition(":")  # an undeclared prefix is taken for the usual one
        prefix = prefix.lower()
        prefix = "" if prefix in ("", "rss") else prefix if prefix in _KNOWN else "other"
    return f"{prefix}:{local.lower()}" if prefix else local.lower()


def local_name(tag: str) -> str:
    """The name without namespace and prefix, in lower case."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def name_of(element: etree._Element) -> str:
    """The short name of an element; empty for a node that is no element (an entity)."""
    return short_name(element.tag) if isinstance(element.tag, str) else ""
