"""20 Minuten: polls, and boxes that look like its summary but ask the reader to follow or to answer, stand inside the text."""

from __future__ import annotations

from crawler.config.sections import SourceSpec
from crawler.config.source_options import SourceOptions
from crawler.spiders.base import StatementSpider

FURNITURE = (
    '[data-testid="InfoBox"] h3',
    '[data-testid="InfoBox"]:not(:has(li))',
    '[class*="elementPoll"]',
    "article label",
    "article h1",
)


class TwentyMinuten(StatementSpider):
    """Read by `tocsin crawl twenty_minuten`, and on schedule as a source of kind spider."""

    name = "twenty_minuten"
    source = SourceSpec(
        url="https://www.20min.ch/sitemaps/de/news.xml",
        name="20-minuten",
        kind="spider",
        spider="twenty_minuten",
        every="30m",
        options=SourceOptions(exclude=FURNITURE),
    )
    list_kind = "sitemap"
