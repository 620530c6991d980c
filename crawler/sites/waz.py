"""WAZ: the first paragraph stands above the picture, outside the text, and the text holds teasers and adverts for its own newsletters."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.spiders.base import StatementSpider

FURNITURE = (
    "figcaption",
    ".article-body .not-prose",
    ".article-body h3.border-b",
    ".article-body h4.border-b",
    ".article-body > ul",
)


class Waz(StatementSpider):
    """Read by `tocsin crawl waz`, and on schedule as a source of kind spider."""

    name = "waz"
    source = SourceSpec(
        url="https://www.waz.de/sitemaps/news.xml",
        name="waz",
        kind="spider",
        spider="waz",
        every="30m",
        options=SourceOptions(include=(".article-body", '[class*="expressive-copy-lg"]'), exclude=FURNITURE),
    )
    list_kind = "sitemap"
